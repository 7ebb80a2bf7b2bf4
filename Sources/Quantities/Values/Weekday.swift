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
        guard let match = Self.allCases.first(where: { Self.forms(of: $0.name).contains(word) }) else { return nil }
        self = match
    }

    private static func forms(of name: String) -> Set<String> {
        var short: Set<String> = [String(name.prefix(3))]
        if name == "tuesday" { short.insert("tues") }
        if name == "thursday" { short.formUnion(["thur", "thurs"]) }
        return short.union([name, name + "s", name + "'s", name + "’s"])
    }
}

/// The names of the months, `january` being 1.
package enum Month {
    package static let names = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// Reads `march`, `mar`, `sept`.
    package static func number(ofWord word: String) -> Int? {
        if word == "sept" { return 9 }
        return names.firstIndex { $0 == word || (word.utf8.count == 3 && $0.hasPrefix(word)) }.map { $0 + 1 }
    }

    package static func name(_ number: Int) -> String { names[(number - 1) % 12] }
}
