#include "CHTTPClient.h"
#include "library.h"

#include <stdlib.h>
#include <string.h>

// libcurl's own parser, so that what is judged here is what the request goes to.
struct HTTPAddress {
    CURLU *parts;
};

static const unsigned flags = CURLU_URLENCODE;

HTTPAddress *http_address_open(const char *text, HTTPAddress *base) {
    CURLU *parts = base ? http_library.curl_url_dup(base->parts) : http_library.curl_url();
    if (!parts) return NULL;
    HTTPAddress *address = malloc(sizeof *address);
    if (!address || http_library.curl_url_set(parts, CURLUPART_URL, text, flags) != CURLUE_OK) {
        http_library.curl_url_cleanup(parts);
        free(address);
        return NULL;
    }
    http_library.curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0);
    address->parts = parts;
    return address;
}

void http_address_close(HTTPAddress *address) {
    http_library.curl_url_cleanup(address->parts);
    free(address);
}

static char *copy(CURLU *parts, CURLUPart part, unsigned how) {
    char *text = NULL;
    if (http_library.curl_url_get(parts, part, &text, how) != CURLUE_OK) return NULL;
    char *copied = strdup(text);
    http_library.curl_free(text);
    return copied;
}

char *http_address_copy(HTTPAddress *address, HTTPAddressPart part) {
    switch (part) {
    case HTTPAddressPartWhole: {
        CURLU *parts = http_library.curl_url_dup(address->parts);
        if (!parts) return NULL;
        http_library.curl_url_set(parts, CURLUPART_USER, NULL, 0);
        http_library.curl_url_set(parts, CURLUPART_PASSWORD, NULL, 0);
        char *text = copy(parts, CURLUPART_URL, 0);
        http_library.curl_url_cleanup(parts);
        return text;
    }
    case HTTPAddressPartScheme: return copy(address->parts, CURLUPART_SCHEME, 0);
    case HTTPAddressPartHost: return copy(address->parts, CURLUPART_HOST, 0);
    case HTTPAddressPartPort: return copy(address->parts, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    case HTTPAddressPartUser: return copy(address->parts, CURLUPART_USER, CURLU_URLDECODE);
    case HTTPAddressPartPassword: return copy(address->parts, CURLUPART_PASSWORD, CURLU_URLDECODE);
    }
}
