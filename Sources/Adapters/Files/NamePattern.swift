/// A pattern for one name: `*` any text, `?` one character, `[a-z]` one of, `[!a-z]` none of, a backslash before a
/// character that stands for itself.
struct NamePattern: Sendable, Equatable {
    private let parts: [Part]
    /// Names that begin with a dot are hidden, unless the pattern names the dot.
    private let matchesHidden: Bool

    private enum Part: Sendable, Equatable {
        case anyText
        case anyOne
        case one(UInt32)
        case oneOf([ClosedRange<UInt32>], isNegated: Bool)
    }

    init(_ text: String) {
        let scalars = text.unicodeScalars.map(\.value)
        var parts: [Part] = []
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case Self.star:
                if parts.last != .anyText { parts.append(.anyText) }
            case Self.questionMark:
                parts.append(.anyOne)
            case Self.openingBracket:
                if let (set, end) = Self.set(scalars, from: index) {
                    parts.append(set)
                    index = end
                } else {
                    parts.append(.one(scalars[index]))
                }
            case Self.backslash where index + 1 < scalars.count:
                index += 1
                parts.append(.one(scalars[index]))
            default:
                parts.append(.one(scalars[index]))
            }
            index += 1
        }
        self.parts = parts
        matchesHidden = parts.first == .one(Self.dot)
    }

    /// Whether all of `name` matches.
    func matches(_ name: [UInt8]) -> Bool {
        if name.first == UInt8(ascii: "."), !matchesHidden { return false }
        let characters = Self.characters(of: name)
        var part = 0
        var character = 0
        // Where the last `*` stands, and how much it has been given: it alone is ever tried again.
        var star: (part: Int, character: Int)?
        while character < characters.count {
            if part < parts.count, parts[part] == .anyText {
                star = (part, character)
                part += 1
            } else if part < parts.count, accepts(parts[part], characters[character]) {
                part += 1
                character += 1
            } else if let last = star {
                star = (last.part, last.character + 1)
                part = last.part + 1
                character = last.character + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .anyText }
    }

    private func accepts(_ part: Part, _ character: UInt32) -> Bool {
        switch part {
        case .anyText: false
        case .anyOne: true
        case .one(let wanted): wanted == character
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
        }
    }

    /// `[a-z]` that begins at `start`; a closing bracket right behind the opening one stands for itself.
    private static func set(_ scalars: [UInt32], from start: Int) -> (Part, end: Int)? {
        var index = start + 1
        var ranges: [ClosedRange<UInt32>] = []
        let isNegated = index < scalars.count && (scalars[index] == exclamationMark || scalars[index] == caret)
        if isNegated { index += 1 }
        let first = index
        while index < scalars.count, scalars[index] != closingBracket || index == first {
            let low = scalars[index]
            if index + 2 < scalars.count, scalars[index + 1] == hyphen, scalars[index + 2] != closingBracket {
                let high = scalars[index + 2]
                if low <= high { ranges.append(low...high) }
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        return index < scalars.count ? (.oneOf(ranges, isNegated: isNegated), index) : nil
    }

    /// The characters of a name; bytes that are not UTF-8 stand for themselves, beyond all characters.
    private static func characters(of name: [UInt8]) -> [UInt32] {
        if let text = String(validating: name, as: UTF8.self) { return text.unicodeScalars.map(\.value) }
        return name.map { $0 < 0x80 ? UInt32($0) : 0x11_0000 + UInt32($0) }
    }

    private static let star = Unicode.Scalar("*").value
    private static let questionMark = Unicode.Scalar("?").value
    private static let openingBracket = Unicode.Scalar("[").value
    private static let closingBracket = Unicode.Scalar("]").value
    private static let exclamationMark = Unicode.Scalar("!").value
    private static let caret = Unicode.Scalar("^").value
    private static let hyphen = Unicode.Scalar("-").value
    private static let backslash = Unicode.Scalar("\\").value
    private static let dot = Unicode.Scalar(".").value
}
