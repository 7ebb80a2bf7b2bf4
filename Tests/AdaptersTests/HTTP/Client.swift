import Adapters
import Ingestion

/// What every test of the client uses.
enum Client {
    static func transport(
        environment: [String: String] = [:],
        isPublic: @escaping @Sendable (String, Int) -> Bool = { _, _ in false }
    ) -> CurlTransport {
        CurlTransport(CurlOptions(environment: environment, isPublic: isPublic))
    }

    /// For what is not about time, on a machine that does everything at once.
    static let patience = HTTPLimits(
        connectTimeout: .seconds(240), totalTimeout: .seconds(240), idleTimeout: .seconds(240))

    static func limits(_ change: (inout HTTPLimits) -> Void) -> HTTPLimits {
        var limits = patience
        change(&limits)
        return limits
    }

    static func get(
        _ url: String, headers: [HTTPHeader] = [], limits: HTTPLimits = patience,
        transport: CurlTransport = transport()
    ) async throws(HTTPFailure) -> Answer {
        try await send(HTTPRequest(url: url, headers: headers, limits: limits), transport: transport)
    }

    /// The whole answer; what came of the body before it failed is in it, with the failure.
    static func send(
        _ request: HTTPRequest, transport: CurlTransport = transport()
    ) async throws(HTTPFailure) -> Answer {
        let answer = try await transport.send(request)
        var body: [UInt8] = []
        var failure: HTTPFailure?
        do throws(HTTPFailure) {
            while let piece = try await answer.body.next() { body += piece }
        } catch {
            failure = error
        }
        return Answer(
            status: answer.status, headers: answer.headers, url: answer.url, body: body, failure: failure,
            receivedBytes: answer.body.receivedBytes)
    }

    struct Answer {
        var status: Int
        var headers: HTTPHeaders
        var url: String
        var body: [UInt8]
        var failure: HTTPFailure?
        var receivedBytes: Int64
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Why a request brought no answer, or not all of it; nil where it did.
    static func failure(
        of url: String, headers: [HTTPHeader] = [], limits: HTTPLimits = patience,
        transport: CurlTransport = transport()
    ) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            return try await get(url, headers: headers, limits: limits, transport: transport).failure
        } catch {
            return error
        }
    }
}
