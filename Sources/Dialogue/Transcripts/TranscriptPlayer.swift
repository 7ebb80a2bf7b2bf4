/// Where a transcript is played: a conversation, and what its directives do.
package protocol TranscriptStage {
    /// The conversation as it is now.
    var assistant: Assistant { get }
    /// What of a reply is not the same wherever it is played, written the same: the workspace's path.
    func normalized(_ text: String) -> String
    /// Does what a directive says.
    /// - Returns: what is shown for it, a line each; nil where there is no such directive.
    mutating func perform(_ directive: String) async throws -> [String]?
}

/// How a transcript went.
package struct TranscriptResult: Sendable, Equatable {
    package var replies = 0
    package var differences: [Difference] = []
    /// Lines that were not said, and words that look like placeholders.
    package var problems: [TranscriptProblem] = []
    /// The transcript with the replies that came; what was as expected stands as it was written.
    package var recorded: TranscriptFile
    /// What named placeholders stood for.
    package var named = NamedValues()

    package struct Difference: Sendable, Equatable {
        /// The line in the file where the reply parts from what is expected.
        package var line: Int
        /// What was said.
        package var said: String
        package var expected: String?
        package var found: String?

        package init(line: Int, said: String, expected: String?, found: String?) {
            self.line = line
            self.said = said
            self.expected = expected
            self.found = found
        }
    }
}

/// Plays a transcript and compares each reply, whole, with the one written down.
package enum TranscriptPlayer {
    package static func play(
        _ file: TranscriptFile, on stage: inout some TranscriptStage, named: NamedValues = NamedValues()
    ) async throws -> TranscriptResult {
        var result = TranscriptResult(recorded: file, named: named)
        for (index, step) in file.steps.enumerated() {
            let reply: [String]
            let said: String
            switch step.kind {
            case .passed: continue
            case .said(let line, _):
                said = line
                let whole = result.named.put(into: line)
                // The name as it stands would be answered somehow, and that taken for the test.
                if let unbound = NamedValues.names(in: whole).first {
                    result.problems.append(.unbound(unbound, line: step.line))
                    continue
                }
                reply = await self.reply(to: whole, on: stage)
            case .directive(let directive, _):
                said = directive
                reply =
                    try await stage.perform(result.named.put(into: directive)) ?? [
                        "There is no directive “\(directive)”."
                    ]
            }
            let expected = step.reply ?? []
            guard !(expected.isEmpty && reply.isEmpty) else { continue }
            result.replies += 1
            let pattern = ReplyPattern(expected)
            result.problems += pattern.unknownPlaceholders(apartFrom: reply).map {
                .unknownPlaceholder($0.text, line: step.line + 1 + $0.offset)
            }
            var named = result.named
            if let difference = pattern.difference(from: reply, &named) {
                result.differences.append(
                    .init(
                        line: step.line + 1 + difference.offset, said: said, expected: difference.expected,
                        found: difference.found))
                result.recorded.steps[index].kind = step.kind.expecting(pattern.recorded(reply, &result.named))
            } else {
                result.named = named
            }
        }
        return result
    }

    private static func reply(to line: String, on stage: some TranscriptStage) async -> [String] {
        await stage.assistant.answer(line).flatMap { turn -> [String] in
            let text = stage.normalized(TextRenderer().text(of: turn.reply))
            guard !text.isEmpty else { return [] }
            return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }
}

extension NamedValues {
    /// A line to be said, with what named placeholders stand for: `show run <run>`.
    func put(into line: String) -> String {
        line.replacing(/<([A-Za-z][A-Za-z0-9_]*)(?::[a-z]+)?>/) { match in
            values[String(match.output.1)] ?? String(match.output.0)
        }
    }

    /// What still stands for something in a line to be said.
    static func names(in line: String) -> [String] {
        line.matches(of: /<[A-Za-z][A-Za-z0-9_]*(?::[a-z]+)?>/).map { String($0.output) }
    }
}
