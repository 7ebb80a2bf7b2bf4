internal import Quantities

/// Cells of a CSV file by RFC 4180, safe to open in a spreadsheet: docs/output.md has the rules.
package enum CSVText {
    /// One row, without its line end.
    package static func row(_ cells: some Sequence<String>) -> String {
        cells.map(cell).joined(separator: ",")
    }

    /// Quoted where a comma, a quote or a line end stands in it. What a spreadsheet would take for a formula gets an
    /// apostrophe in front, unless it is a number.
    package static func cell(_ text: String) -> String {
        let text = mayBeFormula(text) ? "'" + text : text
        let needsQuotes = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    private static func mayBeFormula(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0D: return true
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return !isNumber(text)
        default: return false
        }
    }

    /// Digits with a sign, a point, an exponent: nothing that could be more than a number.
    private static func isNumber(_ text: String) -> Bool {
        text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }
            && Double(text) != nil
    }
}
