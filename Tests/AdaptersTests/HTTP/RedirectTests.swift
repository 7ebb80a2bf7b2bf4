import Adapters
import Ingestion
import TestSupport
import Testing

@Suite("HTTP redirects")
struct RedirectTests {
    /// Things that are for the first server only.
    static let canary = "canary-5f1d"
    static let secretHeaders = [
        HTTPHeader("Authorization", "Bearer \(canary)"), HTTPHeader("X-Api-Key", canary),
        HTTPHeader("Cookie", "id=\(canary)"), HTTPHeader("X-Anything", canary),
        HTTPHeader("Host", "\(canary).example"),
    ]
    static let harmlessHeaders = [
        HTTPHeader("Accept", "application/json"), HTTPHeader("User-Agent", "test"), HTTPHeader("Accept-Language", "de"),
        HTTPHeader("Accept-Encoding", "gzip"),
    ]

    /// Sends what asks for `/start` to `location`, and says what else it is asked for.
    static func server(to location: String, status: String = "302 Found", body: String = "moved") throws -> RawServer {
        try RawServer { connection in
            while let request = try connection.readRequest() {
                if request.target == "/start" || request.target.hasPrefix("/start?key") {
                    try connection.answer(body, status: status, headers: ["Location: \(location)"])
                } else {
                    try connection.answer(request.target)
                }
            }
        }
    }

    @Test(
        "are followed to where they lead",
        arguments: [
            ("/a/b?c=d", "/a/b?c=d"), ("b", "/b"), ("?page=2", "/start?page=2"), ("./x/../y", "/y"),
            ("/a b", "/a%20b"), ("/a#part", "/a"),
        ])
    func follows(location: String, target: String) async throws {
        let server = try Self.server(to: location)
        let answer = try await Client.get(server.url("/start"))
        #expect(answer.status == 200)
        #expect(answer.text == target)
        #expect(answer.url == server.url(target))
    }

    @Test("keep everything on the same server, over one connection")
    func keepsHeadersOnTheServer() async throws {
        let server = try Self.server(to: "/next")
        let headers = Self.secretHeaders + Self.harmlessHeaders
        let url = "http://user:\(Self.canary)@127.0.0.1:\(server.port)/start?key=\(Self.canary)"
        let answer = try await Client.get(url, headers: headers.filter { $0.name != "Authorization" })
        #expect(answer.text == "/next")
        #expect(answer.url == server.url("/next"))
        #expect(server.connectionCount == 1)
        let requests = server.requests
        #expect(requests.map(\.target) == ["/start?key=\(Self.canary)", "/next"])
        for header in headers where header.name != "Authorization" {
            #expect(requests.map { $0[header.name] } == [header.value, header.value])
        }
        let basic = try #require(requests[0]["Authorization"])
        #expect(basic.hasPrefix("Basic ") && requests[1]["Authorization"] == basic)
    }

