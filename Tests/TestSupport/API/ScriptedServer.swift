package import Ingestion
import Synchronization

/// A transport that answers as a script says, and remembers what was asked.
package final class ScriptedServer: HTTPTransport {
    /// The answer to a request; `number` counts from 1.
    package typealias Script = @Sendable (_ request: HTTPRequest, _ number: Int) throws(HTTPFailure) -> Answer

    private let script: Script
    private let asked = Mutex<[HTTPRequest]>([])

    package init(_ script: @escaping Script) { self.script = script }

    package var requests: [HTTPRequest] { asked.withLock { $0 } }
    package var urls: [String] { requests.map(\.url) }

    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        guard !Task.isCancelled else { throw .cancelled }
        let number = asked.withLock { asked in
            asked.append(request)
            return asked.count
        }
        let answer = try script(request, number)
        return HTTPAnswer(
            status: answer.status, headers: HTTPHeaders(answer.list),
            url: answer.url ?? request.url, body: ScriptedBody(answer.stretches, failure: answer.failure))
    }

    package struct Answer: Sendable {
        package var status: Int
        package var list: [HTTPHeader]
        package var stretches: [[UInt8]]
        /// How the body ends, where it does not come whole.
        package var failure: HTTPFailure?
        package var url: String?

        package init(
            _ body: String, status: Int = 200, headers: KeyValuePairs<String, String> = [:],
            stretch: Int = 1 << 20, failure: HTTPFailure? = nil, url: String? = nil
        ) {
            self.status = status
            list = headers.map { HTTPHeader($0.key, $0.value) }
            let bytes = Array(body.utf8)
            stretches = stride(from: 0, to: bytes.count, by: stretch).map {
                Array(bytes[$0..<min($0 + stretch, bytes.count)])
            }
            self.failure = failure
            self.url = url
        }
    }
}

private final class ScriptedBody: HTTPBody {
    private let rest: Mutex<(stretches: ArraySlice<[UInt8]>, received: Int64)>
    private let failure: HTTPFailure?

    init(_ stretches: [[UInt8]], failure: HTTPFailure?) {
        rest = Mutex((stretches[...], 0))
        self.failure = failure
    }

    func next() async throws(HTTPFailure) -> [UInt8]? {
        let stretch = rest.withLock { rest in
            let stretch = rest.stretches.popFirst()
            rest.received += Int64(stretch?.count ?? 0)
            return stretch
        }
        if let stretch { return stretch }
        if let failure { throw failure }
        return nil
    }

    func cancel() { rest.withLock { $0.stretches = [] } }

    var receivedBytes: Int64 { rest.withLock { $0.received } }
}
