#include "CHTTPClient.h"
#include "library.h"
#include "transfer.h"

#include <stdlib.h>
#include <string.h>

struct HTTPLoop {
    CURLM *multi;
};

HTTPLoop *http_loop_open(void) {
    HTTPLoop *loop = malloc(sizeof *loop);
    if (!loop) return NULL;
    loop->multi = http_library.curl_multi_init();
    if (!loop->multi) {
        free(loop);
        return NULL;
    }
    // One transfer on a connection at a time: of several on one, a single one that waits for its reader would hold up
    // the others.
    http_library.curl_multi_setopt(loop->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    http_library.curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, 32L);
    return loop;
}

void http_loop_close(HTTPLoop *loop) {
    http_library.curl_multi_cleanup(loop->multi);
    free(loop);
}

void http_loop_wake(HTTPLoop *loop) { http_library.curl_multi_wakeup(loop->multi); }

void http_loop_work(HTTPLoop *loop) {
    int running = 0;
    http_library.curl_multi_perform(loop->multi, &running);
}

void http_loop_wait(HTTPLoop *loop, int milliseconds) {
    int ready = 0;
    http_library.curl_multi_poll(loop->multi, NULL, 0, milliseconds, &ready);
}

static HTTPEnd end_of(CURLcode code, const char *detail) {
    switch (code) {
    case CURLE_OK: return HTTPEndWhole;
    case CURLE_WRITE_ERROR:
    case CURLE_ABORTED_BY_CALLBACK: return HTTPEndRefused;
    case CURLE_URL_MALFORMAT: return HTTPEndBadAddress;
    case CURLE_COULDNT_RESOLVE_HOST: return HTTPEndNameNotFound;
    case CURLE_COULDNT_CONNECT: return HTTPEndNotConnected;
    case CURLE_OPERATION_TIMEDOUT: return HTTPEndTimedOut;
    case CURLE_PARTIAL_FILE: return HTTPEndPartial;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2_STREAM: return HTTPEndConnectionLost;
    // Said of a handshake that broke off, too.
    case CURLE_SSL_CONNECT_ERROR: return strstr(detail, "SSL_connect:") ? HTTPEndConnectionLost : HTTPEndNotTrusted;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED: return HTTPEndNotTrusted;
    case CURLE_SSL_CACERT_BADFILE: return HTTPEndCertificateFile;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY: return HTTPEndProxy;
    // What libcurl 7 says of a line of more than 100 KB, and libcurl 8.
    case CURLE_OUT_OF_MEMORY:
    case (CURLcode)100: return HTTPEndHeadTooLarge;
    default: return HTTPEndProtocolBroken;
    }
}

HTTPTransfer *http_loop_next_ended(HTTPLoop *loop, HTTPEnd *end) {
    int left = 0;
    CURLMsg *message;
    while ((message = http_library.curl_multi_info_read(loop->multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        const CURLcode code = message->data.result;
        HTTPTransfer *transfer = NULL;
        http_library.curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
        http_library.curl_multi_remove_handle(loop->multi, easy);
        transfer->code = code;
        *end = end_of(code, transfer->detail);
        return transfer;
    }
    return NULL;
}

bool http_transfer_start(HTTPTransfer *transfer, HTTPLoop *loop) {
    http_library.curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    return http_library.curl_multi_add_handle(loop->multi, transfer->easy) == CURLM_OK;
}

void http_transfer_stop(HTTPTransfer *transfer, HTTPLoop *loop) {
    http_library.curl_multi_remove_handle(loop->multi, transfer->easy);
}

void http_transfer_resume(HTTPTransfer *transfer) { http_library.curl_easy_pause(transfer->easy, CURLPAUSE_CONT); }
