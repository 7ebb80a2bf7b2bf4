internal import JSONText

/// Fields of a source of type `database` that do not go together.
enum DatabaseContradiction {
    /// What can be told without asking the database.
    static func find(in entry: JSONValue) -> [FieldContradiction] {
        guard let connection = entry["connection_string"]?.string, let text = entry["query"]?.string else { return [] }
        // All of the address may stand behind a reference.
        let engine = DatabaseAddress.engine(of: connection)
        guard engine != nil || connection.hasPrefix("${") else {
            return [
                FieldContradiction(
                    field: "connection_string",
                    expected: "an address that begins with sqlite:, postgresql:// or mysql://",
                    // Before the first colon of anything else may stand a password.
                    found: DatabaseAddress.scheme(of: connection).map { "“\($0):”" } ?? "something else")
            ]
        }
        // Which database stands behind a reference is not known yet: what is so with each of them.
        let asked = (engine.map { [$0] } ?? DatabaseEngine.allCases).map { QueryText(text, for: $0).parameters }
        let everywhere = asked[0].filter { name in asked.allSatisfy { $0.contains(name) } }
        let given = (entry["parameters"]?.members ?? []).map(\.key)
        let cursors = (entry["cursors"]?.members ?? []).map(\.key)
        var found = everywhere.filter { name in
            !given.contains(name) && entry["cursors"]?[name]?["start"] == nil && name != APISource.timestampCursor
        }.map { name in
            FieldContradiction(
                field: "query", expected: "a value for :\(name) in parameters", found: "none of that name")
        }
        for (field, names) in [("parameters", given), ("cursors", cursors)] {
            found += names.filter { name in !asked.contains { $0.contains(name) } }.map { name in
                FieldContradiction(
                    field: "\(field).\(name)", expected: "a :\(name) in the query", found: "none of that name")
            }
        }
        return found
    }
}
