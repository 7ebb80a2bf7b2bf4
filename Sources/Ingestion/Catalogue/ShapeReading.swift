internal import JSONText

/// Reads what an entry says of the shape of its records: contract, key, event time, transforms. What is wrong is named
/// to the place.
struct ShapeReading {
    /// Something of another form than it must have.
    struct Fault: Equatable {
        /// Inside the entry: `transforms[1].convert.confidence`.
        let path: String
        let expected: String
        let found: JSONValue
    }

    private(set) var faults: [Fault] = []

    /// What is wrong with a field of that key; nothing for keys that are none of the shape's.
    static func faults(of key: String, _ value: JSONValue) -> [Fault] {
        var reading = ShapeReading()
        switch key {
        case "contract": _ = reading.contract(value)
        case "key": _ = reading.names(value, at: key)
        case "event_time": _ = reading.eventTime(value)
        case "records_at": _ = reading.recordsAt(value)
        case "transforms": _ = reading.transforms(value)
        default: break
        }
        return reading.faults
    }

    /// The shape an entry declares; null is as good as nothing.
    mutating func shape(_ entry: JSONValue) -> RecordShape {
        RecordShape(
            recordsAt: recordsAt(entry["records_at"] ?? .null), transforms: transforms(entry["transforms"] ?? .null),
            contract: contract(entry["contract"] ?? .null), key: names(entry["key"] ?? .null, at: "key"),
            eventTime: eventTime(entry["event_time"] ?? .null))
    }

    // MARK: Plain fields

    private mutating func contract(_ value: JSONValue) -> RecordShape.Contract {
        if value == .null { return .reject }
        if let contract = value.string.flatMap(RecordShape.Contract.init(rawValue:)) { return contract }
        refuse(value, at: "contract", expected: "reject, coerce or accept")
        return .reject
    }

    private mutating func eventTime(_ value: JSONValue) -> String? {
        value == .null ? nil : name(value, at: "event_time")
    }

    private mutating func recordsAt(_ value: JSONValue) -> String? {
        guard value != .null, value != .string("") else { return nil }
        if let text = value.string, RecordPointer(text) != nil { return text }
        refuse(value, at: "records_at", expected: "a JSON Pointer such as /data/items, or null")
        return nil
    }

    /// One name, or several, each once.
    private mutating func names(_ value: JSONValue, at path: String) -> [String] {
        if value == .null, path == "key" { return [] }
        guard let elements = value.elements else { return name(value, at: path).map { [$0] } ?? [] }
        var names: [String] = []
        for (index, element) in elements.enumerated() {
            guard let name = name(element, at: "\(path)[\(index)]") else { continue }
            if names.contains(name) { refuse(element, at: "\(path)[\(index)]", expected: "each name once") }
            names.append(name)
        }
        if elements.isEmpty, path != "key" { refuse(value, at: path, expected: "at least one name") }
        return names
    }

    private mutating func name(_ value: JSONValue, at path: String) -> String? {
        guard let text = value.string, !text.isEmpty else {
            refuse(value, at: path, expected: "the name of a field")
            return nil
        }
        guard FieldName(text).dots.count <= FieldName.mostDots else {
            refuse(value, at: path, expected: "a name with at most \(FieldName.mostDots) dots")
            return nil
        }
        return text
    }

    // MARK: Transforms

    private static let transformNames = ["rename", "drop", "keep", "default", "convert", "flatten", "nest"]

    private mutating func transforms(_ value: JSONValue) -> [Transform] {
        guard value != .null else { return [] }
        guard let elements = value.elements else {
            refuse(value, at: "transforms", expected: "a list of transforms")
            return []
        }
        return elements.enumerated().flatMap { transform($0.element, at: "transforms[\($0.offset)]") }
    }

    private mutating func transform(_ value: JSONValue, at path: String) -> [Transform] {
        guard let members = value.members, members.count == 1, let member = members.first else {
            refuse(value, at: path, expected: "an object with one transform, such as {\"drop\": [\"note\"]}")
            return []
        }
        let inner = "\(path).\(member.key)"
        switch member.key {
        case "rename": return renames(member.value, at: inner)
        case "drop": return names(member.value, at: inner).map { .drop($0) }
        case "keep":
            let kept = names(member.value, at: inner)
            return kept.isEmpty ? [] : [.keep(kept)]
        case "default": return defaults(member.value, at: inner)
        case "convert": return conversions(member.value, at: inner)
        case "flatten": return place(member.value, at: inner).map { [.flatten($0)] } ?? []
        case "nest": return place(member.value, at: inner).map { [.nest($0)] } ?? []
        default:
            refuse(
                .string(member.key), at: path,
                expected: Self.transformNames.dropLast().joined(separator: ", ") + " or nest")
            return []
        }
    }

    /// The members of an object by field.
    private mutating func fields(
        _ value: JSONValue, at path: String, expected: String
    ) -> [(name: String, value: JSONValue, path: String)] {
        guard let members = value.members, !members.isEmpty else {
            refuse(value, at: path, expected: expected)
            return []
        }
        return members.compactMap { member in
            let inner = "\(path).\(member.key)"
            return name(.string(member.key), at: inner).map { ($0, member.value, inner) }
        }
    }

    private mutating func renames(_ value: JSONValue, at path: String) -> [Transform] {
        fields(value, at: path, expected: "an object of old and new names").compactMap { field in
            guard let name = name(field.value, at: field.path) else { return nil }
            guard name != field.name else {
                refuse(field.value, at: field.path, expected: "another name than it has")
                return nil
            }
            return .rename(from: field.name, to: name)
        }
    }

    private mutating func defaults(_ value: JSONValue, at path: String) -> [Transform] {
        fields(value, at: path, expected: "an object of fields and values").compactMap { field in
            guard field.value != .null else {
                refuse(field.value, at: field.path, expected: "a value")
                return nil
            }
            return .setDefault(field.name, json: field.value.compactText)
        }
    }

    private mutating func conversions(_ value: JSONValue, at path: String) -> [Transform] {
        fields(value, at: path, expected: "an object of fields and conversions").flatMap { field -> [Transform] in
            guard let several = field.value.elements else {
                return conversion(field.value, at: field.path).map { [.convert(field.name, $0)] } ?? []
            }
            if several.isEmpty { refuse(field.value, at: field.path, expected: "at least one conversion") }
            return several.enumerated().compactMap { index, value in
                conversion(value, at: "\(field.path)[\(index)]").map { .convert(field.name, $0) }
            }
        }
    }

    private mutating func conversion(_ value: JSONValue, at path: String) -> Transform.Conversion? {
        switch value.string {
        case "number": return .number
        case "boolean": return .boolean
        case "text": return .text
        case "trim": return .trim
        case "lower": return .lower
        default: break
        }
        guard let members = value.members, members.count == 1, let format = value["date"]?.string else {
            refuse(
                value, at: path, expected: "number, boolean, text, trim, lower or {\"date\": \"dd.MM.yyyy\"}")
            return nil
        }
        do throws(DatePattern.Problem) {
            _ = try DatePattern(format)
            return .date(format: format)
        } catch {
            refuse(.string(format), at: path + ".date", expected: error.detail)
            return nil
        }
    }

    /// A field, or an empty text for the whole record.
    private mutating func place(_ value: JSONValue, at path: String) -> String? {
        value == .string("") ? "" : name(value, at: path)
    }

    private mutating func refuse(_ value: JSONValue, at path: String, expected: String) {
        faults.append(Fault(path: path, expected: expected, found: value))
    }
}
