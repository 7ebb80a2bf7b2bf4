// The variadic corner of libcurl as plain functions: transfers that are run side by side by one thread, and addresses.
// One thread at a time may use a loop and the transfers on it; only `http_loop_wake` may be called from any other.

#ifndef CHTTPCLIENT_H
#define CHTTPCLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Loads libcurl, once; false where this machine has none, or only one of before 2021. Everything below needs it.
bool http_library_load(void);

// MARK: Addresses

/// A part of an address, named as RFC 3986 does.
typedef enum __attribute__((enum_extensibility(closed))) HTTPAddressPart {
    /// The whole of it, without user, password and fragment.
    HTTPAddressPartWhole = 0,
    HTTPAddressPartScheme = 1,
    HTTPAddressPartHost = 2,
    /// With the scheme's own where none is stated.
    HTTPAddressPartPort = 3,
    HTTPAddressPartUser = 4,
    HTTPAddressPartPassword = 5,
} HTTPAddressPart;

/// An address, taken apart.
typedef struct HTTPAddress HTTPAddress;

/// Reads an address; `base` null: it must be absolute. Null where it is none.
HTTPAddress *_Nullable http_address_open(const char *text, HTTPAddress *_Nullable base);
void http_address_close(HTTPAddress *address);
/// A copy of a part, the caller's to free; null where there is none. User and password are decoded.
char *_Nullable http_address_copy(HTTPAddress *address, HTTPAddressPart part);

// MARK: Transfers

/// A place to run transfers at.
typedef struct HTTPLoop HTTPLoop;
/// One request and its answer; used again for the next.
typedef struct HTTPTransfer HTTPTransfer;

/// What became of bytes that were offered.
typedef enum __attribute__((enum_extensibility(closed))) HTTPTake {
    HTTPTakeAll = 0,
    /// None; they are offered again after `http_transfer_resume`.
    HTTPTakeLater = 1,
    /// None, and the transfer ends.
    HTTPTakeNever = 2,
} HTTPTake;

/// What a transfer tells its owner, on the loop's thread.
typedef struct HTTPTransferOwner {
    void *context;
    /// A line of a head, or of what stands behind the body, with its end. False ends the transfer.
    bool (*take_line)(void *context, const char *bytes, size_t count);
    /// Bytes of the body, as they are packed.
    HTTPTake (*take_body)(void *context, const uint8_t *bytes, size_t count);
    /// Whether a connection may be opened to that address; nothing has been sent there.
    bool (*may_connect)(void *context, const char *address, int port);
    /// Whether the request may be sent over the connection there is to that address.
    bool (*may_send)(void *context, const char *address, int port);
} HTTPTransferOwner;

/// How a transfer ended.
typedef enum __attribute__((enum_extensibility(closed))) HTTPEnd {
    /// As the server meant it to.
    HTTPEndWhole = 0,
    /// Its owner refused something.
    HTTPEndRefused = 1,
    HTTPEndBadAddress = 2,
    HTTPEndNameNotFound = 3,
    HTTPEndNotConnected = 4,
    HTTPEndTimedOut = 5,
    /// Before the end that was announced.
    HTTPEndPartial = 6,
    HTTPEndConnectionLost = 7,
    HTTPEndNotTrusted = 8,
    HTTPEndCertificateFile = 9,
    HTTPEndProxy = 10,
    HTTPEndHeadTooLarge = 11,
    HTTPEndProtocolBroken = 12,
} HTTPEnd;

HTTPLoop *_Nullable http_loop_open(void);
void http_loop_close(HTTPLoop *loop);
/// Ends the waiting of `http_loop_wait`, the next one where nobody waits. From any thread.
void http_loop_wake(HTTPLoop *loop);
/// Does all that can be done without waiting.
void http_loop_work(HTTPLoop *loop);
/// Waits until there is something to do.
void http_loop_wait(HTTPLoop *loop, int milliseconds);
/// A transfer that has ended and left the loop; null where there is none.
HTTPTransfer *_Nullable http_loop_next_ended(HTTPLoop *loop, HTTPEnd *end);

HTTPTransfer *_Nullable http_transfer_open(void);
void http_transfer_close(HTTPTransfer *transfer);
/// Forgets everything that was set.
void http_transfer_reset(HTTPTransfer *transfer, HTTPTransferOwner owner);
/// The context of the owner it was given.
void *http_transfer_context(HTTPTransfer *transfer);

/// The texts are copied.
bool http_transfer_set_request(HTTPTransfer *transfer, const char *url, const char *method, bool has_body);
bool http_transfer_set_user(HTTPTransfer *transfer, const char *user, const char *password);
/// `Name: value`, `Name;` for an empty value, `Name:` for none where libcurl has one of its own.
bool http_transfer_add_header(HTTPTransfer *transfer, const char *line);
bool http_transfer_set_body(HTTPTransfer *transfer, const uint8_t *_Nullable bytes, size_t count);
/// The empty text for none; the environment is not looked at.
bool http_transfer_set_proxy(HTTPTransfer *transfer, const char *proxy);
bool http_transfer_set_connect_timeout(HTTPTransfer *transfer, int64_t milliseconds);
/// How long a connection may lie unused and still be used again.
bool http_transfer_set_connection_age(HTTPTransfer *transfer, int64_t seconds);
/// Certificates to trust, as text, in place of the system's file of them.
bool http_transfer_set_certificates(HTTPTransfer *transfer, const uint8_t *bytes, size_t count);
/// The system's file of trusted certificates, the caller's to free; null where it keeps them otherwise.
char *_Nullable http_copy_certificate_path(void);

/// Puts it on the loop.
bool http_transfer_start(HTTPTransfer *transfer, HTTPLoop *loop);
/// Takes it off the loop before its end; its connection is closed.
void http_transfer_stop(HTTPTransfer *transfer, HTTPLoop *loop);
/// What was left for later is offered again at once, or in the next `http_loop_work`.
void http_transfer_resume(HTTPTransfer *transfer);

/// Of the last try to connect; 0 where the system said nothing.
int32_t http_transfer_errno(HTTPTransfer *transfer);
/// What a proxy answered when it was asked for a connection; 0 where none was asked.
int http_transfer_proxy_status(HTTPTransfer *transfer);
/// libcurl's words for why it ended. Those about certificates name what stands in the certificate; the others hold
/// nothing that came from the server.
const char *http_transfer_detail(HTTPTransfer *transfer);

#pragma clang assume_nonnull end

#endif
