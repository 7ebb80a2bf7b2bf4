import Foundation
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
            let replies = try await Transcript.play(written, in: TemporaryWorkspace(copyOf: "pulse"))
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
}
