// UTF-8 to libedit's wide characters and back.

#ifndef CEDITLINE_WIDE_H
#define CEDITLINE_WIDE_H

#include <stddef.h>
#include <wchar.h>

/// A copy of a UTF-8 text, the caller's to free. What is not UTF-8 becomes U+FFFD.
wchar_t *wide_from_utf8(const char *text);
/// A copy of `count` wide characters as UTF-8, the caller's to free.
char *utf8_from_wide(const wchar_t *text, size_t count);
/// How many bytes of UTF-8 `count` wide characters take.
size_t utf8_length(const wchar_t *text, size_t count);

#endif
