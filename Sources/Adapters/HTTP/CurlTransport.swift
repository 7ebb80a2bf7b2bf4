package import Ingestion

/// HTTP through libcurl: keep-alive, HTTP/2 and proxies are its, redirects, limits and the proof of a body's end ours.
package final class CurlTransport: HTTPTransport {
    private let loop: CurlLoop

    package init(_ options: CurlOptions) { loop = CurlLoop(options: options) }

    deinit { loop.close() }

    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        if Task.isCancelled { throw .cancelled }
        let arrival = loop.start(request)
        let head = try await arrival.head()
        return HTTPAnswer(
            status: head.status, headers: head.headers, url: head.url,
            body: CurlBody(arrival, head: head, limits: request.limits))
    }
}

/// What holds for all requests of a transport.
package struct CurlOptions: Sendable {
    package var proxies: ProxyChoice
    /// Sent where a request names none.
    package var userAgent: String
    /// Whether the whole internet may mean an address: from such a one no redirect leads to one that is not.
    package var isPublic: @Sendable (_ address: String, _ port: Int) -> Bool

    /// - Parameter environment: of the process; only the proxies are taken from it.
    package init(
        environment: [String: String], userAgent: String = "magpie",
        isPublic: @escaping @Sendable (_ address: String, _ port: Int) -> Bool = { address, _ in
            NetworkAddress(address)?.isPublic ?? false
        }
    ) {
        proxies = ProxyChoice(environment: environment)
        self.userAgent = userAgent
        self.isPublic = isPublic
    }
}
