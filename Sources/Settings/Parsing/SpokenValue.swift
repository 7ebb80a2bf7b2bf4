internal import JSONText
internal import Quantities

/// What a person typed as a value, in words, with the polite wrapping taken off.
struct SpokenValue {
    /// Unquoted, in its own case.
    let text: String
    let words: [String]

    init(_ typed: String) {
        var text = typed.trimmed
        while let last = text.last, "!?;".contains(last) { text = String(text.dropLast()).trimmed }
        if text.hasSuffix("."), text.dropLast().contains(where: { $0.isLetter || $0.isNumber || $0 == "%" }) {
            text = String(text.dropLast())
        }
        for (open, close) in [("\"", "\""), ("'", "'"), ("“", "”"), ("‘", "’")]
        where text.count >= 2 && text.hasPrefix(open) && text.hasSuffix(close) {
            text = String(text.dropFirst().dropLast())
        }
        self.text = text
        words = text.lowercased().split(separator: " ").map(String.init)
    }

    private init(text: String, words: [String]) {
        self.text = text
        self.words = words
    }

    /// The reading that takes all words, if there is one.
    func whole<Value>(_ read: (ArraySlice<String>) -> [(value: Value, count: Int)]) -> Value? {
        read(words[...]).first { $0.count == words.count }?.value
    }

    /// `none`, `null`, `auto`, `unlimited`, `no limit`.
    var isNone: Bool {
        [
            "none", "null", "nil", "nothing", "auto", "automatic", "automatically", "unlimited", "no limit",
            "no limits",
            "without limit", "forever", "never", "unset", "system",
        ].contains(words.joined(separator: " "))
    }

    /// Without “a day”, “per month” and the like.
    var withoutRate: SpokenValue {
        for rate in ["a", "per", "each", "every"] where words.count > 2 && words[words.count - 2] == rate {
            guard ["day", "month", "week", "year", "call", "request"].contains(words[words.count - 1]) else { continue }
            return SpokenValue(text: text, words: words.dropLast(2))
        }
        if let last = words.last, words.count > 1, ["daily", "monthly", "total"].contains(last) {
            return SpokenValue(text: text, words: words.dropLast())
        }
        return self
    }

    /// Names separated by commas and “and”, or a JSON list.
    var items: [String] {
        if text.hasPrefix("["), let names = (try? JSONValue(parsing: text))?.elements?.map(\.string),
            !names.contains(nil)
        {
            return names.compactMap(\.self)
        }
        if isNone { return [] }
        var items: [String] = []
        for part in text.split(separator: ",") {
            let words = part.split(separator: " ").map(String.init)
            items += words.split { ["and", "&", "plus"].contains($0.lowercased()) }.map {
                unquoted($0.joined(separator: " "))
            }
        }
        return items.filter { !$0.isEmpty }
    }

    private func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }

    // MARK: Units

    /// The number in the setting's own unit where a unit was said: `10 minutes` is 600 seconds, `2 GB` 2,000 megabytes.
    func amount(in unit: SettingUnit) -> DecimalNumber? {
        switch unit {
        case .seconds: duration.flatMap { Self.decimal($0, per: 1000) }
        case .days: duration.flatMap { Self.decimal($0, per: 86_400_000) }
        case .megabytes: megabytes
        case .percent: percent
        default: counted(unit)
        }
    }

    private var duration: Duration? { whole(SpokenDuration.read) }

    private static func decimal(_ duration: Duration, per milliseconds: Int64) -> DecimalNumber? {
        let (seconds, attoseconds) = duration.components
        let total = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        // A part of a unit is no whole number of them: left to the caller to refuse.
        guard total % milliseconds == 0 else { return DecimalNumber(units: 5, scale: 1) }
        return DecimalNumber(units: total / milliseconds)
    }

    private var percent: DecimalNumber? {
        if let last = words.last, last.hasSuffix("%"), last.count > 1 {
            let bare = words.dropLast() + [String(last.dropLast())]
            return Self.number(bare)
        }
        for width in [1, 2] where words.count > width {
            if ["%", "percent", "pct", "per cent"].contains(words.suffix(width).joined(separator: " ")) {
                return Self.number(words.dropLast(width))
            }
        }
        return nil
    }

    private var megabytes: DecimalNumber? {
        guard let last = words.last else { return nil }
        let letters = String(last.reversed().prefix { $0.isLetter }.reversed())
        let power: Int? =
            switch letters {
            case "mb", "m", "mib", "megabyte", "megabytes", "meg", "megs": 0
            case "gb", "g", "gib", "gigabyte", "gigabytes", "gig", "gigs": 3
            case "tb", "terabyte", "terabytes": 6
            default: nil
            }
        guard let power else { return nil }
        let bare = letters == last ? words.dropLast() : words.dropLast() + [String(last.dropLast(letters.count))]
        return Self.number(bare)?.multiplied(byPowerOfTen: power)
    }

    /// `100 requests`, `one worker`.
    private func counted(_ unit: SettingUnit) -> DecimalNumber? {
        var nouns: Set<String> = [unit.rawValue, String(unit.rawValue.dropLast())]
        if unit == .requests { nouns.formUnion(["calls", "call"]) }
        if unit == .sources { nouns.formUnion(["workers", "worker", "threads", "cores", "at once"]) }
        if unit == .attempts { nouns.formUnion(["times", "time", "retries", "tries"]) }
        guard let last = words.last, words.count > 1, nouns.contains(last) else { return nil }
        return Self.number(words.dropLast())
    }

    private static func number(_ words: some Collection<String>) -> DecimalNumber? {
        let words = Array(words)
        return SpokenDecimal.read(words[...]).first { $0.count == words.count }?.value
    }
}

extension String {
    var trimmed: String {
        let front = drop { $0.isWhitespace }
        return String(front.reversed().drop { $0.isWhitespace }.reversed())
    }
}
