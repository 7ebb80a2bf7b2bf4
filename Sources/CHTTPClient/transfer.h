#ifndef MAGPIE_HTTP_TRANSFER_H
#define MAGPIE_HTTP_TRANSFER_H

#include "CHTTPClient.h"

#include <curl/curl.h>

struct HTTPTransfer {
    CURL *easy;
    struct curl_slist *headers;
    HTTPTransferOwner owner;
    CURLcode code;
    char detail[CURL_ERROR_SIZE];
};

#endif
