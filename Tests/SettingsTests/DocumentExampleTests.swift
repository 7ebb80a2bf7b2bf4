import Foundation
import JSONText
import Quantities
import Settings
import Testing

/// The example of the document must load as it stands.
@Suite(.enabled(if: DocumentExample.text != nil)) struct DocumentExampleTests {
    @Test func loadsAsItStands() {
        let store = SettingsStoreTests.store(MemoryFile(DocumentExample.text))
        #expect(store.integer("batch_size") == 64)
        #expect(store.boolean("parallel_ingestion") == false)
        #expect(store.boolean("validate_schema"))
        #expect(store.money("daily_cost_threshold_usd") == Money(text: "5"))
        #expect(store.sourceEntries().count == 3)
        func place(_ line: Int) -> Provenance { Provenance(layer: .workspace, file: "/w/magpie.json", line: line) }
        #expect(
            store.problems == [
                .literalSecret(place(10), source: "financial_news_api", field: "headers.X-API-KEY"),
                .literalSecret(place(28), source: "user_activity_db", field: "connection_string"),
            ])
    }

    @Test func keepsItsCommentsWhenItIsSaved() throws {
        let text = try #require(DocumentExample.text)
        let file = MemoryFile(text)
        let store = SettingsStoreTests.store(file)
        try store.set(.money(#require(Money(text: "12.5"))), for: "daily_cost_threshold_usd")
        store.setSourceField(source: "financial_news_api", field: "rate_limit", value: .integer(20))
        try store.set(.number(0.85), for: "trust_threshold")
        try store.save()
        let expected = text.replacingOccurrences(of: "\"rate_limit\": 50,", with: "\"rate_limit\": 20,")
            .replacingOccurrences(
                of: "5.00 // Placeholder for actual cost control",
                with: "12.5, // Placeholder for actual cost control\n  \"trust_threshold\": 0.85")
        #expect(file.text == expected)
    }
}

private enum DocumentExample {
    /// `Examples/document/magpie.json` of the package this file belongs to.
    static let text: String? = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            let url = folder.appending(path: "Examples/document/magpie.json")
            if let text = try? String(contentsOf: url, encoding: .utf8) { return text }
        }
        return nil
    }()
}
