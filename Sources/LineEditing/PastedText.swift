/// What a terminal sent between the marks of a paste, made fit for the line.
package enum PastedText: Equatable {
    case text(String)
    /// Too long for a line: nothing is inserted, for a cut command might do something else.
    case tooLong(bytes: Int)

    /// The most bytes a paste may bring into one line.
    package static let limit = 65_536

    /// Line ends become `\n` (those at the very end are dropped), tabs blanks; other control characters go.
    package init(_ bytes: [UInt8], count: Int) {
        guard count <= Self.limit else {
            self = .tooLong(bytes: count)
            return
        }
        var text = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            defer { afterReturn = scalar == "\r" }
            switch scalar {
            case "\r": text.append("\n")
            case "\n": if !afterReturn { text.append("\n") }
            case "\t": text.append(contentsOf: "    ".unicodeScalars)
            case "\u{2028}", "\u{2029}", "\u{85}": text.append("\n")
            case _ where DisplayText.acts(scalar): break
            default: text.append(scalar)
            }
        }
        while text.last == "\n" { text.removeLast() }
        self = .text(String(text))
    }

    /// What to tell the user instead of inserting.
    package static func refusal(bytes: Int) -> String {
        """
        The pasted text is \(bytes.grouped) bytes long; a line takes \(limit.grouped). Nothing was inserted. \
        Save it as a file and run that: magpie FILE.magpie
        """
    }
}

private extension Int {
    /// With commas between the thousands.
    var grouped: String {
        var digits = Substring(String(self))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }
}
