internal import Quantities

/// All settings there are, each declared once.
package enum SettingCatalogue {
    /// In the order lists show them: by group, and as declared within.
    package static let definitions: [SettingDefinition] =
        ingestion + training + money + limits + retry + cache + store + general

    private static let byKey: [SettingKey: SettingDefinition] = Dictionary(
        uniqueKeysWithValues: definitions.map { ($0.key, $0) })

    private static let byName: [String: SettingDefinition] = definitions.reduce(into: [:]) { names, definition in
        for name in [definition.key.rawValue, definition.spokenKey] + definition.spokenNames {
            names[name] = names[name] ?? definition
        }
    }

    package static func definition(for key: SettingKey) -> SettingDefinition? { byKey[key] }

    /// By key, key with spaces, or one of its spoken names; in any case.
    package static func definition(named name: String) -> SettingDefinition? {
        let name = name.lowercased()
        return byName[name] ?? byName[String(name.map { $0 == "-" || $0 == "_" ? " " : $0 })]
    }

    package static func definitions(in group: SettingGroup) -> [SettingDefinition] {
        definitions.filter { $0.group == group }
    }

    /// Settings a misspelt name may mean, nearest first.
    package static func nearest(to name: String) -> [SettingKey] {
        NearestNames.to(name, among: definitions.map(\.key.rawValue)).map { SettingKey($0) }
    }

    /// Pairs of which the first must stay below the second.
    static let orderings: [(lesser: SettingKey, greater: SettingKey)] = [
        ("overlap_days", "batch_size_days"),
        ("cost_warning_percent", "cost_critical_percent"),
    ]

    /// Names at the top of `magpie.json` that are no settings.
    static let otherKeys: Set<String> = ["data_sources", "schedules", "store", "$schema"]

    /// Variables with our prefix that are no settings.
    static let otherVariables: Set<String> = ["MAGPIE_WORKSPACE", "MAGPIE_PAGER"]
}
