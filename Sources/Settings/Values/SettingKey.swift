/// The name of a setting, as files and the prompt write it: `trust_threshold`.
package struct SettingKey: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }

    package var description: String { rawValue }
    package static func < (left: SettingKey, right: SettingKey) -> Bool { left.rawValue < right.rawValue }

    /// The environment variable that sets it: `MAGPIE_TRUST_THRESHOLD`.
    package var environmentVariable: String { Self.environmentPrefix + rawValue.uppercased() }

    static let environmentPrefix = "MAGPIE_"
}
