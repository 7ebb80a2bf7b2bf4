/// What bars are drawn with: shades say nothing that length does not, so they need no colour.
package enum BarStyle: Sendable {
    /// Eighths of a cell, where the terminal shows Unicode.
    case blocks
    case ascii

    package init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        self = name.hasSuffix("utf-8") || name.hasSuffix("utf8") || name.contains("utf-8@") ? .blocks : .ascii
    }

    /// A bar of so much of so many cells; what is more than nothing is never invisible.
    package func bar(_ share: Double, cells: Int) -> String {
        guard share > 0, cells > 0 else { return "" }
        let share = min(1, share)
        switch self {
        case .ascii: return String(repeating: "#", count: max(1, Int((share * Double(cells)).rounded())))
        case .blocks:
            let eighths = max(1, Int((share * Double(cells * 8)).rounded()))
            let part = eighths % 8
            return String(repeating: "█", count: eighths / 8) + (part == 0 ? "" : Self.parts[part - 1])
        }
    }

    private static let parts = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
}
