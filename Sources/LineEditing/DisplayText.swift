import CEditLine

/// How text looks on the terminal: its width in columns, and forms that fit and cannot act.
package enum DisplayText {
    /// The columns a text without control characters takes.
    package static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// Whether the C library knows about characters beyond ASCII; asking makes it so.
    static let usesUTF8 = editline_use_utf8_locale()

    static func prints(_ scalar: Unicode.Scalar) -> Bool {
        _ = usesUTF8
        return editline_prints(scalar.value)
    }

    static func width(of scalar: Unicode.Scalar) -> Int {
        _ = usesUTF8
        return max(0, Int(editline_width(scalar.value)))
    }

    /// The text with every control character written out (`\n`, `\u{1B}`), so that showing it does nothing.
    package static func escapingControls(in text: String) -> String {
        guard text.unicodeScalars.contains(where: acts) else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard acts(scalar) else {
                shown.append(scalar)
                continue
            }
            switch scalar {
            case "\n": shown.append(contentsOf: #"\n"#.unicodeScalars)
            case "\r": shown.append(contentsOf: #"\r"#.unicodeScalars)
            case "\t": shown.append(contentsOf: #"\t"#.unicodeScalars)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                shown.append(contentsOf: "\\u{\(digits)}".unicodeScalars)
            }
        }
        return String(shown)
    }

    /// The text, cut with `…` where it is wider than `columns`.
    package static func fitted(_ text: String, columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        guard columns > 0 else { return "" }
        var kept = ""
        var taken = 1
        for character in text {
            let next = width(of: String(character))
            guard taken + next <= columns else { break }
            taken += next
            kept.append(character)
        }
        return kept + "…"
    }

    /// Control characters, line separators and the marks that turn the direction of what follows.
    static func acts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
