import Foundation
import MagpieIntents
import Testing

/// Lines as another program has them understood.
@Suite("Understanding as a library")
struct IntentRecognizerTests {
    @Test func understandsMagpiesOwnSentences() throws {
        let recognizer = try IntentRecognizer(names: ["source": ["weather_api", "trust_logs"]])
        guard case .understood(let commands) = recognizer.understand("ingest trust logs and show spending today") else {
            Issue.record("not understood")
            return
        }
        #expect(commands.map(\.intent) == ["ingest", "show_spend"])
        #expect(commands[0].slots == ["sources": .list([.text("trust_logs")])])
        #expect(commands[0].effect == .change)
        #expect(commands[1].slots == ["period": .text("today")])
        #expect(recognizer.intents.contains("undo_run"))
        #expect(recognizer.completions(of: "ingest trust").map(\.text).contains("trust_logs"))
        guard case .unknown = recognizer.understand("sing me a song about trains") else {
            Issue.record("understood")
            return
        }
    }

    private static let lights = """
        intents:
          switch:
            effect: change
            summary: Switch a lamp
            ability: switch lamps
            slots:
              lamp: {live: lamp}
              percent: {type: percent}
            sentences:
              - "(dim|set) [the] {lamp} to {percent}"
            examples:
              - {say: "dim the desk to 40%", slots: {lamp: desk, percent: 0.4}}
        example_vocabulary:
          lamp: [desk]
        """

    @Test func understandsAGrammarOfOnesOwn() throws {
        let recognizer = try IntentRecognizer(grammar: ["lights.yaml": Self.lights], names: ["lamp": ["ceiling"]])
        #expect(recognizer.intents == ["switch"])
        guard case .understood(let commands) = recognizer.understand("set ceiling to twenty percent") else {
            Issue.record("not understood")
            return
        }
        #expect(commands[0].slots == ["lamp": .text("ceiling"), "percent": .number(0.2)])
        do {
            _ = try IntentRecognizer(grammar: ["lights.yaml": Self.lights.replacing("0.4", with: "0.5")])
            Issue.record("its example is not understood so")
        } catch {
            #expect(error.problems.count == 1)
            #expect(error.problems[0].hasPrefix("lights.yaml:"))
        }
    }
}
