import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Secrets that a server sends back") struct SecretMaskTests {
    private static let key = "canary/4711-key=="
    private static let body =
        #"[{"id":1,"seen":"canary/4711-key=="},{"id":2,"seen":"canary%2F4711-key%3D%3D canary/4711"}]"#
    private static let stored = [
        #"{"id":1,"seen":"*****************"}"#, #"{"id":2,"seen":"*********************** canary/4711"}"#,
    ]

    private func api(_ endpoint: String = "https://x.org/a") -> APISource {
        APISource(endpoint: endpoint, authentication: .apiKey(.parameter(name: "key", key: "${env:KEY}")))
    }

    @Test(arguments: 1...24)
    func areStoredAsAsterisksHoweverTheBodyIsCut(stretch: Int) async throws {
        let listing = APIListing(api(), secrets: ["env:KEY": Self.key]) { _, _ in
            ScriptedServer.Answer(Self.body, stretch: stretch)
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == Self.stored)
        #expect(try #require(outcome.summary.calls).maskedSecrets == 2)
    }

    @Test func areLeftAloneWhereTheyAreShort() async throws {
        let listing = APIListing(api(), secrets: ["env:KEY": "hope"]) { _, _ in
            ScriptedServer.Answer(#"[{"overlay":"hope"}]"#)
        }
        let outcome = await listing.read()
        #expect(outcome.bodies == [#"{"overlay":"hope"}"#])
        #expect(try #require(outcome.summary.calls).maskedSecrets == 0)
    }

    @Test func stayWhereTheNextPageIsNamedWithThem() async throws {
        var source = api("https://x.org/a")
        source.pagination.kind = .nextLink(field: "/next")
        let listing = APIListing(source, shape: RecordShape(recordsAt: "/items"), secrets: ["env:KEY": Self.key]) {
            request, _ in
            request.url.contains("page=2")
                ? ScriptedServer.Answer(#"{"items":[{"id":2}]}"#)
                : ScriptedServer.Answer(
                    #"{"items":[{"id":1}],"next":"https://x.org/a?page=2&key=canary%2F4711-key%3D%3D"}"#)
        }
        let outcome = await listing.read()
        #expect(outcome.failure == nil)
        #expect(outcome.bodies == [#"{"id":1}"#, #"{"id":2}"#])
        #expect(listing.server.urls.last == "https://x.org/a?page=2&key=canary%2F4711-key%3D%3D")
    }

    @Test func areNotLeftByABodyThatEndsInTheirMiddle() async throws {
        let listing = APIListing(api(), secrets: ["env:KEY": Self.key], asking: { $0.retries.maximumRetries = 0 }) {
            _, _ in
            ScriptedServer.Answer(#"[{"id":1},{"seen":"canary/4711-k"#)
        }
        let outcome = await listing.read()
        #expect(outcome.failure != nil)
        let kept = outcome.rejections.map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(!kept.joined().contains("canary/4711"))
    }
}
