package import Dialogue
package import Foundation
package import Testing

/// Conversations as tests: lines that begin with `> ` are typed, what follows is the whole reply.
package enum Transcript {
    /// Plays `script` and compares every reply, whole.
    /// - Parameter assistant: talks; it keeps its state from line to line.
    package static func check(
        _ script: String, with assistant: Assistant, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let turns = exchanges(in: script)
        var played: [String] = []
        for exchange in turns {
            played.append("> " + exchange.line)
            let replies = await assistant.answer(exchange.line)
            let text = replies.map { TextRenderer().text(of: $0.reply) }.filter { !$0.isEmpty }
            if !text.isEmpty { played.append(text.joined(separator: "\n")) }
        }
        let expected = turns.flatMap { ["> " + $0.line] + ($0.reply.isEmpty ? [] : [$0.reply]) }
        let difference = firstDifference(played.joined(separator: "\n"), expected.joined(separator: "\n"))
        #expect(difference == nil, "\(difference ?? "")", sourceLocation: sourceLocation)
    }

    private static func exchanges(in script: String) -> [(line: String, reply: String)] {
        var exchanges: [(line: String, reply: String)] = []
        for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("> ") {
                exchanges.append((String(line.dropFirst(2)), ""))
            } else if let last = exchanges.indices.last {
                exchanges[last].reply += (exchanges[last].reply.isEmpty ? "" : "\n") + line
            }
        }
        return exchanges.map { exchange in
            var reply = exchange.reply
            while reply.hasSuffix("\n") { reply.removeLast() }
            return (exchange.line, reply)
        }
    }

    /// Both texts, when they differ, so that the right one can be copied after being looked at.
    private static func firstDifference(_ actual: String, _ expected: String) -> String? {
        guard actual != expected else { return nil }
        return "\n--- expected ---\n\(expected)\n--- actual ---\n\(actual)\n---"
    }
}
