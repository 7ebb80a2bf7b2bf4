/// Why a setting cannot have a value: facts; the sentence is made where it is shown.
package enum SettingError: Error, Hashable, Sendable {
    /// Not readable as what the setting takes.
    case notUnderstood(key: SettingKey, given: String, expected: String)
    /// It may mean one of several values: a question, not a refusal. The choices can be typed as they stand.
    case ambiguous(key: SettingKey, given: String, choices: [String])
    /// Readable, but beyond the bounds; `present` is the value that holds, where it is known.
    case outOfRange(key: SettingKey, given: String, expected: String, present: SettingValue?)
    /// Another JSON type than the setting's.
    case wrongType(key: SettingKey, expected: String, found: String)
    /// `null` where something must be.
    case noneNotAllowed(key: SettingKey, expected: String)
    /// `lesser` must stay below `greater`; the values are those that would hold.
    case conflict(lesser: SettingKey, lesserValue: SettingValue, greater: SettingKey, greaterValue: SettingValue)
    case unknown(name: String, nearest: [SettingKey])
}
