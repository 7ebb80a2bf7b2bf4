#include "transfer.h"

#include "library.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SET(option, value) http_library.curl_easy_setopt(transfer->easy, option, value)

// MARK: What libcurl calls

static size_t take_line(char *bytes, size_t size, size_t count, void *user) {
    HTTPTransfer *transfer = user;
    const size_t length = size * count;
    return transfer->owner.take_line(transfer->owner.context, bytes, length) ? length : length + 1;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *user) {
    HTTPTransfer *transfer = user;
    const size_t length = size * count;
    switch (transfer->owner.take_body(transfer->owner.context, (const uint8_t *)bytes, length)) {
    case HTTPTakeAll: return length;
    case HTTPTakeLater: return CURL_WRITEFUNC_PAUSE;
    case HTTPTakeNever: return length + 1;
    }
}

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *target) {
    HTTPTransfer *transfer = user;
    (void)purpose;
    char address[INET6_ADDRSTRLEN] = "";
    int port = 0;
    if (target->family == AF_INET) {
        const struct sockaddr_in *inet = (const struct sockaddr_in *)(const void *)&target->addr;
        inet_ntop(AF_INET, &inet->sin_addr, address, sizeof address);
        port = ntohs(inet->sin_port);
    } else if (target->family == AF_INET6) {
        const struct sockaddr_in6 *inet = (const struct sockaddr_in6 *)(const void *)&target->addr;
        inet_ntop(AF_INET6, &inet->sin6_addr, address, sizeof address);
        port = ntohs(inet->sin6_port);
    }
    if (!transfer->owner.may_connect(transfer->owner.context, address, port)) return CURL_SOCKET_BAD;
    // Not for programs that are started meanwhile.
#ifdef SOCK_CLOEXEC
    return socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
#else
    const int descriptor = socket(target->family, target->socktype, target->protocol);
    if (descriptor >= 0) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
#endif
}

static int may_send(void *user, char *address, char *local_address, int port, int local_port) {
    HTTPTransfer *transfer = user;
    (void)local_address;
    (void)local_port;
    return transfer->owner.may_send(transfer->owner.context, address, port) ? CURL_PREREQFUNC_OK
                                                                            : CURL_PREREQFUNC_ABORT;
}

// MARK: Life

HTTPTransfer *http_transfer_open(void) {
    HTTPTransfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->easy = http_library.curl_easy_init();
    if (!transfer->easy) {
        free(transfer);
        return NULL;
    }
    return transfer;
}

void http_transfer_close(HTTPTransfer *transfer) {
    http_library.curl_easy_cleanup(transfer->easy);
    http_library.curl_slist_free_all(transfer->headers);
    free(transfer);
}

void *http_transfer_context(HTTPTransfer *transfer) { return transfer->owner.context; }

void http_transfer_reset(HTTPTransfer *transfer, HTTPTransferOwner owner) {
    http_library.curl_easy_reset(transfer->easy);
    http_library.curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    transfer->owner = owner;
    transfer->code = CURLE_OK;
    transfer->detail[0] = 0;

    SET(CURLOPT_PRIVATE, (void *)transfer);
    SET(CURLOPT_ERRORBUFFER, transfer->detail);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_NOPROGRESS, 1L);
    SET(CURLOPT_BUFFERSIZE, 64L << 10);
#if LIBCURL_VERSION_NUM >= 0x075700
    // Without it, ending a transfer whose name is being looked up waits for the answer.
    SET(CURLOPT_QUICK_EXIT, 1L);
#endif

    // Redirects, packed bodies and what a connection may be for are judged by the owner.
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_CONTENT_DECODING, 0L);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);

    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);

    SET(CURLOPT_HEADERFUNCTION, take_line);
    SET(CURLOPT_HEADERDATA, (void *)transfer);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, (void *)transfer);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, (void *)transfer);
    SET(CURLOPT_PREREQFUNCTION, may_send);
    SET(CURLOPT_PREREQDATA, (void *)transfer);
}

// MARK: The request

bool http_transfer_set_request(HTTPTransfer *transfer, const char *url, const char *method, bool has_body) {
    if (SET(CURLOPT_URL, url) != CURLE_OK) return false;
    if (!has_body && strcmp(method, "GET") == 0) return SET(CURLOPT_HTTPGET, 1L) == CURLE_OK;
    if (!has_body && strcmp(method, "HEAD") == 0) return SET(CURLOPT_NOBODY, 1L) == CURLE_OK;
    return SET(CURLOPT_CUSTOMREQUEST, method) == CURLE_OK;
}

bool http_transfer_set_user(HTTPTransfer *transfer, const char *user, const char *password) {
    return SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK && SET(CURLOPT_USERNAME, user) == CURLE_OK
        && SET(CURLOPT_PASSWORD, password) == CURLE_OK;
}

bool http_transfer_add_header(HTTPTransfer *transfer, const char *line) {
    struct curl_slist *longer = http_library.curl_slist_append(transfer->headers, line);
    if (!longer) return false;
    transfer->headers = longer;
    return true;
}

bool http_transfer_set_body(HTTPTransfer *transfer, const uint8_t *bytes, size_t count) {
    return SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count) == CURLE_OK
        && SET(CURLOPT_COPYPOSTFIELDS, bytes ? (const char *)bytes : "") == CURLE_OK;
}

bool http_transfer_set_proxy(HTTPTransfer *transfer, const char *proxy) {
    return SET(CURLOPT_PROXY, proxy) == CURLE_OK && SET(CURLOPT_NOPROXY, "") == CURLE_OK;
}

bool http_transfer_set_connect_timeout(HTTPTransfer *transfer, int64_t milliseconds) {
    return SET(CURLOPT_CONNECTTIMEOUT_MS, (long)milliseconds) == CURLE_OK;
}

bool http_transfer_set_connection_age(HTTPTransfer *transfer, int64_t seconds) {
    return SET(CURLOPT_MAXAGE_CONN, (long)seconds) == CURLE_OK;
}

bool http_transfer_set_certificates(HTTPTransfer *transfer, const uint8_t *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    return SET(CURLOPT_CAINFO_BLOB, &blob) == CURLE_OK;
}

char *http_copy_certificate_path(void) {
    char *copied = NULL;
#if LIBCURL_VERSION_NUM >= 0x075400
    CURL *easy = http_library.curl_easy_init();
    if (!easy) return NULL;
    char *path = NULL;
    if (http_library.curl_easy_getinfo(easy, CURLINFO_CAINFO, &path) == CURLE_OK && path) copied = strdup(path);
    http_library.curl_easy_cleanup(easy);
#endif
    return copied;
}

// MARK: Its end

int32_t http_transfer_errno(HTTPTransfer *transfer) {
    long number = 0;
    http_library.curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
    return (int32_t)number;
}

int http_transfer_proxy_status(HTTPTransfer *transfer) {
    long status = 0;
    http_library.curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    return (int)status;
}

const char *http_transfer_detail(HTTPTransfer *transfer) {
    switch (transfer->code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ISSUER_ERROR:
        if (transfer->detail[0]) return transfer->detail;
        break;
    default: break;
    }
    return http_library.curl_easy_strerror(transfer->code);
}
