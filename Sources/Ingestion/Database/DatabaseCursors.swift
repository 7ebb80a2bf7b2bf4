internal import JSONText

extension DatabaseSource {
    /// Parameters whose names begin so are cursors without being declared: `:last_ingested_timestamp`, `:last_ingested_id`.
    package static let cursorPrefix = "last_ingested_"

    /// Its cursors by the parameter's name: those it declares, and those the query names as such.
    package var cursorRules: [String: APISource.CursorRule] {
        var rules: [String: APISource.CursorRule] = [:]
        let query = QueryText(query, for: DatabaseAddress.engine(of: connectionString) ?? .postgresql)
        for name in query.parameters where cursors[name] != nil || name.hasPrefix(Self.cursorPrefix) {
            let start = cursors[name]?.start ?? parameters[name].map { Self.plain($0) } ?? APISource.earliestTime
            rules[name] = APISource.CursorRule(
                field: cursors[name]?.field ?? Self.column(name, in: query), start: start,
                overlap: cursors[name]?.overlap ?? CursorText(start).usualOverlap)
        }
        return rules
    }

    /// `last_ingested_timestamp follows timestamp, with an overlap of 300 seconds`; `none`.
    package var cursorsText: String {
        let rules = cursorRules
        guard !rules.isEmpty else { return "none" }
        return rules.keys.sorted().compactMap { name in
            rules[name].map { rule in
                let unit = CursorText(rule.start).isNumber ? "" : " seconds"
                return "\(name) follows \(rule.field)"
                    + (rule.overlap > 0 ? ", with an overlap of \(rule.overlap)\(unit)" : "")
            }
        }.joined(separator: "; ")
    }

    /// Names only: values may be secret.
    package var parametersText: String {
        parameters.isEmpty ? "none" : parameters.keys.sorted().joined(separator: ", ")
    }

    /// The column of the result that a cursor follows: the one the query compares, else the end of its own name.
    private static func column(_ name: String, in query: QueryText) -> String {
        guard let column = query.column(above: name) else {
            return name.hasPrefix(cursorPrefix) ? String(name.dropFirst(cursorPrefix.count)) : name
        }
        return query.alias(of: column) ?? column
    }

    /// A parameter's JSON text as it is bound: a text without its quotes.
    static func plain(_ json: String) -> String { (try? JSONValue(parsing: json))?.string ?? json }

    /// What is bound for each of the query's parameters.
    /// - Parameters:
    ///   - known: what the store knows of its cursors.
    ///   - isLimited: whether only so many rows are asked for: then none is read twice, else it might go on for ever.
    func values(known: [CursorValue], isLimited: Bool) -> [String: QueryValue] {
        var values = parameters.mapValues { QueryValue(json: $0) }
        for (name, rule) in cursorRules {
            let stored = known.first { $0.name == name }?.value
            let overlap = isLimited ? 0 : rule.overlap
            values[name] = CursorText(stored.map { CursorText($0).moved(backBy: overlap) } ?? rule.start).bound
        }
        return values
    }
}

extension CursorText {
    /// Rows may be committed later than what they say, and behind others: so much is read once more where a source says
    /// nothing. Five minutes of a time, a thousand of a number.
    var usualOverlap: Int64 { isText ? 0 : isNumber ? 1000 : 300 }

    /// As it is bound in a query.
    var bound: QueryValue { isNumber ? .number(text) : .text(text) }
}

extension QueryValue {
    /// A plain JSON value.
    init(json: String) {
        switch try? JSONValue(parsing: json) {
        case .string(let text): self = .text(text)
        case .number(let text): self = .number(text)
        case .bool(let flag): self = .boolean(flag)
        default: self = .null
        }
    }
}
