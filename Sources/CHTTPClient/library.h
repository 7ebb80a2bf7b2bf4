// libcurl, loaded when it is first needed: linked, it and the thirty libraries behind it would cost every start of the
// program 5 ms, whether it calls a server or not.

#ifndef MAGPIE_HTTP_LIBRARY_H
#define MAGPIE_HTTP_LIBRARY_H

#include <curl/curl.h>

#if LIBCURL_VERSION_NUM < 0x075000
#error "libcurl 7.80 or newer is needed: it asks before it sends a request over a connection"
#endif

#define HTTP_LIBRARY_FUNCTIONS(each) \
    each(curl_version_info)          \
    each(curl_global_init)           \
    each(curl_easy_init)             \
    each(curl_easy_cleanup)          \
    each(curl_easy_reset)            \
    each(curl_easy_setopt)           \
    each(curl_easy_getinfo)          \
    each(curl_easy_pause)            \
    each(curl_easy_strerror)         \
    each(curl_slist_append)          \
    each(curl_slist_free_all)        \
    each(curl_multi_init)            \
    each(curl_multi_cleanup)         \
    each(curl_multi_setopt)          \
    each(curl_multi_add_handle)      \
    each(curl_multi_remove_handle)   \
    each(curl_multi_perform)         \
    each(curl_multi_poll)            \
    each(curl_multi_wakeup)          \
    each(curl_multi_info_read)       \
    each(curl_url)                   \
    each(curl_url_dup)               \
    each(curl_url_cleanup)           \
    each(curl_url_set)               \
    each(curl_url_get)               \
    each(curl_free)

#define HTTP_LIBRARY_MEMBER(name) __typeof__(&(name)) name;

/// libcurl's functions under their own names.
typedef struct HTTPLibrary {
    HTTP_LIBRARY_FUNCTIONS(HTTP_LIBRARY_MEMBER)
} HTTPLibrary;

/// Filled by `http_library_load`, and never changed then.
extern HTTPLibrary http_library;

#endif
