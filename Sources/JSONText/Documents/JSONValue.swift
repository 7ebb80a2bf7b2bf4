/// A JSON value in memory: members in their order, numbers by their text. For settings and small documents; records
/// stay bytes.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As written: `5.00` stays `5.00`.
    case number(text: String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var key: String
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    package static func integer(_ value: Int) -> JSONValue { .number(text: String(value)) }

    /// Shortest text that reads back as the same number. JSON knows no infinities: those become null.
    package static func number(_ value: Double) -> JSONValue {
        guard value.isFinite else { return .null }
        if let whole = Int64(exactly: value), abs(whole) < 1 << 53 { return .number(text: String(whole)) }
        return .number(text: value.description)
    }

    /// An object from its members in order.
    package static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { Member(key: $0.key, value: $0.value) })
    }
}

extension JSONValue {
    /// The value behind a key; of duplicate keys the last, as most readers have it.
    package subscript(key: String) -> JSONValue? {
        members?.last { $0.key == key }?.value
    }

    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    package var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var numberText: String? {
        guard case .number(let text) = self else { return nil }
        return text
    }

    /// Sets, replaces or (with nil) removes a member of an object; anything else stays as it is.
    package mutating func set(_ key: String, to value: JSONValue?) {
        guard case .object(var members) = self else { return }
        let index = members.lastIndex { $0.key == key }
        switch (index, value) {
        case (let index?, let value?): members[index].value = value
        case (let index?, nil): members.remove(at: index)
        case (nil, let value?): members.append(Member(key: key, value: value))
        case (nil, nil): break
        }
        self = .object(members)
    }

    /// What it is, for messages: `a number`, `an array`.
    package var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
