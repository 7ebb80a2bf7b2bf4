internal import JSONText

/// Compares what a grammar requires of the context with what is there, as Python's `==` and `in` do.
enum HassilContext {
    /// Whether the context has no value that contradicts what is required.
    static func allows(_ required: [JSONValue.Member], in context: [JSONValue.Member]) -> Bool {
        required.allSatisfy { member in
            guard let found = context.last(where: { $0.key == member.key }) else { return true }
            let actual = plain(found.value)
            switch plain(member.value) {
            case .array(let values): return values.contains { isEqual($0, actual) }
            case .null: return true
            case let value: return isEqual(value, actual)
            }
        }
    }

    /// Whether the context has no value that is excluded.
    static func excludes(_ excluded: [JSONValue.Member], in context: [JSONValue.Member]) -> Bool {
        excluded.contains { member in
            guard let found = context.last(where: { $0.key == member.key }) else { return false }
            let actual = plain(found.value)
            if case .array(let values) = plain(member.value) { return values.contains { isEqual($0, actual) } }
            return isEqual(plain(member.value), actual)
        }
    }

    /// The slots that what is required takes from the context; nil where something is missing.
    static func slots(required: [JSONValue.Member], in context: [JSONValue.Member]) -> [JSONValue.Member]? {
        var slots: [JSONValue.Member] = []
        for member in required {
            var slot: String?
            if member.value.members != nil {
                switch member.value["slot"] {
                case .string(let name) where !name.isEmpty: slot = name
                case .bool(true), .number: slot = member.key
                default: break
                }
            }
            let wanted = plain(member.value)
            let actual = context.last { $0.key == member.key }.map { plain($0.value) } ?? .null
            let isThere: Bool =
                switch wanted {
                case .null: actual != .null
                case .array(let values): isEqual(wanted, actual) || values.contains { isEqual($0, actual) }
                default: isEqual(wanted, actual)
                }
            guard isThere else { return nil }
            if let slot { slots.append(JSONValue.Member(key: slot, value: actual)) }
        }
        return slots
    }

    /// A value, perhaps wrapped as `{value: …}`.
    private static func plain(_ value: JSONValue) -> JSONValue {
        value.members == nil ? value : value["value"] ?? .null
    }

    private static func isEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if left == right { return true }
        guard let first = number(left), let second = number(right) else { return false }
        return first == second
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .number(let text): Double(text)
        case .bool(let flag): flag ? 1 : 0
        default: nil
        }
    }
}
