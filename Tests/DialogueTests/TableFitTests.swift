import Dialogue
import Foundation
import TestSupport
import Testing

/// Every table that any command of the transcripts answers with, in windows from a telephone's to a wide one.
@Suite("Tables fit any window")
struct TableFitTests {
    private static let widths = [40, 60, 80, 120]

    @Test func ofEveryCommandOfTheTranscripts() async throws {
        var kinds: Set<String> = []
        for file in TranscriptTests.files {
            for (said, table) in try await tables(of: TranscriptFile(String(contentsOf: file, encoding: .utf8))) {
                kinds.insert(table.columns.map(\.title).joined(separator: ", "))
                for width in Self.widths {
                    let found = problems(of: table, in: width)
                    #expect(found.isEmpty, "\(file.lastPathComponent), “\(said)”, \(width) cells:\n\(found)")
                }
            }
        }
        #expect(kinds.count >= 25, "only \(kinds.sorted())")
    }

    @Test func withWideLettersAndEmoji() async throws {
        let workspace = try TemporaryWorkspace(
            settings: #"""
                {"base_data_path": ".", "data_sources": [
                    {"source_id": "weather", "source_type": "file", "path": "天気予報データ", "aliases": ["天気予報", "날씨"]},
                    {"source_id": "mood", "source_type": "file", "path": "気分👩‍👩‍👧🇫🇷"}]}
                """#,
            files: [
                "天気予報データ/東京都の予報二千二十六年十一月.jsonl": #"{"都市": "東京", "予報": "晴れのち曇り、所により雷雨🌩️⛈️☔️", "trust": 0.5}"#
                    + "\n{\"壊れた記録\": \"とても長い日本語の文字列が途中で切れて\n",
                "気分👩‍👩‍👧🇫🇷/👍🏽.jsonl": "{\"mood\": \"👩‍👩‍👧 कि ถ้ำ 1️⃣ ❤️\"}\n",
            ])
        let lines = [
            "ingest everything", "ingest everything", "list sources", "show source weather", "show records",
            "show rejected", "show rejected record 1", "show duplicates", "show runs", "history",
            "when I say 天気を読み込んでください, ingest weather and show records", "what have I taught you",
        ]
        let script = lines.map { "> \($0)\n" }.joined()
        let shown = try await tables(of: TranscriptFile(script), in: workspace)
        #expect(shown.count >= 9)
        for (said, table) in shown {
            for width in Self.widths + [18, 25] {
                let found = problems(of: table, in: width)
                #expect(found.isEmpty, "“\(said)”, \(width) cells:\n\(found)")
            }
        }
    }

    // MARK: What is looked at

    /// What a reader would stumble over, with the table as it is shown; empty where there is nothing.
    private func problems(of table: Table, in width: Int) -> String {
        let text = TextRenderer(width: width).text(of: Reply("", blocks: [.table(table)]))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var problems = lines.filter { DisplayWidth.of($0) > width }.map { "\(DisplayWidth.of($0)) cells: \($0)" }
        let note = lines.drop { !$0.hasPrefix("(window") }.joined(separator: " ")
        let named = note.dropFirst("(window too narrow for: ".count).dropLast().split(separator: ", ").map(String.init)
        // Each title is in the heading or in the note, in the table's order.
        let kept = table.columns.map(\.title).filter { !named.contains($0) }
        let heading = kept.filter { !$0.isEmpty }.joined(separator: " ")
        if lines[0].split(separator: " ").joined(separator: " ") != heading {
            problems.append("titles: \(lines[0]) and \(named), of \(table.columns.map(\.title))")
        }
        let broken = table.rows.joined().filter { $0.contains { $0.isNewline } || SafeText.of($0) != $0 }
        problems += broken.map { "not a line of text: \(SafeText.of($0))" }
        return problems.isEmpty ? "" : (problems + lines).joined(separator: "\n")
    }

    /// What the lines of a transcript answer with.
    private func tables(
        of file: TranscriptFile, in workspace: TemporaryWorkspace? = nil
    ) async throws -> [(said: String, table: Table)] {
        var stage = try TestStage(workspace ?? TemporaryWorkspace(copyOf: "pulse"))
        var tables: [(String, Table)] = []
        for step in file.steps {
            switch step.kind {
            case .passed: continue
            case .directive(let directive, _): _ = try await stage.perform(directive)
            case .said(let line, _):
                for turn in await stage.assistant.answer(line) {
                    for case .table(let table) in turn.reply.blocks { tables.append((line, table)) }
                }
            }
        }
        await stage.assistant.leave()
        return tables
    }
}
