internal import Quantities

/// Everything that is known of a setting, declared once: reading, completion, help, documentation and error texts come
/// from it.
package struct SettingDefinition: Sendable, Equatable {
    package let key: SettingKey
    package let group: SettingGroup
    /// What people call it, besides its key with spaces.
    package let spokenNames: [String]
    package let type: SettingType
    package let unit: SettingUnit?
    package let defaultValue: SettingValue
    /// What `null` means, where it is allowed: `the number of cores`.
    package let meaningOfNone: String?
    /// One fragment, no full stop.
    package let summary: String
    /// What a change of it changes, one sentence.
    package let affects: String
    /// A line to type.
    package let example: String

    init(
        _ key: SettingKey, _ group: SettingGroup, _ type: SettingType, default defaultValue: SettingValue,
        unit: SettingUnit? = nil, none meaningOfNone: String? = nil, spoken spokenNames: [String], summary: String,
        affects: String, example: String
    ) {
        self.key = key
        self.group = group
        self.spokenNames = spokenNames
        self.type = type
        self.unit = unit
        self.defaultValue = defaultValue
        self.meaningOfNone = meaningOfNone
        self.summary = summary
        self.affects = affects
        self.example = example
    }

    package var allowsNone: Bool { meaningOfNone != nil }

    /// Whether changing it changes anything yet.
    package var isUsed: Bool { !SettingCatalogue.notUsedYet.contains(key) }

    /// The key with spaces: `trust threshold`.
    package var spokenKey: String { String(key.rawValue.map { $0 == "_" ? " " : $0 }) }

    /// What it takes, for messages: `a number from 0 to 1`, `a whole number from 1 to 64, or none`.
    package var expectation: String { expectationOfValue + (allowsNone ? ", or none" : "") }

    private var expectationOfValue: String {
        switch type {
        case .boolean: "on or off"
        case .integer(let range):
            "a whole number" + (unit.map { $0 == .percent ? " of percent" : " of \($0.rawValue)" } ?? "")
                + " from \(Formatted.count(range.lowerBound)) to \(Formatted.count(range.upperBound))"
        case .number(let range):
            "a number from \(Formatted.decimal(range.lowerBound, places: 6))"
                + " to \(Formatted.decimal(range.upperBound, places: 6))"
        case .money(let range): "an amount from \(range.lowerBound) to \(range.upperBound)"
        case .text(.path): "the path of a folder"
        case .text(.timeZone): "a time zone such as Europe/Berlin or UTC"
        case .text(.choice(let words)): Formatted.list(words, conjunction: "or")
        case .list: "a list of names, such as “a, b and c”"
        }
    }

    /// A value as replies show it: `0.85`, `$12.50`, `30 days`, `on`, `a, b`, `none (the number of cores)`.
    package func text(of value: SettingValue) -> String {
        switch value {
        case .boolean(let flag): flag ? "on" : "off"
        case .integer(let number): unit?.text(Formatted.count(number)) ?? Formatted.count(number)
        case .number(let number): Formatted.decimal(number, places: 12)
        case .money(let money): money.description
        case .text(let text): text
        case .list(let items): items.isEmpty ? "nothing" : items.joined(separator: ", ")
        case .none: "none" + (meaningOfNone.map { " (\($0))" } ?? "")
        }
    }
}

/// Settings that belong together; a file of the catalogue and a section of the reference each.
package enum SettingGroup: String, Sendable, CaseIterable {
    case ingestion
    case training
    case money
    case limits
    case retry
    case cache
    case store
    case general

    package var title: String {
        switch self {
        case .ingestion: "Ingestion"
        case .training: "Training batches"
        case .money: "Money"
        case .limits: "Limits"
        case .retry: "Retries"
        case .cache: "Cache"
        case .store: "Store and retention"
        case .general: "General"
        }
    }
}
