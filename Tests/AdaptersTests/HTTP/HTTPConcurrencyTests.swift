import Adapters
import Ingestion
import TestSupport
import Testing

@Suite("HTTP requests side by side")
struct HTTPConcurrencyTests {
    @Test("are under way at once")
    func runsSideBySide() async throws {
        let gate = Gate(4)
        let server = try RawServer { connection in
            let request = try connection.readRequest()
            // No answer before all four have asked.
            gate.pass()
            try connection.answer(request?.target ?? "")
        }
        let transport = Client.transport()
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<4 {
                group.addTask { try await Client.get(server.url("/\(number)"), transport: transport).text }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(texts == ["/0", "/1", "/2", "/3"])
    }

    @Test("go on while the body of one is not read")
    func goesOnBesidePaused() async throws {
        let body = [UInt8](repeating: 0x41, count: 8 << 20)
        let server = try RawServer { connection in
            while try connection.readRequest() != nil { try connection.answer(body) }
        }
        let transport = Client.transport()
        let paused = try await transport.send(HTTPRequest(url: server.url("/paused"), limits: Client.patience))
        let other = try await Client.get(server.url("/other"), transport: transport)
        #expect(other.body.count == body.count)
        var count = 0
        while let piece = try await paused.body.next() { count += piece.count }
        #expect(count == body.count)
    }

    @Test("end when their task is cancelled, and the server is told", arguments: [false, true])
    func endsWithTheTask(isInBody: Bool) async throws {
        let (events, event) = AsyncStream<String>.makeStream()
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            if isInBody {
                try connection.writeHead(headers: ["Content-Length: 100"])
                try connection.write("hello")
            }
            event.yield("asked")
            connection.waitUntilClosed()
            event.yield("gone")
        }
        let transport = Client.transport()
        let task = Task { await Client.failure(of: server.url(), transport: transport) }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "asked")
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(await iterator.next() == "gone")
    }

    @Test("end when their body is cancelled, also while it is waited for")
    func endsWithTheBody() async throws {
        let (events, event) = AsyncStream<String>.makeStream()
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.writeHead(headers: ["Content-Length: 100"])
            try connection.write("hello")
            connection.waitUntilClosed()
            event.yield("gone")
        }
        let answer = try await Client.transport().send(HTTPRequest(url: server.url(), limits: Client.patience))
        #expect(try await answer.body.next() == Array("hello".utf8))
        let body = answer.body
        let waiting = Task {
            do throws(HTTPFailure) {
                return try await body.next() == nil ? "ended" : "read"
            } catch {
                return "\(error)"
            }
        }
        body.cancel()
        #expect(await waiting.value == "cancelled")
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "gone")
    }

    @Test("whose body is let go of do not stay")
    func endsWithoutReader() async throws {
        let (events, event) = AsyncStream<String>.makeStream()
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.writeHead(headers: ["Content-Length: 100"])
            connection.waitUntilClosed()
            event.yield("gone")
        }
        let transport = Client.transport()
        #expect(try await transport.send(HTTPRequest(url: server.url(), limits: Client.patience)).status == 200)
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "gone")
    }

    @Test("are answered by a proper server, a hundred at once")
    func worksWithAProperServer() async throws {
        let transport = Client.transport()
        let texts = try await WebServer.run { request in
            WebAnswer("\(request.path) \(request[query: "n"] ?? "")")
        } body: { server in
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<100 {
                    group.addTask { try await Client.get(server.url("/a?n=\(number)"), transport: transport).text }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
        }
        #expect(texts == Set((0..<100).map { "/a \($0)" }))
    }
}
