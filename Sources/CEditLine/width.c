#define _GNU_SOURCE  // wcwidth
#include "CEditLine.h"

#include <wchar.h>
#include <wctype.h>

int editline_width(uint32_t scalar) {
    return wcwidth((wchar_t)scalar);
}

bool editline_prints(uint32_t scalar) {
    return iswprint((wint_t)scalar) != 0;
}
