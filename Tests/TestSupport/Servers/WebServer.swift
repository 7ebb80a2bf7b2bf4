internal import FlyingFox
internal import FlyingSocks
internal import Foundation
internal import Synchronization

/// A proper HTTP server on loopback, for tests in which nothing goes wrong on the wire. It runs while `body` does.
///
///     try await WebServer.run { request in WebAnswer("hello") } body: { server in … server.url("/a") … }
package final class WebServer: Sendable {
    package let port: Int
    private let taken: Taken

    private init(port: Int, taken: Taken) {
        self.port = port
        self.taken = taken
    }

    package func url(_ target: String = "/") -> String { "http://127.0.0.1:\(port)\(target)" }

    /// In the order they came.
    package var requests: [WebRequest] { taken.requests.withLock { $0 } }

    package static func run<Value: Sendable>(
        _ handle: @escaping @Sendable (WebRequest) async throws -> WebAnswer,
        body: (WebServer) async throws -> Value
    ) async throws -> Value {
        // As patient as the clients of tests that are not about time.
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), timeout: 240, logger: .disabled)
        let taken = Taken()
        await server.appendRoute("*") { (request: HTTPRequest) async throws -> HTTPResponse in
            let request = WebRequest(
                method: request.method.rawValue, path: request.path,
                query: request.query.map { (name: $0.name, value: $0.value) },
                headers: Dictionary(
                    uniqueKeysWithValues: request.headers.map { ($0.key.rawValue.lowercased(), $0.value) }),
                body: Array(try await request.bodyData))
            taken.requests.withLock { $0.append(request) }
            let answer = try await handle(request)
            var headers = HTTPHeaders()
            for (name, value) in answer.headers { headers[HTTPHeader(name)] = value }
            return HTTPResponse(
                statusCode: HTTPStatusCode(answer.status, phrase: "-"), headers: headers, body: Data(answer.body))
        }
        let running = Task { try await server.run() }
        defer { running.cancel() }
        // As long as anything is waited for: beside a whole suite it may take a while till it is run at all.
        try await server.waitUntilListening(timeout: 60)
        guard case .ip4(_, let port) = await server.listeningAddress else { throw Failure.hasNoPort }
        return try await body(WebServer(port: Int(port), taken: taken))
    }

    private final class Taken: Sendable {
        let requests = Mutex<[WebRequest]>([])
    }

    enum Failure: Error {
        case hasNoPort
    }
}

/// A request to a `WebServer`.
package struct WebRequest: Sendable {
    package let method: String
    package let path: String
    /// Decoded.
    package let query: [(name: String, value: String)]
    /// By names in small letters.
    package let headers: [String: String]
    package let body: [UInt8]

    /// The first of the query's values of that name.
    package subscript(query name: String) -> String? { query.first { $0.name == name }?.value }
}

/// What a `WebServer` answers.
package struct WebAnswer: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]

    package init(status: Int = 200, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(_ text: String, status: Int = 200, headers: [String: String] = [:]) {
        self.init(status: status, headers: headers, body: Array(text.utf8))
    }
}
