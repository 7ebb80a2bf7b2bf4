// libzstd's streaming interface, as a module.
#include <zstd.h>
#include <zstd_errors.h>
