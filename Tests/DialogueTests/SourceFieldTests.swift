import Dialogue
import Ingestion
import Intents
import TestSupport
import Testing

/// What the catalogue says can be set at the prompt is understood there, by its key and as it is spoken.
@Suite("Fields of sources at the prompt")
struct SourceFieldTests {
    /// Credentials belong into references in the file; a source's name and kind stay what they are.
    static let fields = SourceField.all.filter { $0.isSettable && $0.type != .secret && $0.type != .kind }

    @Test(arguments: fields.flatMap { [$0.key, $0.spokenKey] })
    func isUnderstood(name: String) async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        let reading = await conversation.turns("set \(name) of financial_news_api to 4").last?.reading
        #expect(reading?.intent == "set_source")
    }
}
