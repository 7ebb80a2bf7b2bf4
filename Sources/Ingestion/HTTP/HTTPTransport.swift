/// Sends requests over HTTP. `Adapters` has the real one, tests a scripted one.
package protocol HTTPTransport: Sendable {
    /// Sends a request and returns when the final answer's head is there; redirects have been followed by then.
    /// Cancelling the task ends it within 100 ms.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer
}

/// A request, with the secrets in it. Never shown, logged or stored as it stands.
package struct HTTPRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [HTTPHeader]
    package var body: [UInt8]?
    package var limits: HTTPLimits

    package init(
        method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil,
        limits: HTTPLimits = HTTPLimits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }
}

package struct HTTPHeader: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What a request may take. All of it holds for the whole exchange, redirects included.
package struct HTTPLimits: Sendable, Equatable {
    package var connectTimeout: Duration
    /// From the first byte sent to the last byte received.
    package var totalTimeout: Duration
    /// The longest silence while an answer comes.
    package var idleTimeout: Duration
    /// Bytes a second, over `idleTimeout`; 0 for no minimum.
    package var minimumRate: Int
    /// Of the decoded body.
    package var maximumBytes: Int64
    /// How many times its size a compressed body may unpack to.
    package var maximumRatio: Int
    package var maximumRedirects: Int
    /// Of all headers of one answer together.
    package var maximumHeaderBytes: Int
    /// A file of further certificates to trust, absolute; nil for the system's alone.
    package var certificateFile: String?

    package init(
        connectTimeout: Duration = .seconds(10), totalTimeout: Duration = .seconds(30),
        idleTimeout: Duration = .seconds(20), minimumRate: Int = 0, maximumBytes: Int64 = 1 << 30,
        maximumRatio: Int = 1000, maximumRedirects: Int = 5, maximumHeaderBytes: Int = 256 << 10,
        certificateFile: String? = nil
    ) {
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.idleTimeout = idleTimeout
        self.minimumRate = minimumRate
        self.maximumBytes = maximumBytes
        self.maximumRatio = maximumRatio
        self.maximumRedirects = maximumRedirects
        self.maximumHeaderBytes = maximumHeaderBytes
        self.certificateFile = certificateFile
    }
}

/// The head of an answer, and its body to be read.
package struct HTTPAnswer: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// Where the answer came from, after redirects; secrets may stand in it.
    package var url: String
    package var body: any HTTPBody

    package init(status: Int, headers: HTTPHeaders, url: String, body: any HTTPBody) {
        self.status = status
        self.headers = headers
        self.url = url
        self.body = body
    }
}

/// The headers of an answer, in their order.
package struct HTTPHeaders: Sendable, Equatable {
    package var all: [HTTPHeader]

    package init(_ all: [HTTPHeader] = []) { self.all = all }

    /// The value of the first header of that name, in any case.
    package subscript(_ name: String) -> String? { values(of: name).first }

    /// All values of the headers of that name.
    package func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return all.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}

/// A body as it comes, unpacked. Used by one task at a time; one that is not read waits at the server.
package protocol HTTPBody: AnyObject, Sendable {
    /// The next stretch, never empty; nil where the body is proven to have come whole.
    func next() async throws(HTTPFailure) -> [UInt8]?
    /// Ends the exchange; what has not come will not.
    func cancel()
    /// Bytes as they came over the wire so far, still packed.
    var receivedBytes: Int64 { get }
}

/// Why an exchange failed: facts, no prose, and no secrets.
package enum HTTPFailure: Error, Sendable, Equatable, Codable {
    case cancelled
    case badAddress
    /// A header that cannot be sent: line breaks in it, or one that is not the caller's to set.
    case badHeader(name: String)
    case nameNotFound(host: String)
    case refused(host: String, port: Int)
    case unreachable(host: String, errno: Int32)
    case timedOut(Phase)
    /// The certificate, or the handshake.
    case notTrusted(host: String, detail: String)
    case tooManyRedirects(limit: Int)
    case redirectLoop
    /// To another scheme, or from a public to a private address.
    case redirectRefused(to: String, detail: String)
    /// It ended before its announced or coded end.
    case incomplete(received: Int64)
    /// All that came was handed over, but nothing proves that it is all there is: no length was announced, and it ended
    /// with the connection. Only what its own syntax proves whole, a closed JSON document, may be taken as such.
    case endUnproven(received: Int64)
    case brokenEncoding(detail: String)
    case unknownEncoding(String)
    case tooLarge(limit: Int64)
    /// It unpacks to more times its size than is allowed.
    case ratioTooLarge(limit: Int)
    case headersTooLarge(limit: Int)
    case connectionLost
    case protocolBroken(detail: String)
    case proxyFailed(detail: String)
    case certificateFileUnusable(path: String)
    /// A library of the system that requests need is not there, or too old.
    case libraryMissing(name: String)
    /// No server is called where this takes place.
    case switchedOff

    package enum Phase: String, Sendable, Equatable, Codable {
        case connecting, total, idle, slow
    }

    /// Whether the same request may succeed a moment later.
    package var isTransient: Bool {
        switch self {
        case .nameNotFound, .refused, .unreachable, .timedOut, .incomplete, .connectionLost, .protocolBroken,
            .brokenEncoding, .proxyFailed:
            true
        case .cancelled, .badAddress, .badHeader, .notTrusted, .tooManyRedirects, .redirectLoop, .redirectRefused,
            .endUnproven, .unknownEncoding, .tooLarge, .ratioTooLarge, .headersTooLarge, .certificateFileUnusable,
            .libraryMissing, .switchedOff:
            false
        }
    }
}
