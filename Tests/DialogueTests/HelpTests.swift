import Foundation
import Ingestion
import Intents
import MagpieKit
import TestSupport
import Testing

@testable import Dialogue

/// Every example of every page of help does what it says, in a workspace with sources of its own.
@Suite("Help")
struct HelpTests {
    private let conversation: Conversation

    init() throws { conversation = try Conversation(in: TemporaryWorkspace(settings: ParseTests.settings)) }

    private func isUnderstood(_ line: String) -> Bool {
        if case .understood = conversation.assistant.recognition(of: line) { true } else { false }
    }

    @Test("an example of help is understood", arguments: HelpPage.all.map(\.topics[0]))
    func examplesAreUnderstood(topic: String) async throws {
        let page = try #require(HelpPage.page(on: topic))
        let sources = SourceExamples(CommandContext(world: await conversation.assistant.world).catalogue.sources)
        for line in page.lines where !line.isForShell {
            let say = try #require(sources.filled(line.say), "no source for \(line.say)")
            #expect(isUnderstood(say), "\(say)")
        }
    }

    // “Output” is the front of a setting's name, too: then which of the two is meant is asked.
    @Test(
        "a page fits a screen and answers to its name",
        arguments: HelpPage.all.map(\.topics[0]).filter { $0 != "output" })
    func pagesFitAScreen(topic: String) async throws {
        let said = await conversation.say("help \(topic.replacing("_", with: " "))")
        let page = try #require(HelpPage.page(on: topic))
        #expect(said.hasPrefix(page.lead))
        #expect(said.split(separator: "\n").count <= 20)
    }

    @Test func aPageThatIsTheFrontOfASettingsNameIsFoundToo() async throws {
        let question = await conversation.say("help output")
        #expect(question.contains("1  help output\n"))
        let page = try #require(HelpPage.page(on: "output"))
        #expect(await conversation.say("1").hasPrefix(page.lead))
    }

    @Test("no example that the grammar gives for an intent is unknown here")
    func noExampleOfAnIntentIsUnknown() async throws {
        let grammar = try Grammar.builtIn()
        let samples = Set(HelpPage.all.flatMap(\.sample))
        var wrong: [String] = []
        for intent in grammar.intents where CallBuilder.canDo(intent.name) {
            for turn in await conversation.turns("help \(intent.name.replacing("_", with: " "))") {
                for case .verbatim(let lines) in turn.reply.blocks {
                    wrong += lines.filter { !samples.contains($0) }.filter { line in
                        if case .unknown = conversation.assistant.recognition(of: line) { true } else { false }
                    }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("each line of a page says what it does", arguments: HelpPage.all)
    func everyLineSaysWhatItDoes(page: HelpPage) {
        #expect(page.lines.filter { $0.does.isEmpty }.map(\.say) == [])
    }

    @Test("nothing of a page is cut off in a narrow window", arguments: [60, 40])
    func narrowPagesAreWhole(width: Int) async throws {
        for topic in HelpPage.topics.filter({ $0 != "output" }) + ["keys"] {
            for turn in await conversation.turns("help \(topic.replacing("_", with: " "))") {
                let text = TextRenderer(width: width).text(of: turn.reply)
                #expect(!text.contains("…"), "\(text)")
                let wide = TextRenderer().text(of: turn.reply).split(whereSeparator: \.isWhitespace)
                let narrow = text.split(whereSeparator: \.isWhitespace)
                // A word that is wider than its column goes on in the next line.
                let whole = Set(wide).filter { $0.count < width / 2 - 2 }
                #expect(whole.subtracting(narrow).isSubset(of: ["say", "what", "it", "does", "key"]))
                #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= width }, "\(text)")
            }
        }
    }

    @Test func theFirstStepInAFolderThatIsNoWorkspaceIsToMakeOne() async throws {
        let folder = try Conversation(in: TemporaryWorkspace(settings: nil))
        #expect(await folder.say("help first steps").contains("  init "))
        #expect(await !conversation.say("help first steps").contains("  init "))
    }

    @Test func whatIsUnknownHasSomethingNear() async {
        #expect(
            await conversation.say("help bananas") == """
                There is no help on “bananas”.
                Say “help” for all there is.
                """)
        #expect(await conversation.say("help sripts").contains("scripts"))
        #expect(await conversation.say("?") == conversation.say("help"))
    }
}
