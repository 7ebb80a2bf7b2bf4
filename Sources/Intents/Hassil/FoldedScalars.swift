/// Properties of single characters as hassil's regular expressions see them, by code point.
enum FoldedScalars {
    /// The form in which characters that differ by case only are equal.
    static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
        if scalar.value < 0x80 {
            return scalar.value &- 0x41 < 26 ? scalar.value | 0x20 : scalar.value
        }
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        let lower = mapping.count == 1 || scalar.value == 0x130 ? mapping.first ?? scalar : scalar
        return equals[lower.value] ?? lower.value
    }

    /// Lowercase letters that count as others: dotless i as i, long s as s, final sigma as sigma, …
    private static let equals: [UInt32: UInt32] = [
        0x131: 0x69, 0x17F: 0x73, 0xB5: 0x3BC, 0x345: 0x3B9, 0x1FBE: 0x3B9, 0x1FD3: 0x390, 0x1FE3: 0x3B0,
        0x3D0: 0x3B2, 0x3F5: 0x3B5, 0x3D1: 0x3B8, 0x3F0: 0x3BA, 0x3D6: 0x3C0, 0x3F1: 0x3C1, 0x3C2: 0x3C3,
        0x3D5: 0x3C6, 0x1E9B: 0x1E61, 0xFB06: 0xFB05,
    ]

    /// The same, but for the dotless i, which is its own letter where hassil looks words up.
    static func lookedUp(_ scalar: Unicode.Scalar) -> UInt32 { scalar.value == 0x131 ? 0x131 : folded(scalar) }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0: true
        case 0..<0x1680: false
        default:
            scalar.properties.generalCategory == .spaceSeparator || scalar.value == 0x2028 || scalar.value == 0x2029
        }
    }

    /// A letter, a numeral or `_`; no mark, so that vowel signs end a word here as they do there.
    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 {
            return scalar.value | 0x20 &- 0x61 < 26 && scalar.value >= 0x41 || scalar.value &- 0x30 < 10
                || scalar == "_"
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return scalar.properties.numericType != nil
        }
    }

    static func isASCIIDigit(_ value: UInt32) -> Bool { value &- 0x30 < 10 }

    /// Ideographs, kana and hangul: scripts that put no spaces between words.
    static func isSpaceless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3040...0x30FF, 0xAC00...0xD7AF: true
        default: false
        }
    }

    static let punctuation: Set<Unicode.Scalar> = Set("。,，?¿？؟!¡！;；:：’…—–―.".unicodeScalars)
}

extension [Unicode.Scalar] {
    init(text: String) { self.init(text.unicodeScalars) }

    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self)
        return String(view)
    }

    var isBlank: Bool { allSatisfy(FoldedScalars.isSpace) }

    func trimmed() -> [Unicode.Scalar] {
        guard let first = firstIndex(where: { !FoldedScalars.isSpace($0) }),
            let last = lastIndex(where: { !FoldedScalars.isSpace($0) })
        else { return [] }
        return Array(self[first...last])
    }
}
