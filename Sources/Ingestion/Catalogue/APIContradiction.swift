internal import JSONText

/// Fields of a source of type `api` that do not go together.
enum APIContradiction {
    /// What can be told without asking the server.
    static func find(in entry: JSONValue) -> [FieldContradiction] {
        var found: [FieldContradiction] = []
        func has(_ key: String) -> Bool { entry[key].map { $0 != .null } ?? false }
        if has("body"), entry["method"]?.string ?? "GET" == "GET" {
            found.append(
                FieldContradiction(field: "body", expected: "“method”: “POST” beside it", found: "a body and GET"))
        }
        for (one, other) in [
            ("auth_header", "auth_parameter"), ("tokens_field", "tokens_header"), ("cost_field", "cost_header"),
        ] where has(one) && has(other) {
            found.append(
                FieldContradiction(field: other, expected: "either \(one) or \(other)", found: "both"))
        }
        if let field = ["cost_field", "cost_header"].first(where: has), !has("max_cost_per_call_usd") {
            found.append(
                FieldContradiction(
                    field: field, expected: "max_cost_per_call_usd beside it, the most a call may cost",
                    found: "\(field) alone"))
        }
        let declared = (entry["cursors"]?.members ?? []).map(\.key) + [APISource.timestampCursor]
        for (field, text) in templates(entry) {
            for name in PlaceholderName.names(in: text) where !declared.contains(name) {
                found.append(
                    FieldContradiction(
                        field: field, expected: "a cursor of that name in cursors", found: "{\(name)}"))
            }
        }
        return found
    }

    /// Where names of cursors may stand. In a body, braces are mostly its own.
    private static func templates(_ entry: JSONValue) -> [(field: String, text: String)] {
        var texts: [(field: String, text: String)] = []
        if let endpoint = entry["endpoint"]?.string { texts.append(("endpoint", endpoint)) }
        for field in ["parameters", "headers"] {
            for member in entry[field]?.members ?? [] {
                if let text = member.value.string { texts.append((field, text)) }
            }
        }
        return texts
    }
}
