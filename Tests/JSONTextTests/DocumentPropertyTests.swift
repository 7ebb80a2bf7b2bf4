import JSONText
import Testing

/// Documents in random dress, edited at random: the value is there, and every other byte is where it was.
@Suite struct DocumentPropertyTests {
    @Test(arguments: 0..<300)
    func replacingAddingAndRemovingTouchNothingElse(seed: Int) throws {
        var random = Dresser(seed: UInt64(seed))
        let text = random.document()
        let before = try JSONDocument(bytes: Array(text.utf8))
        let members = try #require(before.value.members)

        for member in members {
            var changed = before
            try changed.set(.string("changed"), at: [.key(member.key)])
            var expected = before.value
            expected.set(member.key, to: .string("changed"))
            #expect(changed.value == expected)

            var shortened = before
            shortened.remove(at: [.key(member.key)])
            expected.set(member.key, to: nil)
            #expect(shortened.value == expected)
            #expect(isSubsequence(shortened.bytes, of: before.bytes))
            #expect(comments(in: shortened).isSubset(of: comments(in: before)))
        }

        var grown = before
        try grown.set(.object(["deep": .array([.integer(1), .null])]), at: [.key("added")])
        var expected = before.value
        expected.set("added", to: .object(["deep": .array([.integer(1), .null])]))
        #expect(grown.value == expected)
        // White space alone between braces gives way.
        let kept = members.isEmpty ? before.bytes.filter { !" \t\r\n".utf8.contains($0) } : before.bytes
        #expect(isSubsequence(kept, of: grown.bytes))

        // Taking it out again leaves every comment and every other value.
        grown.remove(at: [.key("added")])
        #expect(grown.value == before.value)
        #expect(comments(in: grown) == comments(in: before))
    }

    @Test(arguments: 300..<500)
    func reachesEveryValue(seed: Int) throws {
        var random = Dresser(seed: UInt64(seed))
        let before = try JSONDocument(bytes: Array(random.document().utf8))
        for path in paths(of: before.value) where !path.components.isEmpty {
            var changed = before
            try changed.set(.array([.integer(7), .object(["x": .null])]), at: path)
            #expect(changed.value(at: path) == .array([.integer(7), .object(["x": .null])]))
            #expect(
                paths(of: changed.value).filter { !$0.begins(with: path) }
                    == paths(of: before.value).filter { !$0.begins(with: path) })

            try changed.append(.string("more"), to: path)
            #expect(changed.value(at: path)?.elements?.last == .string("more"))

            var shortened = before
            shortened.remove(at: path)
            #expect(paths(of: shortened.value).count == paths(of: before.value).filter { !$0.begins(with: path) }.count)
            #expect(isSubsequence(shortened.bytes, of: before.bytes))
        }
    }

    private func paths(of value: JSONValue, at path: JSONPath = []) -> [JSONPath] {
        var found = [path]
        for member in value.members ?? [] {
            found += paths(of: member.value, at: path.appending(.key(member.key)))
        }
        for (index, element) in (value.elements ?? []).enumerated() {
            found += paths(of: element, at: path.appending(.index(index)))
        }
        return found
    }

    private func isSubsequence(_ small: [UInt8], of large: [UInt8]) -> Bool {
        var rest = small[...]
        for byte in large where byte == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }

    /// The numbered comments the dresser put in.
    private func comments(in document: JSONDocument) -> Set<String> {
        let words = document.bytes.split { " \t\r\n".utf8.contains($0) }.map { String(decoding: $0, as: UTF8.self) }
        return Set(words.filter { $0.hasPrefix("note") })
    }
}

extension JSONPath {
    fileprivate func begins(with other: JSONPath) -> Bool { components.starts(with: other.components) }
}

/// Writes random values with random white space, comments and trailing commas.
private struct Dresser {
    private var state: UInt64
    private var notes = 0
    private let newline: String

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        newline = seed.isMultiple(of: 3) ? "\r\n" : "\n"
    }

    mutating func document() -> String {
        let text = space() + object(depth: 0, isRoot: true) + space()
        return chance(2) ? text : text + newline
    }

    private mutating func object(depth: Int, isRoot: Bool = false) -> String {
        let count = pick(isRoot ? 5 : 3)
        var text = "{"
        for index in 0..<count {
            text += space() + "\"k\(index)\"" + space() + ":" + space() + value(depth: depth + 1) + space()
            if index < count - 1 || chance(4) { text += "," }
        }
        return text + space() + "}"
    }

    private mutating func array(depth: Int) -> String {
        let count = pick(4)
        var text = "["
        for index in 0..<count {
            text += space() + value(depth: depth + 1) + space()
            if index < count - 1 || chance(4) { text += "," }
        }
        return text + space() + "]"
    }

    private mutating func value(depth: Int) -> String {
        switch pick(depth > 2 ? 4 : 6) {
        case 0: "true"
        case 1: "-1.50e3"
        case 2: "\"te\\\"xt // é\""
        case 3: "null"
        case 4: array(depth: depth)
        default: object(depth: depth)
        }
    }

    private mutating func space() -> String {
        var text = ""
        for _ in 0..<pick(3) {
            switch pick(6) {
            case 0:
                notes += 1
                text += " // note\(notes) " + newline
            case 1:
                notes += 1
                text += "/* note\(notes) */"
            case 2: text += newline + "    "
            case 3: text += "\t"
            default: text += " "
            }
        }
        return text
    }

    private mutating func chance(_ n: Int) -> Bool { pick(n) == 0 }

    private mutating func pick(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
