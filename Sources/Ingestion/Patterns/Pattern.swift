import Synchronization

/// A pattern of JSON Schema (`pattern`, `patternProperties`): ECMA-262 as with the flag `u`, found anywhere in a text,
/// in time linear in the text whatever the pattern. docs/patterns.md lists what differs.
///
/// Most patterns are a table of a few states, made at once and read by all threads. Where that table would be large, it
/// is made as texts need it, under a lock, and begun anew when it has grown too large.
package struct Pattern: Sendable {
    private let matcher: Matcher

    private enum Matcher: Sendable {
        case complete(PatternTable)
        case growing(GrowingTable)
    }

    package init(_ source: String) throws(PatternProblem) {
        var parser = PatternParser(source)
        let node = try parser.parse()
        if let problem = parser.unsupported { throw problem }
        var automaton = PatternAutomaton(try PatternProgram(node))
        matcher = automaton.complete() ? .complete(automaton.table) : .growing(GrowingTable(automaton))
    }

    /// Whether a text is a pattern of ECMA-262, be it one that can be matched here or not.
    package static func isWellFormed(_ source: String) -> Bool {
        var parser = PatternParser(source, checksOnly: true)
        return (try? parser.parse()) != nil
    }

    /// - Parameter text: decoded UTF-8; a lone surrogate in three bytes is a character too.
    package func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch matcher {
        case .complete(let table): table.isFound(in: text)
        case .growing(let table): table.automaton.withLock { $0.isFound(in: text) }
        }
    }

    private final class GrowingTable: Sendable {
        let automaton: Mutex<PatternAutomaton>
        init(_ automaton: consuming sending PatternAutomaton) { self.automaton = Mutex(automaton) }
    }
}
