import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

/// The conversations of the README are real ones.
@Suite("README.md")
struct ReadmeTests {
    static let file = Repository.root.appendingPathComponent("README.md")

    /// The text between each "```transcript" line and the fence that closes it.
    static func blocks(of text: String) -> [Range<String.Index>] {
        var blocks: [Range<String.Index>] = []
        var rest = text[...]
        while let opening = rest.firstRange(of: "```transcript\n"),
            let closing = rest[opening.upperBound...].firstRange(of: "```")
        {
            blocks.append(opening.upperBound..<closing.lowerBound)
            rest = rest[closing.upperBound...]
        }
        return blocks
    }

    /// With `RECORD=1` in the environment the replies are written into the README, and the test fails so that they are
    /// looked at.
    @Test func everyConversationGoesAsWritten() async throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let blocks = Self.blocks(of: text)
        #expect(!blocks.isEmpty)
        var played = text
        for block in blocks.reversed() {
            let written = String(text[block])
            let workspace = try TemporaryWorkspace(copyOf: "pulse")
            if written.contains("spent") { try await bookThreeDays(in: workspace) }
            let replies = try await Transcript.play(written, in: workspace)
            guard replies != written else { continue }
            played.replaceSubrange(block, with: replies)
            if !isRecording { Issue.record("README.md\n--- expected ---\n\(written)--- actual ---\n\(replies)---") }
        }
        guard isRecording, played != text else { return }
        try played.write(to: Self.file, atomically: true, encoding: .utf8)
        Issue.record("README.md was written anew; look at it")
    }

    private var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD"] == "1" }

    @Test func findsTheBlocks() {
        let text = "a\n```transcript\n> help\nx\n```\nb\n```swift\nlet a = 1\n```\n```transcript\n> list\n```\n"
        #expect(Self.blocks(of: text).map { String(text[$0]) } == ["> help\nx\n", "> list\n"])
    }

    /// What the conversation about money looks back on.
    private func bookThreeDays(in workspace: TemporaryWorkspace) async throws {
        let now = workspace.clock.now()
        for (daysAgo, micros, tokens) in [(2, 180_000, 9_000), (1, 240_000, 12_000), (0, 90_000, 4_500)] {
            try await BookedCall(
                "financial_news_api", Money(microdollars: Int64(micros)), tokens: Int64(tokens),
                isAssumed: daysAgo == 1,
                moment: now.addingTimeInterval(Double(-daysAgo) * 86_400)
            ).book(in: workspace)
        }
    }
}