    @Test(
        "to another server carry nothing that is for the first",
        arguments: [
            "301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect",
        ])
    func dropsSecrets(status: String) async throws {
        let other = try RawServer { connection in
            while let request = try connection.readRequest() { try connection.answer(request.target) }
        }
        let server = try Self.server(to: other.url("/other"), status: status)
        let url =
            "http://\(Self.canary):\(Self.canary)@127.0.0.1:\(server.port)/start?key=\(Self.canary)#\(Self.canary)"
        let headers = Self.secretHeaders + Self.harmlessHeaders
        let answer = try await Client.get(url, headers: headers.filter { $0.name != "Authorization" })
        #expect(answer.text == "/other")
        let withHeader = try await Client.get(server.url("/start?key=\(Self.canary)"), headers: headers)
        #expect(withHeader.text == "/other")
        #expect(other.requests.count == 2)
        for request in other.requests {
            #expect(
                request.text == """
                    GET /other HTTP/1.1\r
                    Host: 127.0.0.1:\(other.port)\r
                    Accept: application/json\r
                    User-Agent: test\r
                    Accept-Language: de\r
                    Accept-Encoding: gzip\r
                    \r

                    """)
        }
    }

    @Test("back to the first server do not bring its secrets along again")
    func forgetsSecretsForGood() async throws {
        let other = try RawServer { connection in
            // Where it came from stands in its address.
            let request = try connection.readRequest()
            let back = "http://127.0.0.1:\(request?.target.dropFirst() ?? "")/back"
            try connection.answer(status: "302 Found", headers: ["Location: \(back)"])
        }
        let first = try RawServer { connection in
            while let request = try connection.readRequest() {
                let port = request["X-Port"] ?? ""
                let isStart = request.target == "/start"
                try connection.answer(
                    "back", status: isStart ? "302 Found" : "200 OK",
                    headers: isStart ? ["Location: \(other.url("/\(port)"))"] : [])
            }
        }
        let answer = try await Client.get(
            first.url("/start"), headers: Self.secretHeaders + [HTTPHeader("X-Port", "\(first.port)")])
        #expect(answer.text == "back")
        #expect(first.requests.map { $0.text.contains(Self.canary) } == [true, false])
        #expect(other.requests.map { $0.text.contains(Self.canary) } == [false])
    }

    @Test(
        "turn POST into GET as browsers do",
        arguments: [
            ("301 -", "GET"), ("302 -", "GET"), ("303 -", "GET"), ("307 -", "POST"), ("308 -", "POST"),
        ])
    func changesTheMethod(status: String, method: String) async throws {
        let server = try Self.server(to: "/next", status: status)
        let headers = [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Key", "k")]
        let answer = try await Client.send(
            HTTPRequest(
                method: "POST", url: server.url("/start"), headers: headers, body: Array("{}".utf8),
                limits: Client.patience))
        #expect(answer.text == "/next")
        let next = try #require(server.requests.last)
        #expect(next.method == method)
        #expect(String(decoding: next.body, as: UTF8.self) == (method == "POST" ? "{}" : ""))
        #expect(next["Content-Type"] == (method == "POST" ? "application/json" : nil))
        #expect(next["X-Key"] == "k")
    }

    @Test("never carry a body to another server", arguments: ["307 -", "308 -"])
    func refusesToCarryBodies(status: String) async throws {
        let other = try RawServer { connection in _ = try connection.readRequest() }
        let server = try Self.server(to: other.url(), status: status)
        let request = HTTPRequest(
            method: "POST", url: server.url("/start"), body: Array(Self.canary.utf8), limits: Client.patience)
        await #expect(
            throws: HTTPFailure.redirectRefused(
                to: "http://127.0.0.1", detail: "the request's body is not for another server")
        ) { try await Client.send(request) }
        #expect(other.connectionCount == 0)
        #expect(server.requests.count == 1)
    }

    @Test(
        "never lead to another scheme",
        arguments: ["https://127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:70/_x"])
    func keepsTheScheme(location: String) async throws {
        let server = try Self.server(to: location)
        guard case .redirectRefused(_, let detail) = await Client.failure(of: server.url("/start")) else {
            Issue.record("it was followed")
            return
        }
        #expect(detail == "it leads from http to another scheme" || detail == "it cannot be read")
    }

    @Test("are so many and no more")
    func countsRedirects() async throws {
        let server = try RawServer { connection in
            while let request = try connection.readRequest() {
                let number = Int(request.target.dropFirst()) ?? 0
                try connection.answer(status: "302 Found", headers: number < 5 ? ["Location: /\(number + 1)"] : [])
            }
        }
        #expect(try await Client.get(server.url("/0")).status == 302)
        #expect(server.requests.map(\.target) == ["/0", "/1", "/2", "/3", "/4", "/5"])
        let failure = await Client.failure(of: server.url("/0"), limits: Client.limits { $0.maximumRedirects = 4 })
        #expect(failure == .tooManyRedirects(limit: 4))
        let none = await Client.failure(of: server.url("/0"), limits: Client.limits { $0.maximumRedirects = 0 })
        #expect(none == .tooManyRedirects(limit: 0))
    }

    @Test("in a circle are noticed", arguments: ["/start", "/start#2", "?"])
    func noticesLoops(location: String) async throws {
        let server = try Self.server(to: location)
        #expect(await Client.failure(of: server.url("/start")) == .redirectLoop)
        #expect(server.requests.count <= 2)
    }

    @Test("without a place to go to are answers", arguments: ["300 -", "302 -", "304 -", "305 -", "399 -"])
    func takesOthersAsAnswers(status: String) async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.answer(status: status, headers: status == "302 -" ? [] : ["Location: /next"])
        }
        #expect(try await Client.get(server.url()).status == Int(status.prefix(3)))
    }

    @Test("with an endless body are followed all the same")
    func doesNotReadTheirBodies() async throws {
        let server = try RawServer { connection in
            while let request = try connection.readRequest() {
                guard request.target == "/start" else {
                    try connection.answer("arrived")
                    continue
                }
                try connection.writeHead(
                    status: "302 Found", headers: ["Location: /next", "Transfer-Encoding: chunked"])
                while true { try connection.writeChunk(String(repeating: "x", count: 10_000)) }
            }
        }
        #expect(try await Client.get(server.url("/start")).text == "arrived")
    }

    // MARK: From the internet to this place

    @Test("never lead from a public to a private address")
    func staysPublic() async throws {
        let inner = try RawServer { connection in _ = try connection.readRequest() }
        let server = try Self.server(to: inner.url("/inner"))
        let refused = HTTPFailure.redirectRefused(
            to: "http://127.0.0.1", detail: "it leads from a public address to a private one")
        let transport = Client.transport { _, port in port == server.port }
        #expect(await Client.failure(of: server.url("/start"), transport: transport) == refused)
        // Not even a connection was made.
        #expect(inner.connectionCount == 0)
        // Nor is one used that was there before.
        let keeping = try RawServer { connection in
            while try connection.readRequest() != nil { try connection.answer("inner") }
        }
        let second = try Self.server(to: keeping.url("/inner"))
        let used = Client.transport { _, port in port == second.port }
        #expect(try await Client.get(keeping.url("/before"), transport: used).text == "inner")
        #expect(await Client.failure(of: second.url("/start"), transport: used) == refused)
        #expect(keeping.requests.map(\.target) == ["/before"])
    }

    @Test("lead from a private address anywhere, and from a public one to another")
    func allowsTheRest() async throws {
        let target = try RawServer { connection in
            while try connection.readRequest() != nil { try connection.answer("arrived") }
        }
        let server = try Self.server(to: target.url())
        for publicPorts in [[], [target.port], [target.port, server.port]] {
            let transport = Client.transport { _, port in publicPorts.contains(port) }
            #expect(try await Client.get(server.url("/start"), transport: transport).text == "arrived")
        }
    }

    @Test("through a proxy lead to no address that is private by its name")
    func staysPublicBehindProxies() async throws {
        let proxy = try RawServer { connection in
            while let request = try connection.readRequest() {
                let location = request["X-Location"] ?? "http://example.org/end"
                try connection.answer(
                    request.target, status: request.target.hasSuffix("/end") ? "200 OK" : "302 Found",
                    headers: ["Location: \(location)"])
            }
        }
        let transport = Client.transport(environment: ["http_proxy": proxy.url()])
        #expect(try await Client.get("http://example.com/", transport: transport).text == "http://example.org/end")
        for inner in ["localhost", "127.0.0.1:1", "10.1.2.3", "[::1]", "169.254.169.254", "[::ffff:10.0.0.1]"] {
            let failure = await Client.failure(
                of: "http://example.com/", headers: [HTTPHeader("X-Location", "http://\(inner)/end")],
                transport: transport)
            guard case .redirectRefused(_, "it leads from a public address to a private one") = failure else {
                Issue.record("\(inner): \(String(describing: failure))")
                continue
            }
        }
        #expect(proxy.requests.count == 8)
    }
}
