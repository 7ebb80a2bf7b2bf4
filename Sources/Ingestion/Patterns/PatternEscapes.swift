extension PatternParser {
    /// What a `\` outside of brackets stands for.
    mutating func atomEscape() throws(PatternProblem) -> PatternNode {
        let start = index
        if let digit = scalar(at: index + 1), ("1"..."9").contains(digit) {
            index += 1
            numberedReferences.append((number() ?? 0, start))
            refuse("a backreference", at: start)
            return .empty
        }
        if scalar(at: index + 1) == "k" {
            index += 2
            guard skip("<") else { throw syntax("a \\k without <name>", at: start) }
            namedReferences.append((try groupName(), start))
            refuse("a backreference", at: start)
            return .empty
        }
        return .one(of: try escapedSet())
    }

    /// The characters between brackets.
    mutating func characterClass() throws(PatternProblem) -> ScalarRanges {
        let start = index
        index += 1
        let isNegated = skip("^")
        var parts: [ClosedRange<UInt32>] = []
        while !skip("]") {
            guard index < scalars.count else { throw syntax("a [ that is never closed", at: start) }
            let place = index
            let low = try classMember()
            // A - at either end is itself.
            guard peek == "-", let after = scalar(at: index + 1), after != "]" else {
                parts += low.ranges
                continue
            }
            index += 1
            let high = try classMember()
            guard let first = low.only, let last = high.only else {
                throw syntax("a range whose ends are not single characters", at: place)
            }
            guard first <= last else { throw syntax("a range from more to less", at: place) }
            parts.append(first...last)
        }
        let set = ScalarRanges(parts)
        return isNegated ? set.inverted : set
    }

    private mutating func classMember() throws(PatternProblem) -> ScalarRanges {
        guard peek == "\\" else {
            guard index < scalars.count else { throw syntax("a [ that is never closed") }
            index += 1
            return ScalarRanges(scalars[index - 1])
        }
        switch scalar(at: index + 1) {
        case "b":
            index += 2
            return ScalarRanges(0x08)
        case "-":
            index += 2
            return ScalarRanges(0x2D)
        default: return try escapedSet()
        }
    }

    /// What a `\` stands for, inside of brackets and out.
    private mutating func escapedSet() throws(PatternProblem) -> ScalarRanges {
        let start = index
        index += 1
        guard let letter = peek else { throw syntax("a \\ at the end", at: start) }
        index += 1
        switch letter {
        case "d": return .digits
        case "D": return ScalarRanges.digits.inverted
        case "w": return .wordCharacters
        case "W": return ScalarRanges.wordCharacters.inverted
        case "s": return .whitespace
        case "S": return ScalarRanges.whitespace.inverted
        case "p", "P":
            let set = try property(at: start)
            return letter == "p" ? set : set.inverted
        default: return ScalarRanges(try escapedScalar(letter, at: start))
        }
    }

    private mutating func escapedScalar(_ letter: Unicode.Scalar, at start: Int) throws(PatternProblem) -> UInt32 {
        switch letter {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "0":
            if let next = peek, ("0"..."9").contains(next) { throw syntax("an octal escape", at: start) }
            return 0
        case "c":
            guard let control = peek, control.isASCII, control.properties.isAlphabetic else {
                throw syntax("a \\c without a letter", at: start)
            }
            index += 1
            return control.value & 0x1F
        case "x":
            guard let value = hex(digits: 2) else { throw syntax("a \\x without two hex digits", at: start) }
            return value
        case "u": return try unicodeEscape(at: start)
        default:
            guard letter.isASCII, letter.value > 0x20, letter.value < 0x7F, letter != "_",
                !letter.properties.isAlphabetic, !("0"..."9").contains(letter)
            else { throw syntax("a \\ before a character that needs none", at: start) }
            return letter.value
        }
    }

    private mutating func unicodeEscape(at start: Int) throws(PatternProblem) -> UInt32 {
        if skip("{") {
            var value: UInt32 = 0
            var count = 0
            while let digit = peek.flatMap(hexValue) {
                value = min(value << 4 | digit, ScalarRanges.last + 1)
                index += 1
                count += 1
            }
            guard count > 0, value <= ScalarRanges.last, skip("}") else {
                throw syntax("a \\u{…} that names no character", at: start)
            }
            return value
        }
        guard let value = hex(digits: 4) else { throw syntax("a \\u without four hex digits", at: start) }
        // Two escapes of a surrogate pair are one character.
        let afterwards = index
        if (0xD800...0xDBFF).contains(value), skip("\\"), skip("u"), let low = hex(digits: 4),
            (0xDC00...0xDFFF).contains(low)
        {
            return 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        index = afterwards
        return value
    }

    private mutating func hex(digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for place in index..<index + digits {
            guard let digit = scalar(at: place).flatMap(hexValue) else { return nil }
            value = value << 4 | digit
        }
        index += digits
        return value
    }

    private func hexValue(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar {
        case "0"..."9": scalar.value - 0x30
        case "a"..."f": scalar.value - 0x57
        case "A"..."F": scalar.value - 0x37
        default: nil
        }
    }

    /// `{Letter}`, `{gc=Lu}`, `{Script=Greek}`.
    private mutating func property(at start: Int) throws(PatternProblem) -> ScalarRanges {
        guard skip("{") else { throw syntax("a \\p without {…}", at: start) }
        var text = String.UnicodeScalarView()
        while let next = peek, next != "}" {
            text.append(next)
            index += 1
        }
        guard skip("}") else { throw syntax("a \\p{ that is never closed", at: start) }
        if checksOnly {
            guard UnicodeProperty.exists(named: String(text)) else {
                throw syntax("a \\p{…} of a property that does not exist", at: start)
            }
            return []
        }
        switch UnicodeProperty.set(named: String(text)) {
        case .known(let set): return set
        case .notHere:
            refuse("a \\p{…} of a property that is not known here", at: start)
            return []
        case .unknown: throw syntax("a \\p{…} of a property that does not exist", at: start)
        }
    }
}

extension ScalarRanges {
    /// Its member, where it has one only.
    fileprivate var only: UInt32? {
        guard ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}
