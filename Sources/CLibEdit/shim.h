// libedit's own interface (wide characters included), as a module.
#include <histedit.h>
