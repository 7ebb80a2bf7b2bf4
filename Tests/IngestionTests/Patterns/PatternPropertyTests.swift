import Ingestion
import Quantities
import Testing

/// Random small patterns against a matcher that follows the definition and nothing else.
@Suite("Patterns against their definition")
struct PatternPropertyTests {
    /// A pattern as it is meant; `source` is how it is written.
    indirect enum Meaning {
        case empty
        case character(Unicode.Scalar)
        case anything
        case set([Unicode.Scalar], isNegated: Bool)
        case word
        case start
        case end
        case boundary(isNegated: Bool)
        case sequence([Meaning])
        case either(Meaning, Meaning)
        case many(Meaning, Int, Int?)

        var source: String {
            switch self {
            case .empty: "(?:)"
            case .character(let scalar): String(scalar)
            case .anything: "."
            case .set(let members, let isNegated):
                "[\(isNegated ? "^" : "")\(members.map { String($0) }.joined())]"
            case .word: "\\w"
            case .start: "^"
            case .end: "$"
            case .boundary(let isNegated): isNegated ? "\\B" : "\\b"
            case .sequence(let parts): parts.map(\.source).joined()
            case .either(let first, let second): "(?:\(first.source)|\(second.source))"
            case .many(let part, let least, let most):
                "(?:\(part.source)){\(least),\(most.map(String.init) ?? "")}"
            }
        }

        /// All places where it can end when it begins at `place`.
        func ends(in text: [Unicode.Scalar], from place: Int) -> Set<Int> {
            func isWord(_ place: Int) -> Bool {
                text.indices.contains(place) && (text[place] == "a" || text[place] == "b")
            }
            func one(_ holds: Bool) -> Set<Int> { holds ? [place + 1] : [] }
            func here(_ holds: Bool) -> Set<Int> { holds ? [place] : [] }
            let next = place < text.count ? text[place] : nil
            switch self {
            case .empty: return [place]
            case .character(let scalar): return one(next == scalar)
            case .anything: return one(next != nil && next != "\n")
            case .set(let members, let isNegated): return one(next.map { members.contains($0) != isNegated } ?? false)
            case .word: return one(isWord(place))
            case .start: return here(place == 0)
            case .end: return here(place == text.count)
            case .boundary(let isNegated): return here((isWord(place - 1) != isWord(place)) != isNegated)
            case .sequence(let parts):
                return parts.reduce([place]) { places, part in
                    places.reduce(into: []) { $0.formUnion(part.ends(in: text, from: $1)) }
                }
            case .either(let first, let second):
                return first.ends(in: text, from: place).union(second.ends(in: text, from: place))
            case .many(let part, let least, let most):
                var current: Set<Int> = [place]
                var all: Set<Int> = least == 0 ? current : []
                // More rounds than characters bring nothing new, once the least number is done.
                for round in 1...max(1, min(most ?? .max, least + text.count + 1)) where most != 0 {
                    current = current.reduce(into: []) { $0.formUnion(part.ends(in: text, from: $1)) }
                    if round >= least { all.formUnion(current) }
                }
                return all
            }
        }

        func isFound(in text: [Unicode.Scalar]) -> Bool {
            (0...text.count).contains { !ends(in: text, from: $0).isEmpty }
        }
    }

    private static let alphabet: [Unicode.Scalar] = ["a", "b", "-", "\u{E9}", "\u{1F432}", "\n"]

    private static func meaning(depth: Int, _ generator: inout SplitMix) -> Meaning {
        let choice = Int.random(in: 0..<(depth == 0 ? 10 : 18), using: &generator)
        switch choice {
        case 0: return .empty
        case 1: return .anything
        case 2: return .word
        case 3: return .start
        case 4: return .end
        case 5: return .boundary(isNegated: .random(using: &generator))
        case 6:
            let members = alphabet.filter { $0 != "-" && Bool.random(using: &generator) }
            return .set(members, isNegated: .random(using: &generator))
        case 7..<10: return .character(alphabet[Int.random(in: 0..<3, using: &generator)])
        case 10..<13:
            return .sequence(
                (0..<Int.random(in: 2...3, using: &generator)).map { _ in meaning(depth: depth - 1, &generator) })
        case 13..<15: return .either(meaning(depth: depth - 1, &generator), meaning(depth: depth - 1, &generator))
        default:
            let least = Int.random(in: 0...2, using: &generator)
            let most = Bool.random(using: &generator) ? nil : least + Int.random(in: 0...2, using: &generator)
            return .many(meaning(depth: depth - 1, &generator), least, most)
        }
    }

    @Test("find the same texts", arguments: UInt64(0)..<20)
    func agrees(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        var differing: [String] = []
        var found = 0
        for _ in 0..<100 {
            let meaning = Self.meaning(depth: 3, &generator)
            let pattern = try Pattern(meaning.source)
            for _ in 0..<20 {
                let text = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
                    Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &generator)]
                }
                var written = String.UnicodeScalarView()
                written.append(contentsOf: text)
                let expected = meaning.isFound(in: text)
                if expected { found += 1 }
                if pattern.isFound(in: String(written)) != expected {
                    differing.append("\(meaning.source) in \(text), expected \(expected)")
                }
            }
        }
        #expect(differing == [])
        #expect((200..<1900).contains(found), "a sample that is all one way proves little")
    }
}
