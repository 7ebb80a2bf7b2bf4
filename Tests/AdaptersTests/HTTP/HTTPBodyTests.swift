import Adapters
import Ingestion
import TestSupport
import Testing

@Suite("Bodies of HTTP answers")
struct HTTPBodyTests {
    /// An answer as it stands on the wire, and what is made of it.
    struct Wire: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var head: [String]
        var body: [UInt8]
        var read: String
        var failure: HTTPFailure?

        init(_ description: String, _ head: [String], _ body: [UInt8], read: String, failure: HTTPFailure? = nil) {
            testDescription = description
            self.head = head
            self.body = body
            self.read = read
            self.failure = failure
        }

        init(_ description: String, _ head: [String], _ body: String, read: String, failure: HTTPFailure? = nil) {
            self.init(description, head, Array(body.utf8), read: read, failure: failure)
        }
    }

    static let chunked = ["Transfer-Encoding: chunked"]
    static let gzip = ["Content-Encoding: gzip"]
    static let packed = Packing.gzip("hello")
    static let packedCount = Int64(packed.count)

    static let wires: [Wire] = [
        Wire("as long as announced", ["Content-Length: 5"], "hello", read: "hello"),
        Wire("empty", ["Content-Length: 0"], "", read: ""),
        Wire(
            "longer than announced: the rest belongs to nothing", ["Content-Length: 5"], "hello, world", read: "hello"),
        Wire(
            "shorter than announced", ["Content-Length: 100"], "hello", read: "hello",
            failure: .incomplete(received: 5)),
        Wire("in chunks", chunked, "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", read: "hello"),
        Wire("in chunks, with a trailer", chunked, "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n", read: "hello"),
        Wire(
            "cut between chunks", chunked, "5\r\nhello\r\n", read: "hello", failure: .incomplete(received: 5)),
        Wire("cut within a chunk", chunked, "f\r\nhello", read: "hello", failure: .incomplete(received: 5)),
        Wire(
            "in chunks of no length", chunked, "5\r\nhello\r\nzz\r\n", read: "hello",
            failure: .incomplete(received: 5)),
        Wire(
            "ended by nothing but the connection", [], "hello", read: "hello", failure: .endUnproven(received: 5)),
        Wire("empty, ended by nothing but the connection", [], "", read: "", failure: .endUnproven(received: 0)),
        Wire("packed, ended by nothing but the connection", gzip, packed, read: "hello"),
        Wire(
            "packed and cut, with the length of the cut", gzip + ["Content-Length: \(packed.count - 4)"],
            packed.dropLast(4), read: "hello", failure: .incomplete(received: packedCount - 4)),
        Wire(
            "packed and cut, ended by the connection", gzip, packed.dropLast(9), read: "hello",
            failure: .incomplete(received: packedCount - 9)),
        Wire(
            "packed whole, but shorter than announced", gzip + ["Content-Length: 1000"], packed, read: "hello",
            failure: .incomplete(received: packedCount)),
        Wire("packed and empty", gzip + ["Content-Length: 0"], "", read: ""),
        Wire(
            "packed, in old words", ["Content-Encoding: x-gzip", "Content-Length: \(packed.count)"], packed,
            read: "hello"),
        Wire(
            "with a wrong checksum", gzip + ["Content-Length: \(packed.count)"],
            packed.dropLast(8) + [1, 2, 3, 4] + packed.suffix(4), read: "hello",
            failure: .brokenEncoding(detail: "its gzip data are damaged: their checksum is wrong")),
        Wire(
            "with something behind what is packed", gzip + ["Content-Length: \(packed.count + 1)"], packed + [0x41],
            read: "hello",
            failure: .brokenEncoding(detail: "behind the end of its gzip data stand bytes that are none")),
        Wire(
            "said to be packed", gzip + ["Content-Length: 5"], "hello", read: "",
            failure: .brokenEncoding(detail: "a gzip header in it is damaged")),
        Wire(
            "packed with zstd", ["Content-Encoding: zstd", "Content-Length: \(Packing.zstd("hello").count)"],
            Packing.zstd("hello"), read: "hello"),
        Wire(
            "packed with zstd and cut", ["Content-Encoding: zstd"], Packing.zstd("hello").dropLast(2), read: "hello",
            failure: .incomplete(received: Int64(Packing.zstd("hello").count - 2))),
    ]

    @Test("are whole where their end is proven", arguments: wires)
    func provesTheEnd(wire: Wire) async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.writeHead(headers: wire.head)
            try connection.write(wire.body)
        }
        let answer = try await Client.get(server.url())
        #expect(answer.text == wire.read)
        #expect(answer.failure == wire.failure)
    }

    @Test(
        "packed or sent in an unknown way are not begun",
        arguments: [
            ("Content-Encoding: br", "br"), ("Content-Encoding: gzip, gzip", "gzip, gzip"),
            ("Transfer-Encoding: gzip, chunked", "gzip"),
        ])
    func refusesUnknownEncodings(header: String, name: String) async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.writeHead(headers: [header])
        }
        #expect(await Client.failure(of: server.url()) == .unknownEncoding(name))
    }

    @Test("are not looked for where there is none", arguments: ["204 No Content", "304 Not Modified"])
    func knowsBodilessAnswers(status: String) async throws {
        let server = try RawServer { connection in
            while try connection.readRequest() != nil { try connection.writeHead(status: status) }
        }
        let transport = Client.transport()
        for _ in 0..<2 {
            let answer = try await Client.get(server.url(), transport: transport)
            #expect(answer.body == [])
            #expect(answer.failure == nil)
        }
        #expect(server.connectionCount == 1)
    }

    @Test("of answers to HEAD are none, whatever length they announce")
    func knowsHead() async throws {
        let server = try RawServer { connection in
            while try connection.readRequest() != nil { try connection.writeHead(headers: ["Content-Length: 100"]) }
        }
        let answer = try await Client.send(HTTPRequest(method: "HEAD", url: server.url(), limits: Client.patience))
        #expect(answer.headers["content-length"] == "100")
        #expect(answer.body == [])
        #expect(answer.failure == nil)
    }

    // MARK: Their size

    @Test("longer than allowed end at the limit", arguments: [false, true])
    func keepsTheLimit(isPacked: Bool) async throws {
        let bytes = [UInt8](repeating: 0x41, count: 1_000_001)
        let body = isPacked ? Packing.gzip(bytes) : bytes
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.answer(body, headers: isPacked ? Self.gzip : [])
        }
        func limited(_ limit: Int64) async throws -> Client.Answer {
            try await Client.get(server.url(), limits: Client.limits { $0.maximumBytes = limit })
        }
        let refused = try await limited(1_000_000)
        #expect(refused.failure == .tooLarge(limit: 1_000_000))
        #expect(refused.body.count <= 1_000_000)
        let taken = try await limited(1_000_001)
        #expect(taken.failure == nil)
        #expect(taken.body == bytes)
    }

    @Test("without end end at the limit, and the server is told")
    func endsEndlessBodies() async throws {
        let (gone, isGone) = AsyncStream<Void>.makeStream()
        let server = try RawServer { connection in
            defer { isGone.finish() }
            _ = try connection.readRequest()
            try connection.writeHead(headers: Self.chunked)
            let text = String(repeating: "x", count: 10_000)
            while true { try connection.writeChunk(text) }
        }
        let failure = await Client.failure(of: server.url(), limits: Client.limits { $0.maximumBytes = 3_000_000 })
        #expect(failure == .tooLarge(limit: 3_000_000))
        for await _ in gone {}
    }

    @Test("that unpack to more times their size than allowed are given up")
    func refusesBombs() async throws {
        let bomb = Packing.gzip([UInt8](repeating: 0, count: 64 << 20), level: 9)
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.answer(bomb, headers: Self.gzip)
        }
        let answer = try await Client.get(server.url(), limits: Client.limits { $0.maximumRatio = 100 })
        #expect(answer.failure == .ratioTooLarge(limit: 100))
        #expect(answer.body.count <= 9 << 20)
    }

    @Test("that nobody reads wait at the server, and are whole when they are read")
    func waitsForTheReader() async throws {
        let bytes = (0..<(16 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 11) }
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.answer(bytes)
        }
        let answer = try await Client.transport().send(HTTPRequest(url: server.url(), limits: Client.patience))
        // As much has come as is let in.
        while answer.body.receivedBytes < 400_000 { await Task.yield() }
        #expect(answer.body.receivedBytes <= 512 << 10)
        var body: [UInt8] = []
        while let piece = try await answer.body.next() {
            body += piece
            #expect(answer.body.receivedBytes - Int64(body.count) <= 512 << 10)
        }
        #expect(body == bytes)
        #expect(try await answer.body.next() == nil)
    }
}
