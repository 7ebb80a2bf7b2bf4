import Foundation
import TestSupport
import Testing

@testable import Dialogue

/// How `magpie check` reads transcripts, what it takes for the same, and how it writes replies anew.
@Suite("Transcripts and documents")
struct TranscriptPlayerTests {
    private func result(_ text: String) async throws -> TranscriptResult {
        try await Transcript.result(of: TranscriptFile(text), in: TemporaryWorkspace(copyOf: "pulse"))
    }

    // MARK: The file

    @Test(
        "is the text it was read from",
        arguments: [
            "", "> help\n", "# c\n\n> help\na\n\nb\n\n\n> list\n", "@later 3\n@restart\nNote: x\n> a\n",
            "stray\n> a\nb\n",
        ])
    func keepsText(text: String) { #expect(TranscriptFile(text).text == text) }

    @Test func knowsItsSteps() {
        #expect(
            TranscriptFile("# c\n> help\na\n\n@later 3\n", firstLine: 10).steps == [
                .init(line: 10, kind: .passed("# c")), .init(line: 11, kind: .said("help", reply: ["a"])),
                .init(line: 13, kind: .passed("")), .init(line: 14, kind: .directive("@later 3", reply: [])),
            ])
    }

    // MARK: Placeholders

    @Test(
        "match their own kind and no other",
        arguments: [
            (ReplyPlaceholder.id, ["12", "pf-20250613-03", "a"], ["", "a b", "12."]),
            (.number, ["12", "1,234", "0.85", "-3"], ["12a", "1,23", "$1", ""]),
            (.time, ["2026-11-21 10:00", "2026-11-21T10:00:00Z", "10:00", "5 min ago", "just now"], ["soon", "10"]),
            (.date, ["2026-11-21"], ["2026-11-21 10:00", "21.11.2026"]),
            (.duration, ["0 ms", "40 ms", "4 min 10 s", "2 days 4 h", "1 day"], ["40", "4 m", "ms"]),
            (.money, ["$0.09", "$1,234.50"], ["0.09", "$"]),
            (.bytes, ["512 bytes", "1.2 MB", "1 byte"], ["512", "1 mb"]),
            (.text, ["", "anything at all"], []),
        ])
    func kinds(kind: ReplyPlaceholder, same: [String], other: [String]) {
        for value in same { #expect(differs("a <\(kind.rawValue)> z", "a \(value) z") == nil, "\(value)") }
        for value in other { #expect(differs("a <\(kind.rawValue)> z", "a \(value) z") != nil, "\(value)") }
    }

    @Test func theDocumentHasEveryOne() throws {
        let text = try String(
            contentsOf: Repository.root.appendingPathComponent("docs/transcripts.md"), encoding: .utf8)
        #expect(
            text.matches(of: /(?m)^\| `<([a-z]+)>` \|/).map { String($0.output.1) }
                == ReplyPlaceholder.allCases.map(\.rawValue))
    }

    private func differs(_ expected: String, _ found: String) -> ReplyDifference? {
        ReplyPattern.difference(expected, found)
    }

    @Test func whatIsNoPlaceholderMeansItself() {
        #expect(differs("say <source>.*", "say <source>.*") == nil)
        #expect(differs("say <source>.*", "say xyz") != nil)
        #expect(differs("(a+b) [c] $1 {2} ^ | \\ /", "(a+b) [c] $1 {2} ^ | \\ /") == nil)
        #expect(differs("(a+b) <number>", "(aab) 1") != nil)
    }

    @Test func aNamedOneIsTheSameEverywhere() {
        #expect(differs("<a:number> and <a:number>", "7 and 7") == nil)
        #expect(differs("<a:number> and <a:number>", "7 and 8") != nil)
        #expect(differs("<a:number>\n<b:number>\n<a:number>", "7\n8\n7") == nil)
        #expect(differs("<a:number>\n<a:number>", "7\n8") == .init(offset: 1, expected: "<a:number>", found: "8"))
    }

    @Test func columnsMayMoveOnlyBesideAPlaceholder() {
        #expect(differs("  run  took\n    1  <duration>", "   run  took\n  1  4 min 10 s") == nil)
        #expect(differs("  run  took\n    1  4 s", "   run  took\n    1  4 s") != nil)
        #expect(differs("a b <number>", "a  b 1") != nil)
    }

    @Test func linesMayBeAny() {
        #expect(differs("a\n<lines>\nz", "a\nz") == nil)
        #expect(differs("a\n<lines>\nz", "a\nb\nz\nz") == nil)
        #expect(differs("a\n<lines>", "a") == nil)
        #expect(differs("a\n<lines>\nz", "a\nb") == .init(offset: 2, expected: "z", found: nil))
    }

    @Test func moreOrLessIsDifferent() {
        #expect(differs("a", "a\nb") == .init(offset: 1, expected: nil, found: "b"))
        #expect(differs("a\nb", "a") == .init(offset: 1, expected: "b", found: nil))
    }

    // MARK: Played

    @Test func namesFileLineExpectedAndFound() async throws {
        let result = try await result(
            "# x\n> ingest trust logs\n9 records stored from trust_logs, of <money> read.\nx\n")
        #expect(
            result.differences == [
                .init(
                    line: 3, said: "ingest trust logs", expected: "9 records stored from trust_logs, of <money> read.",
                    found: "9 records stored from trust_logs, of 10 read; 1 in quarantine.")
            ])
    }

