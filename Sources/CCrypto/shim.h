// libcrypto's digest interface, as a module.
#include <openssl/evp.h>
