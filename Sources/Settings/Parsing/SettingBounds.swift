internal import JSONText
internal import Quantities

extension SettingDefinition {
    /// Whether a value is of the setting's type and within its bounds.
    package func check(_ value: SettingValue, present: SettingValue? = nil) throws(SettingError) {
        let isWithin: Bool
        switch (type, value) {
        case (_, .none):
            guard allowsNone else { throw .noneNotAllowed(key: key, expected: expectation) }
            return
        case (.boolean, .boolean): return
        case (.integer(let range), .integer(let number)): isWithin = range.contains(number)
        case (.number(let range), .number(let number)): isWithin = range.contains(number)
        case (.money(let range), .money(let money)): isWithin = range.contains(money)
        case (.text(let kind), .text(let text)):
            guard Self.isValid(text, as: kind) else {
                throw .notUnderstood(key: key, given: text, expected: expectation)
            }
            return
        case (.list, .list(let items)):
            guard Set(items).count == items.count, !items.contains(where: \.isEmpty) else {
                throw .notUnderstood(key: key, given: text(of: value), expected: "a list that names nothing twice")
            }
            return
        default:
            throw .wrongType(key: key, expected: expectation, found: value.json.typeName)
        }
        guard isWithin else {
            throw .outOfRange(key: key, given: text(of: value), expected: expectation, present: present)
        }
    }

    private static func isValid(_ text: String, as kind: SettingType.TextKind) -> Bool {
        switch kind {
        case .path: !text.isEmpty && !text.utf8.contains(0)
        case .timeZone: TimeZoneNames.identifier(of: text) == text
        case .choice(let words): words.contains(text)
        }
    }
}