    @Test func recordingKeepsPlaceholdersThatStillMatch() async throws {
        let text =
            "> list runs\n<text> run<text>\n  run  source  state  started  took\n  <run:id>  trust_logs  finished  <time>\n"
        let workspace = try TemporaryWorkspace(copyOf: "pulse")
        _ = try await Transcript.result(of: TranscriptFile("> ingest trust logs\n"), in: workspace)
        let result = try await Transcript.result(of: TranscriptFile(text), in: workspace)
        #expect(result.recorded.text.hasPrefix("> list runs\n"))
        #expect(!result.differences.isEmpty)
        let again = try await Transcript.result(of: result.recorded, in: workspace)
        #expect(again.differences == [])
    }

    @Test func whatWasNamedCanBeSaid() async throws {
        let result = try await result(
            "> ingest trust logs\n<lines>\n> list runs\n<lines>\n  <run:id>  trust_logs  <text>\n<lines>\n> show run <run>\nRun <run:id><text>\n<lines>\n"
        )
        #expect(result.differences == [])
    }

    @Test func aNameWithoutAValueIsNotSaid() async throws {
        let result = try await result("> show run <run>\n<lines>\n> show run <id>\n<lines>\n")
        #expect(result.problems == [.unbound("<run>", line: 1), .unbound("<id>", line: 3)])
        #expect(result.replies == 0)
    }

    @Test func whatOnlyLooksLikeAPlaceholderIsToldOf() async throws {
        let result = try await result("# x\n> ingest trust logs\n<nubmer> records<text>\n<n:count>\n")
        #expect(
            result.problems == [
                .unknownPlaceholder("<nubmer>", line: 3), .unknownPlaceholder("<n:count>", line: 4),
            ])
        #expect(try await self.result("> what is <b>\nx\n").problems == [.unbound("<b>", line: 1)])
    }

    @Test func aWordOfTheReplyInAngleBracketsIsNoTypo() {
        #expect(ReplyPattern(["say <source>"]).unknownPlaceholders(apartFrom: ["say <source>"]).isEmpty)
        #expect(ReplyPattern(["say <source>"]).unknownPlaceholders(apartFrom: ["say"]).map(\.text) == ["<source>"])
    }

    @Test func aDirectiveThatIsNoneIsADifference() async throws {
        for line in ["@fly away", "@later on", "@at noon", "@restart 2", "@write"] {
            #expect(try await result(line + "\n").differences.map(\.found) == ["There is no directive “\(line)”."])
        }
    }

    // MARK: Documents

    @Test func aDocumentHasItsBlocksAndWhatGoesBefore() {
        let text = """
            a
            <!-- transcript
            @later 3
            -->
            ```transcript
            > help
            x
            ```
            b
            ```swift
            let a = 1
            ```
            <!-- transcript continue -->

            ```transcript
            > list
            ```

            """
        let document = TranscriptDocument(text)
        #expect(document.text == text)
        #expect(document.blocks.map(\.file.text) == ["> help\nx\n", "> list\n"])
        #expect(document.blocks.map(\.preparations) == [["@later 3"], []])
        #expect(document.blocks.map(\.continues) == [false, true])
        #expect(document.blocks.map { $0.file.steps[0].line } == [6, 16])
    }

    @Test func aBlockOfADocumentIsReplaced() {
        var document = TranscriptDocument("```transcript\n> a\n```\n```transcript\n> b\n```")
        document.replace(1, with: TranscriptFile("> b\nx\n"))
        #expect(document.text == "```transcript\n> a\n```\n```transcript\n> b\nx\n```")
    }

    // MARK: Typed and piped

    @Test("what is typed and what is piped say the same where no question is open", arguments: TranscriptTests.files)
    func typedAndPiped(_ file: URL) async throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let steps = TranscriptFile(text).steps
        // Up to the first directive or question: from there on a script is another thing.
        let lines = steps.prefix { if case .directive = $0.kind { false } else { true } }.compactMap { step in
            if case .said(let line, _) = step.kind { line } else { nil }
        }
        let typed = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        var plain: [String] = []
        var said: [String] = []
        var isSkipping = false
        for line in lines {
            let turns = await typed.turns(line)
            // Whoever is asked, or leaves, does not go on as a script does.
            guard turns.allSatisfy({ $0.reply.outcome != .asks && $0.reply.action == nil }) else { break }
            guard turns.allSatisfy({ ["done", "partly_done", "failed"].contains($0.reply.outcome.rawValue) }) else {
                isSkipping = true
                continue
            }
            plain.append(line)
            said += turns.map(typed.text(of:))
        }
        // What was left out may have been leant on.
        if isSkipping {
            let fresh = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
            said = []
            for line in plain { said += await fresh.turns(line).map(fresh.text(of:)) }
        }
        let piped = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        let played = await piped.run(plain.joined(separator: "\n") + "\n", ScriptOptions(keepsGoing: true))
        #expect(played.said == said)
    }
}
