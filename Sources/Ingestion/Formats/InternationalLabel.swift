import Foundation

/// One label of a host's name in Unicode: which characters it may have, and beside which others (RFC 5891, 5892).
enum InternationalLabel {
    /// The characters of a label that begins with `xn--`; nil where they would be written otherwise.
    static func decoded(_ label: some Sequence<UInt8>) -> [Unicode.Scalar]? {
        let code = label.dropFirst(4).map { $0.isLetter ? $0 | 0x20 : $0 }
        guard let decoded = Punycode.decoded(code), decoded.contains(where: { !$0.isASCII }),
            Punycode.encoded(decoded) == code
        else { return nil }
        return decoded
    }

    static func isValid(_ label: [Unicode.Scalar]) -> Bool {
        guard let first = label.first, first != "-", label.last != "-", !isMark(first) else { return false }
        if label.count > 3, label[2] == "-", label[3] == "-" { return false }
        return label.indices.allSatisfy { isAllowed(label, at: $0) } && isComposed(label)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        [.nonspacingMark, .spacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    }

    /// Unicode's normal form C.
    private static func isComposed(_ label: [Unicode.Scalar]) -> Bool {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: label)
        return String(text).precomposedStringWithCanonicalMapping.unicodeScalars.elementsEqual(label)
    }

    // MARK: Characters

    private static func isAllowed(_ label: [Unicode.Scalar], at place: Int) -> Bool {
        let scalar = label[place]
        if let allowed = exceptions[scalar.value] { return allowed }
        if let allowed = contextual(label, at: place) { return allowed }
        let properties = scalar.properties
        // Order as in RFC 5892, section 3; unassigned characters are of no category below.
        if scalar == "-" || "a"..."z" ~= scalar || "0"..."9" ~= scalar { return true }
        if properties.changesWhenNFKCCaseFolded || properties.isDefaultIgnorableCodePoint || properties.isWhitespace
            || properties.isNoncharacterCodePoint || isOldHangul(scalar.value) || isIgnorableBlock(scalar.value)
        {
            return false
        }
        switch properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .decimalNumber, .modifierLetter, .nonspacingMark,
            .spacingMark:
            return true
        default: return false
        }
    }

    /// RFC 5892, section 2.6.
    private static let exceptions: [UInt32: Bool] = {
        var all: [UInt32: Bool] = [:]
        for value: UInt32 in [0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007] { all[value] = true }
        for value: UInt32 in [0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B] {
            all[value] = false
        }
        return all
    }()

    private static func isOldHangul(_ value: UInt32) -> Bool {
        0x1100...0x11FF ~= value || 0xA960...0xA97C ~= value || 0xD7B0...0xD7FB ~= value
    }

    private static func isIgnorableBlock(_ value: UInt32) -> Bool {
        0x20D0...0x20FF ~= value || 0x1D100...0x1D1FF ~= value || 0x1D200...0x1D24F ~= value
    }

    // MARK: Characters that need neighbours

    /// RFC 5892, appendix A; nil for a character that needs none.
    private static func contextual(_ label: [Unicode.Scalar], at place: Int) -> Bool? {
        let before = place > 0 ? label[place - 1] : nil
        let after = place + 1 < label.count ? label[place + 1] : nil
        switch label[place].value {
        case 0x200C: return isVirama(before) || joins(label, around: place)
        case 0x200D: return isVirama(before)
        case 0xB7: return before == "l" && after == "l"
        case 0x375: return after.map { ScriptRanges.greek.contains($0.value) } ?? false
        case 0x5F3, 0x5F4: return before.map { ScriptRanges.hebrew.contains($0.value) } ?? false
        case 0x30FB:
            return label.contains { scalar in
                [ScriptRanges.hiragana, ScriptRanges.katakana, ScriptRanges.han].contains {
                    $0.contains(scalar.value)
                }
            }
        case 0x660...0x669: return !label.contains { 0x6F0...0x6F9 ~= $0.value }
        case 0x6F0...0x6F9: return !label.contains { 0x660...0x669 ~= $0.value }
        default: return nil
        }
    }

    private static func isVirama(_ scalar: Unicode.Scalar?) -> Bool {
        scalar?.properties.canonicalCombiningClass == .virama
    }

    /// Whether the letters on both sides, marks between left out, would join but for what stands there.
    private static func joins(_ label: [Unicode.Scalar], around place: Int) -> Bool {
        func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
            [.nonspacingMark, .enclosingMark, .format].contains(scalar.properties.generalCategory)
                && scalar.value != 0x200C
        }
        guard let before = label[..<place].last(where: { !isTransparent($0) }),
            let after = label[(place + 1)...].first(where: { !isTransparent($0) })
        else { return false }
        return IDNATables.joinsNext.contains(before.value) && IDNATables.joinsPrevious.contains(after.value)
    }
}

/// RFC 5893: how labels written from right to left may be mixed with others.
enum BidiRule {
    private enum Direction { case left, right, arabicNumber, europeanNumber, mark, neutral }

    /// Nothing to hold where no label has a character written from right to left.
    static func holds(for labels: [[Unicode.Scalar]]) -> Bool {
        let directions = labels.map { $0.map(direction) }
        guard directions.contains(where: { $0.contains { $0 == .right || $0 == .arabicNumber } }) else { return true }
        return directions.allSatisfy(holds)
    }

    private static func holds(for label: [Direction]) -> Bool {
        guard let first = label.first, let last = label.last(where: { $0 != .mark }) else { return false }
        switch first {
        case .right:
            return !label.contains(.left) && [.right, .europeanNumber, .arabicNumber].contains(last)
                && !(label.contains(.europeanNumber) && label.contains(.arabicNumber))
        case .left:
            return !label.contains(.right) && !label.contains(.arabicNumber) && [.left, .europeanNumber].contains(last)
        default: return false
        }
    }

    private static func direction(of scalar: Unicode.Scalar) -> Direction {
        let value = scalar.value
        if IDNATables.rightToLeft.contains(value) { return .right }
        if IDNATables.arabicNumbers.contains(value) { return .arabicNumber }
        if IDNATables.europeanNumbers.contains(value) { return .europeanNumber }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return .mark
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
            .decimalNumber:
            return .left
        default: return .neutral
        }
    }
}
