internal import JSONText

/// Fields of a source of type `database` that do not go together.
enum DatabaseContradiction {
    /// What can be told without asking the database.
    static func find(in entry: JSONValue) -> [FieldContradiction] {
        guard let connection = entry["connection_string"]?.string, let text = entry["query"]?.string else { return [] }
        // All of the address may stand behind a reference.
        guard let engine = DatabaseAddress.engine(of: connection) else {
            guard !connection.hasPrefix("${") else { return [] }
            return [
                FieldContradiction(
                    field: "connection_string",
                    expected: "an address that begins with sqlite:, postgresql:// or mysql://",
                    found: connection.firstIndex(of: ":").map { "“\(connection[...$0])”" } ?? "something else")
            ]
        }
        let asked = QueryText(text, for: engine).parameters
        let given = (entry["parameters"]?.members ?? []).map(\.key)
        let cursors = (entry["cursors"]?.members ?? []).map(\.key)
        var found = asked.filter { name in
            !given.contains(name) && entry["cursors"]?[name]?["start"] == nil && name != APISource.timestampCursor
        }.map { name in
            FieldContradiction(
                field: "query", expected: "a value for :\(name) in parameters", found: "none of that name")
        }
        for (field, names) in [("parameters", given), ("cursors", cursors)] {
            found += names.filter { !asked.contains($0) }.map { name in
                FieldContradiction(
                    field: "\(field).\(name)", expected: "a :\(name) in the query", found: "none of that name")
            }
        }
        return found
    }
}
