/// A day of the week, Monday first.
package enum Weekday: Int, Sendable, CaseIterable {
    case monday
    case tuesday
    case wednesday
    case thursday
    case friday
    case saturday
    case sunday

    package var name: String { String(describing: self) }

    /// Reads `monday`, `mon`, `mondays`, `monday's`.
    package init?(word: String) {
        guard let weekday = Self.byWord[word] else { return nil }
        self = weekday
    }

    private static let byWord: [String: Weekday] = allCases.reduce(into: [:]) { words, weekday in
        let name = weekday.name
        var forms = [String(name.prefix(3)), name, name + "s", name + "'s", name + "’s"]
        if weekday == .tuesday { forms.append("tues") }
        if weekday == .thursday { forms += ["thur", "thurs"] }
        for form in forms { words[form] = weekday }
    }
}

/// The names of the months, `january` being 1.
package enum Month {
    package static let names = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// Reads `march`, `mar`, `sept`.
    package static func number(ofWord word: String) -> Int? { byWord[word] }

    private static let byWord: [String: Int] = names.enumerated().reduce(into: ["sept": 9]) { words, month in
        words[month.element] = month.offset + 1
        words[String(month.element.prefix(3))] = month.offset + 1
    }

    package static func name(_ number: Int) -> String { names[(number - 1) % 12] }
}
