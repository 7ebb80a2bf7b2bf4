import Dialogue
import Foundation
import Intents
import MagpieKit
import TestSupport
import Testing

@Suite("docs/commands.md")
struct CommandsReferenceTests {
    private let file = Repository.root.appendingPathComponent("docs/commands.md")

    /// With `RECORD=1` in the environment the document is written anew, and the test fails so that it is looked at.
    @Test func isWhatTheGrammarSays() throws {
        let made = CommandsReference.markdown(of: try Grammar.builtIn())
        let written = try? String(contentsOf: file, encoding: .utf8)
        guard written != made else { return }
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try made.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("docs/commands.md was written anew; look at it")
        } else {
            Issue.record("docs/commands.md is not what the grammar says; RECORD=1 make test writes it anew")
        }
    }

    @Test func hasEveryIntentOnce() throws {
        let grammar = try Grammar.builtIn()
        let lines = CommandsReference.markdown(of: grammar).split(separator: "\n")
        for intent in grammar.intents {
            let rows = lines.filter { $0.hasPrefix("| `\(intent.name)` |") }
            #expect(rows.count == 1, "\(intent.name)")
            #expect(rows.first?.contains("*(not yet)*") == !CallBuilder.canDo(intent.name), "\(intent.name)")
        }
    }

    @Test func everyRowHasFourCells() throws {
        let rows = CommandsReference.markdown(of: try Grammar.builtIn()).split(separator: "\n").filter {
            $0.hasPrefix("|")
        }
        let wrong = rows.filter { $0.replacing("\\|", with: "").split(separator: "|").count != 4 }
        #expect(wrong == [])
    }
}
