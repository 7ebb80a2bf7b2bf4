public import Foundation
internal import Quantities
internal import Settings

/// What a setting holds.
public enum SettingContent: Sendable, Hashable {
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    /// Dollars, exact to the millionth.
    case money(Decimal)
    case text(String)
    case list([String])
    /// No limit, or to be found out.
    case none
}

extension SettingContent: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(arrayLiteral elements: String...) { self = .list(elements) }
    public init(nilLiteral: ()) { self = .none }
}

/// What ``SettingsManager/value(for:default:)`` can give.
public protocol SettingReadable {
    /// nil where the setting holds something else.
    init?(setting: SettingContent)
}

/// What ``SettingsManager/set(_:for:)`` takes besides a ``SettingContent``: what it can give.
public protocol SettingWritable: SettingReadable {
    var settingContent: SettingContent { get }
}

extension Bool: SettingWritable {
    public var settingContent: SettingContent { .boolean(self) }

    public init?(setting: SettingContent) {
        guard case .boolean(let value) = setting else { return nil }
        self = value
    }
}

extension Int: SettingWritable {
    public var settingContent: SettingContent { .integer(self) }

    public init?(setting: SettingContent) {
        guard case .integer(let value) = setting else { return nil }
        self = value
    }
}

extension Double: SettingWritable {
    public var settingContent: SettingContent { .number(self) }

    public init?(setting: SettingContent) {
        switch setting {
        case .number(let value): self = value
        case .integer(let value): self = Double(value)
        default: return nil
        }
    }
}

extension Decimal: SettingWritable {
    public var settingContent: SettingContent { .money(self) }

    public init?(setting: SettingContent) {
        switch setting {
        case .money(let value): self = value
        case .integer(let value): self = Decimal(value)
        // By its shortest text: a literal compared with others may well be taken for a Decimal.
        case .number(let value): self.init(string: value.description)
        default: return nil
        }
    }
}

extension String: SettingWritable {
    public var settingContent: SettingContent { .text(self) }

    public init?(setting: SettingContent) {
        guard case .text(let value) = setting else { return nil }
        self = value
    }
}

extension [String]: SettingReadable, SettingWritable {
    public var settingContent: SettingContent { .list(self) }

    public init?(setting: SettingContent) {
        guard case .list(let value) = setting else { return nil }
        self = value
    }
}

extension SettingContent {
    init(_ value: SettingValue) {
        self =
            switch value {
            case .boolean(let flag): .boolean(flag)
            case .integer(let number): .integer(number)
            case .number(let number): .number(number)
            case .money(let money): .money(Decimal(money.microdollars) / 1_000_000)
            case .text(let text): .text(text)
            case .list(let items): .list(items)
            case .none: .none
            }
    }

    /// As the setting has it: `12` is as good for an amount, or for a number with decimals.
    func value(for definition: SettingDefinition) throws(SettingError) -> SettingValue {
        switch (self, definition.type) {
        case (.boolean(let flag), _): return .boolean(flag)
        case (.integer(let number), .number): return .number(Double(number))
        case (.integer(let number), .money): return try Self.money("\(number)", definition)
        case (.integer(let number), _): return .integer(number)
        case (.number(let number), .money): return try Self.money("\(number)", definition)
        case (.number(let number), _): return .number(number)
        case (.money(let amount), _): return try Self.money("\(amount)", definition)
        case (.text(let text), _): return .text(text)
        case (.list(let items), _): return .list(items)
        case (.none, _): return .none
        }
    }

    private static func money(_ text: String, _ definition: SettingDefinition) throws(SettingError) -> SettingValue {
        guard let money = Money(text: text) else {
            throw .notUnderstood(key: definition.key, given: text, expected: definition.expectation)
        }
        return .money(money)
    }
}
