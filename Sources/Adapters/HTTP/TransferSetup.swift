import CHTTPClient
import Ingestion

/// Puts a request into a transfer.
struct TransferSetup {
    private let transfer: OpaquePointer
    private let limits: HTTPLimits
    private let options: CurlOptions
    private let certificates: CertificateBundles

    init(_ transfer: OpaquePointer, limits: HTTPLimits, options: CurlOptions, certificates: CertificateBundles) {
        self.transfer = transfer
        self.limits = limits
        self.options = options
        self.certificates = certificates
    }

    func prepare(_ step: RequestStep, proxy: String?) throws(HTTPFailure) {
        let hasBody = step.body != nil || ["POST", "PUT", "PATCH"].contains(step.method)
        guard isToken(step.method), http_transfer_set_request(transfer, step.address.text, step.method, hasBody) else {
            throw .badAddress
        }
        if hasBody { try setBody(step.body ?? []) }
        if let user = step.user, !step.headers.contains(where: { $0.name.lowercased() == "authorization" }) {
            http_transfer_set_user(transfer, user.name, user.password)
        }
        try setHeaders(step.headers, hasBody: hasBody)
        guard http_transfer_set_proxy(transfer, proxy ?? "") else { throw .proxyFailed(detail: "its address is none") }
        http_transfer_set_connect_timeout(transfer, max(1, min(limits.connectTimeout.wholeMilliseconds, 1 << 30)))
        // libcurl's own two minutes, but never less than an answer may take to come.
        http_transfer_set_connection_age(transfer, max(118, min(limits.idleTimeout.wholeMilliseconds / 1000, 1 << 30)))
        if let path = limits.certificateFile { try setCertificates(path) }
    }

    private func setBody(_ body: [UInt8]) throws(HTTPFailure) {
        guard body.withUnsafeBufferPointer({ http_transfer_set_body(transfer, $0.baseAddress, $0.count) }) else {
            throw .badAddress
        }
    }

    private func setHeaders(_ headers: [HTTPHeader], hasBody: Bool) throws(HTTPFailure) {
        var named: Set<String> = []
        for header in headers {
            let name = header.name.lowercased()
            guard isToken(header.name), isLine(header.value), !Self.reserved.contains(name) else {
                throw .badHeader(name: header.name)
            }
            named.insert(name)
            let isEmpty = header.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            try add(isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        if !named.contains("accept-encoding") { try add("Accept-Encoding: \(Packing.offer)") }
        if !named.contains("user-agent") { try add("User-Agent: \(options.userAgent)") }
        // libcurl would wait for leave to send a large body, and guess at the kind of a small one.
        try add("Expect:")
        if hasBody, !named.contains("content-type") { try add("Content-Type:") }
    }

    /// What says where a body ends is not the caller's to say.
    private static let reserved: Set<String> = ["content-length", "transfer-encoding", "expect", "te", "upgrade"]

    private func add(_ line: String) throws(HTTPFailure) {
        guard http_transfer_add_header(transfer, line) else { throw .badAddress }
    }

    private func setCertificates(_ path: String) throws(HTTPFailure) {
        let bundle = try certificates.bundle(adding: path)
        guard bundle.withUnsafeBufferPointer({ http_transfer_set_certificates(transfer, $0.baseAddress!, $0.count) })
        else { throw .certificateFileUnusable(path: path) }
    }

    /// RFC 9110's: letters, digits and a few signs.
    private func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private func isLine(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}
