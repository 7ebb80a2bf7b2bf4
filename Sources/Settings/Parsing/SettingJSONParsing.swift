package import JSONText
internal import Quantities

extension SettingDefinition {
    /// Reads a value of `magpie.json`; the JSON type must be the setting's.
    package func parse(json: JSONValue) throws(SettingError) -> SettingValue {
        let value: SettingValue
        switch (type, json) {
        case (_, .null):
            value = .none
        case (.boolean, .bool(let flag)):
            value = .boolean(flag)
        case (.integer, .number(let text)):
            guard let number = DecimalNumber(text: text)?.integer else {
                throw .notUnderstood(key: key, given: text, expected: expectation)
            }
            value = .integer(number)
        case (.number, .number(let text)):
            guard let number = Double(text), number.isFinite else {
                throw .notUnderstood(key: key, given: text, expected: expectation)
            }
            value = .number(number)
        case (.money, .number(let text)):
            guard let money = DecimalNumber(text: text).flatMap(Money.init) else {
                throw .notUnderstood(key: key, given: text, expected: expectation)
            }
            value = .money(money)
        case (.text(let kind), .string(let text)):
            value = .text(kind == .timeZone ? TimeZoneNames.identifier(of: text) ?? text : text)
        case (.list, .array(let elements)):
            let names = elements.compactMap(\.string)
            guard names.count == elements.count else {
                throw .wrongType(key: key, expected: "a list of texts", found: "a list of other things")
            }
            value = .list(names)
        default:
            throw .wrongType(key: key, expected: expectation, found: json.typeName)
        }
        try check(value)
        return value
    }
}
