package import Quantities

/// All settings as they stood at one moment.
package struct SettingsSnapshot: Sendable {
    private let settings: [SettingKey: ResolvedSetting]

    init(_ settings: [SettingKey: ResolvedSetting]) { self.settings = settings }

    /// Nil for a key that is no setting.
    package func resolved(_ key: SettingKey) -> ResolvedSetting? { settings[key] }

    /// In the catalogue's order.
    package func all() -> [ResolvedSetting] { SettingCatalogue.definitions.compactMap { settings[$0.key] } }

    package func boolean(_ key: SettingKey) -> Bool {
        guard case .boolean(let value) = value(key) else { return wrongRead(key) }
        return value
    }

    package func optionalInteger(_ key: SettingKey) -> Int? {
        switch value(key) {
        case .integer(let value): value
        case .none: nil
        default: wrongRead(key)
        }
    }

    package func integer(_ key: SettingKey) -> Int { optionalInteger(key) ?? wrongRead(key) }

    package func number(_ key: SettingKey) -> Double {
        guard case .number(let value) = value(key) else { return wrongRead(key) }
        return value
    }

    package func money(_ key: SettingKey) -> Money {
        guard case .money(let value) = value(key) else { return wrongRead(key) }
        return value
    }

    package func optionalText(_ key: SettingKey) -> String? {
        switch value(key) {
        case .text(let value): value
        case .none: nil
        default: wrongRead(key)
        }
    }

    package func text(_ key: SettingKey) -> String { optionalText(key) ?? wrongRead(key) }

    package func list(_ key: SettingKey) -> [String] {
        guard case .list(let value) = value(key) else { return wrongRead(key) }
        return value
    }

    /// A setting in seconds.
    package func duration(_ key: SettingKey) -> Duration { .seconds(integer(key)) }

    private func value(_ key: SettingKey) -> SettingValue { settings[key]?.value ?? wrongRead(key) }

    /// Our own mistake: keys and types are written in code, and values have been checked against the definitions.
    private func wrongRead<Value>(_ key: SettingKey) -> Value {
        preconditionFailure("\(key) is not a setting of that type")
    }
}
