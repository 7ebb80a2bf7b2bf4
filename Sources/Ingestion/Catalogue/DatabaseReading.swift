internal import JSONText
internal import Quantities

/// Reads what an entry says of the query of a database source. What is wrong is named to the place.
struct DatabaseReading {
    private(set) var faults: [ShapeReading.Fault] = []

    /// What is wrong with a field of that key; nothing for keys whose values are plain.
    static func faults(of key: String, _ value: JSONValue) -> [ShapeReading.Fault] {
        guard key == "cursors" else { return [] }
        var reading = DatabaseReading()
        _ = reading.cursors(value)
        return reading.faults
    }

    /// The source an entry declares; what each field says has been checked.
    mutating func source(_ entry: JSONValue, connection: String, query: String) -> DatabaseSource {
        DatabaseSource(
            connectionString: connection, query: query,
            parameters: (entry["parameters"]?.members ?? []).reduce(into: [:]) { $0[$1.key] = $1.value.compactText },
            cursors: cursors(entry["cursors"] ?? .null),
            statementTimeout: entry["statement_timeout"]?.numberText.flatMap(SourceField.positiveInteger)
                ?? DatabaseSource.usualStatementTimeout)
    }

    private mutating func cursors(_ value: JSONValue) -> [String: DatabaseSource.Cursor] {
        if value == .null { return [:] }
        guard let members = value.members else {
            faults.append(ShapeReading.Fault(path: "cursors", expected: "an object of cursors", found: value))
            return [:]
        }
        var cursors: [String: DatabaseSource.Cursor] = [:]
        for member in members {
            var object = ObjectReading(member.value, at: "cursors.\(member.key)")
            cursors[member.key] = DatabaseSource.Cursor(
                field: object.text("field"), start: object.plain("start"),
                isTextStart: member.value["start"]?.string != nil, overlap: object.overlap("overlap"))
            faults += object.finish()
        }
        return cursors
    }
}
