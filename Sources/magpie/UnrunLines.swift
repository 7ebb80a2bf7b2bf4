import Dialogue

/// What is said of the lines of a paste that stand behind one that failed.
enum UnrunLines {
    private static let mostShown = 10

    static func reply(_ lines: [String], isRemembered: Bool) -> Reply {
        var shown = lines.prefix(mostShown).map { SafeText.line($0, cells: 100) }
        if lines.count > mostShown { shown.append("… and \(lines.count - mostShown) more") }
        let one = lines.count == 1
        return Reply(
            one ? "1 line behind it was not run:" : "\(lines.count) lines behind it were not run:",
            outcome: .cancelled, blocks: [.verbatim(shown)],
            hints: isRemembered ? ["Up brings \(one ? "it" : "them") back."] : [])
    }
}
