import Adapters
import Ingestion
import TestSupport
import Testing

@Suite("HTTP servers that misbehave")
struct HTTPTroubleTests {
    @Test(
        "answers that are no HTTP are refused",
        arguments: [
            "hello, world\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 20\r\n\r\n", "\u{1}\u{2}\u{3}\u{0}garbage",
            "HTTP/1.1 200 OK\r\nContent-Length: soon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        ])
    func refusesGarbage(wire: String) async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.write(wire)
        }
        let failure = await Client.failure(of: server.url())
        guard case .protocolBroken = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test("answers that only announce the answer are passed over")
    func passesOverAnnouncements() async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            try connection.answer("hello", headers: ["X-Final: yes"])
        }
        let answer = try await Client.get(server.url())
        #expect(answer.status == 200)
        #expect(answer.headers.all == [HTTPHeader("X-Final", "yes"), HTTPHeader("Content-Length", "5")])
        #expect(answer.text == "hello")
    }

    @Test(
        "heads larger than allowed are not read to their end", arguments: ["one line", "many lines", "announcements"])
    func limitsHeads(kind: String) async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 \(kind == "announcements" ? "103 Early Hints" : "200 OK")\r\n")
            switch kind {
            case "one line": try connection.write("X-Long: " + String(repeating: "x", count: 4 << 20))
            case "many lines": while true { try connection.write(String(repeating: "X-Short: x\r\n", count: 1000)) }
            default: while true { try connection.write("Link: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\n") }
            }
        }
        #expect(await Client.failure(of: server.url()) == .headersTooLarge(limit: 256 << 10))
    }

    @Test(
        "connections that end or break before an answer are lost, and nothing is sent twice", arguments: [false, true])
    func losesConnections(isReset: Bool) async throws {
        let server = try RawServer { connection in
            guard let request = try connection.readRequest() else { return }
            if request.target == "/first" {
                try connection.answer("hello")
                _ = try connection.readRequest()
            }
            if isReset { connection.reset() }
        }
        let transport = Client.transport()
        #expect(await Client.failure(of: server.url("/a"), transport: transport) == .connectionLost)
        // Over a connection that served before, libcurl would send it again by itself.
        #expect(await Client.failure(of: server.url("/first"), transport: transport) == nil)
        #expect(await Client.failure(of: server.url("/b"), transport: transport) == .connectionLost)
        #expect(server.requests.map(\.target) == ["/a", "/first", "/b"])
    }

    @Test("a reset in the middle of a body leaves it incomplete")
    func noticesResets() async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.writeHead(headers: ["Content-Length: 100"])
            try connection.write("hello")
            // Until the client has what was sent: a reset may overtake it.
            _ = try connection.readRequest()
        }
        let answer = try await Client.transport().send(HTTPRequest(url: server.url(), limits: Client.patience))
        #expect(try await answer.body.next() == Array("hello".utf8))
        server.stop()
        await #expect(throws: HTTPFailure.incomplete(received: 5)) { try await answer.body.next() }
    }

    @Test("a server that takes no connections is named with its port")
    func namesRefusingServers() async throws {
        let port = try RawServer.unusedPort()
        #expect(
            await Client.failure(of: "http://127.0.0.1:\(port)/?key=secret") == .refused(host: "127.0.0.1", port: port))
    }

    @Test("a name that there is not is named")
    func namesUnknownHosts() async throws {
        #expect(await Client.failure(of: "http://nothing.invalid/") == .nameNotFound(host: "nothing.invalid"))
    }

    @Test(
        "addresses that are none, or of another kind, are not tried",
        arguments: [
            "", "hello", "/path", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/", "http://a/\n",
        ])
    func refusesAddresses(url: String) async {
        #expect(await Client.failure(of: url) == .badAddress)
    }

    @Test(
        "headers that would say more than one thing are not sent",
        arguments: [
            HTTPHeader("X-Key", "a\r\nX-Other: b"), HTTPHeader("X-Key", "a\u{0}b"), HTTPHeader("X Key", "a"),
            HTTPHeader("", "a"), HTTPHeader("Content-Length", "3"), HTTPHeader("transfer-encoding", "chunked"),
        ])
    func refusesHeaders(header: HTTPHeader) async throws {
        let server = try RawServer { connection in try connection.answer() }
        #expect(await Client.failure(of: server.url(), headers: [header]) == .badHeader(name: header.name))
        #expect(server.requests.isEmpty)
    }

    // MARK: Time

    /// Shorter than anybody would set them; what is tested is that they end something.
    static func limits(
        connect: Duration = .seconds(60), total: Duration = .seconds(60), idle: Duration = .seconds(60),
        minimumRate: Int = 0
    ) -> HTTPLimits {
        HTTPLimits(connectTimeout: connect, totalTimeout: total, idleTimeout: idle, minimumRate: minimumRate)
    }

    @Test("silence before an answer ends it")
    func endsSilence() async throws {
        let server = try RawServer { connection in connection.waitUntilClosed() }
        #expect(
            await Client.failure(of: server.url(), limits: Self.limits(idle: .milliseconds(150))) == .timedOut(.idle))
    }

    @Test("silence within a body ends it")
    func endsSilenceWithin() async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.writeHead(headers: ["Content-Length: 100"])
            try connection.write("hello")
            connection.waitUntilClosed()
        }
        let answer = try await Client.get(server.url(), limits: Self.limits(idle: .milliseconds(700)))
        #expect(answer.text == "hello")
        #expect(answer.failure == .timedOut(.idle))
    }

    @Test("a head that never ends is ended by the time for the whole request")
    func endsSlowHeads() async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\n")
            while !connection.isClosed(within: 10) { try connection.write("X: y\r\n") }
        }
        let limits = Self.limits(total: .milliseconds(300))
        #expect(await Client.failure(of: server.url(), limits: limits) == .timedOut(.total))
    }

    @Test("a body that comes too slowly is ended by the lowest rate")
    func endsSlowBodies() async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.writeHead(headers: ["Content-Length: 1000000"])
            while !connection.isClosed(within: 10) { try connection.write("x") }
        }
        let limits = Self.limits(idle: .seconds(1), minimumRate: 10_000)
        #expect(await Client.failure(of: server.url(), limits: limits) == .timedOut(.slow))
    }

    @Test("a handshake that is not answered is ended by the time for connecting")
    func endsSlowConnecting() async throws {
        let server = try RawServer { connection in connection.waitUntilClosed() }
        let url = "https://127.0.0.1:\(server.port)/"
        #expect(
            await Client.failure(of: url, limits: Self.limits(connect: .milliseconds(200))) == .timedOut(.connecting))
    }
}
