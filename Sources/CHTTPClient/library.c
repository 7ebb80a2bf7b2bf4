#include "library.h"

#include "CHTTPClient.h"

#include <dlfcn.h>
#include <pthread.h>

HTTPLibrary http_library;

static bool is_loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// The names under which every system has had it since 2006; the interface of version 4 only grows.
static const char *const names[] = {
#ifdef __APPLE__
    "/usr/lib/libcurl.4.dylib",
#else
    "libcurl.so.4",
#endif
};

#define HTTP_LIBRARY_LOOK_UP(name)                                     \
    http_library.name = (__typeof__(&(name)))dlsym(library, #name); \
    if (!http_library.name) return;

static void load(void) {
    void *library = NULL;
    for (size_t index = 0; !library && index < sizeof names / sizeof *names; index++) {
        library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
    }
    if (!library) return;
    HTTP_LIBRARY_FUNCTIONS(HTTP_LIBRARY_LOOK_UP)
    if (http_library.curl_version_info(CURLVERSION_NOW)->version_num < 0x075000) return;
    is_loaded = http_library.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

bool http_library_load(void) {
    pthread_once(&once, load);
    return is_loaded;
}
