#include "wide.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const wchar_t replacement = 0xFFFD;

/// The scalar at `*text`, which moves past it.
static wchar_t next_scalar(const unsigned char **text) {
    const unsigned char *bytes = *text;
    uint32_t scalar = *bytes++;
    int rest = scalar < 0x80 ? 0 : scalar < 0xC2 ? -1 : scalar < 0xE0 ? 1 : scalar < 0xF0 ? 2 : scalar < 0xF5 ? 3 : -1;
    *text = bytes;
    if (rest < 0) return replacement;
    if (rest == 0) return (wchar_t)scalar;
    const uint32_t least = rest == 1 ? 0x80 : rest == 2 ? 0x800 : 0x10000;
    scalar &= 0x3Fu >> rest;
    for (; rest > 0; rest--) {
        if ((*bytes & 0xC0) != 0x80) return replacement;
        scalar = scalar << 6 | (*bytes++ & 0x3F);
    }
    if (scalar < least || scalar > 0x10FFFF || (scalar >= 0xD800 && scalar < 0xE000)) return replacement;
    *text = bytes;
    return (wchar_t)scalar;
}

wchar_t *wide_from_utf8(const char *text) {
    wchar_t *wide = calloc(strlen(text) + 1, sizeof *wide);
    if (wide == NULL) return NULL;
    const unsigned char *bytes = (const unsigned char *)text;
    size_t count = 0;
    while (*bytes != 0) wide[count++] = next_scalar(&bytes);
    return wide;
}

static size_t put_scalar(uint32_t scalar, char *bytes) {
    if (scalar > 0x10FFFF || (scalar >= 0xD800 && scalar < 0xE000)) scalar = (uint32_t)replacement;
    if (scalar < 0x80) {
        bytes[0] = (char)scalar;
        return 1;
    }
    const size_t length = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
    for (size_t index = length - 1; index > 0; index--) {
        bytes[index] = (char)(0x80 | (scalar & 0x3F));
        scalar >>= 6;
    }
    bytes[0] = (char)((0xF00u >> length & 0xFF) | scalar);
    return length;
}

char *utf8_from_wide(const wchar_t *text, size_t count) {
    char *bytes = malloc(count * 4 + 1);
    if (bytes == NULL) return NULL;
    size_t length = 0;
    for (size_t index = 0; index < count; index++) length += put_scalar((uint32_t)text[index], bytes + length);
    bytes[length] = 0;
    return bytes;
}

size_t utf8_length(const wchar_t *text, size_t count) {
    char scratch[4];
    size_t length = 0;
    for (size_t index = 0; index < count; index++) length += put_scalar((uint32_t)text[index], scratch);
    return length;
}
