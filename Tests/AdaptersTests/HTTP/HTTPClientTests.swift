import Adapters
import Ingestion
import TestSupport
import Testing

@Suite("HTTP requests")
struct HTTPClientTests {
    @Test("sends method, headers and body as they are, and reads status, headers and body")
    func exchanges() async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.answer("hello", status: "201 Created", headers: ["X-Kind: a", "x-kind:  b "])
        }
        let answer = try await Client.send(
            HTTPRequest(
                method: "POST", url: server.url("/a/b?c=d%20e"),
                headers: [HTTPHeader("X-Key", "secret"), HTTPHeader("X-Empty", "")], body: Array("body".utf8),
                limits: Client.patience))
        #expect(answer.status == 201)
        #expect(answer.headers.values(of: "X-Kind") == ["a", "b"])
        #expect(answer.text == "hello")
        #expect(answer.failure == nil)
        #expect(answer.receivedBytes == 5)
        #expect(answer.url == server.url("/a/b?c=d%20e"))
        let request = try #require(server.requests.first)
        #expect(
            request.text == """
                POST /a/b?c=d%20e HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                Accept: */*\r
                X-Key: secret\r
                X-Empty:\r
                Accept-Encoding: gzip, zstd\r
                User-Agent: magpie\r
                Content-Length: 4\r
                \r
                body
                """)
    }

    @Test("one connection serves many requests")
    func keepsConnections() async throws {
        let server = try RawServer { connection in
            while let request = try connection.readRequest() { try connection.answer(request.target) }
        }
        let transport = Client.transport()
        for number in 0..<20 {
            let answer = try await Client.get(server.url("/\(number)"), transport: transport)
            #expect(answer.text == "/\(number)")
        }
        #expect(server.connectionCount == 1)
        #expect(server.requests.count == 20)
    }
}
