import Adapters
import Foundation
import Ingestion
import Testing

@Suite("Certificates of HTTP servers")
struct TrustTests {
    let certificates: TestCertificates

    init() throws { certificates = try TestCertificates() }

    private func failure(_ server: TestTLSServer, host: String = "localhost", file: String? = nil) async -> HTTPFailure?
    {
        await Client.failure(
            of: "https://\(host):\(server.port)/", headers: [HTTPHeader("X-Key", "canary")],
            limits: Client.limits { $0.certificateFile = file })
    }

    @Test("that nobody vouches for are refused")
    func refusesUnknownIssuers() async throws {
        let server = try TestTLSServer(try certificates.make("good"))
        guard case .notTrusted("localhost", let detail) = await failure(server) else {
            Issue.record("it was trusted")
            return
        }
        #expect(detail.hasPrefix("SSL certificate problem: "))
    }

    @Test("are trusted where a file names who vouches for them, again and again")
    func trustsNamedIssuers() async throws {
        let server = try TestTLSServer(try certificates.make("good"))
        let transport = Client.transport()
        for _ in 0..<2 {
            let answer = try await Client.get(
                "https://localhost:\(server.port)/",
                limits: Client.limits { $0.certificateFile = certificates.issuerFile },
                transport: transport)
            #expect(answer.status == 200)
            #expect(answer.text.contains("s_server"))
            // It names no length.
            #expect(answer.failure == .endUnproven(received: Int64(answer.body.count)))
        }
    }

    @Test("that have run out are refused")
    func refusesExpired() async throws {
        let server = try TestTLSServer(try certificates.make("expired", days: -1))
        #expect(
            await failure(server, file: certificates.issuerFile)
                == .notTrusted(host: "localhost", detail: "SSL certificate problem: certificate has expired"))
    }

    @Test("of another name are refused")
    func refusesOtherNames() async throws {
        let server = try TestTLSServer(try certificates.make("other", name: "other.example"))
        guard case .notTrusted("localhost", let detail) = await failure(server, file: certificates.issuerFile) else {
            Issue.record("it was trusted")
            return
        }
        #expect(detail.contains("localhost"))
        #expect(!detail.contains("canary"))
    }

    @Test("are looked for in files that hold some")
    func refusesUnusableFiles() async throws {
        let server = try TestTLSServer(try certificates.make("good"))
        let folder = certificates.folder.path
        try Data("hello".utf8).write(to: URL(filePath: folder + "/text"))
        try Data("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)
            .write(to: URL(filePath: folder + "/broken"))
        for name in ["missing", "text", "broken", ""] {
            let path = folder + "/" + name
            #expect(await failure(server, file: path) == .certificateFileUnusable(path: path))
        }
    }
}
