internal import Ingestion
internal import JSONText
internal import Quantities

/// What a run found out about a database's query and its cursors, besides records: a sentence each.
enum QueryNotes {
    static func of(_ query: QuerySummary, source: SourceID) -> [String] {
        query.cursors.flatMap { notes(on: $0, of: source) } + (query.isStuckByLimit ? [stuck(query, source)] : [])
    }

    /// `It has been read up to 2026-11-21T09:00:00Z.`; nil where no cursor has moved.
    static func headline(_ query: QuerySummary) -> String? {
        let moved = query.cursors.compactMap { cursor in cursor.movedTo.map { (cursor, $0) } }
        guard !moved.isEmpty else { return nil }
        let places = moved.map { cursor, value in
            (query.cursors.count > 1 ? "\(name(cursor.field)) " : "") + SafeText.line(value, cells: 60)
        }
        return "It has been read up to \(Wording.list(places))."
    }

    static func json(_ query: QuerySummary) -> [JSONValue.Member] {
        [
            .init("server", .string(query.server)),
            .init(
                "cursors",
                .array(
                    query.cursors.map { cursor in
                        .object([
                            .init("cursor", .string(cursor.name)), .init("column", .string(cursor.field)),
                            .init("moved_to", cursor.movedTo.map { .string($0) } ?? .null),
                            .init("nulls", .integer(cursor.nulls)), .init("falls", .integer(cursor.falls)),
                            .init("future", .integer(cursor.future)), .init("unlike", .integer(cursor.unlike)),
                        ])
                    })),
            .init("stuck_by_limit", .bool(query.isStuckByLimit)),
        ]
    }

    private static func notes(on cursor: CursorSummary, of source: SourceID) -> [String] {
        let column = name(cursor.field)
        var notes: [String] = []
        if cursor.nulls > 0 {
            notes.append(
                "\(source): \(column) is NULL in \(Formatted.count(cursor.nulls, "row")): read like the others, but the cursor does not count \(them(cursor.nulls))."
            )
        }
        if cursor.falls > 0 {
            notes.append(
                "\(source): \(column) falls \(cursor.falls == 1 ? "once" : "\(Formatted.count(cursor.falls)) times") although the query orders by it, so the cursor moves only when all rows have come."
            )
        }
        if cursor.future > 0 {
            notes.append(
                "\(source): \(column) is more than a day ahead in \(Formatted.count(cursor.future, "row")): the cursor leaves \(them(cursor.future)) out, or what comes until then would be missed."
            )
        }
        if cursor.unlike > 0 {
            notes.append(
                "\(source): \(column) is of another kind than where the cursor stands in \(Formatted.count(cursor.unlike, "row")), a text among numbers or times: the cursor does not count \(them(cursor.unlike))."
            )
        }
        return notes
    }

    /// Which rows a limit cuts off is chance where they come in no order.
    private static func stuck(_ query: QuerySummary, _ source: SourceID) -> String {
        let columns = query.cursors.map { name($0.field) }.joined(separator: ", ")
        return
            "\(source): its query has a LIMIT and no order of its cursor, which therefore stays: the same rows are read each time. Put “ORDER BY \(columns)” before the LIMIT: “set the query of \(source) to …”."
    }

    private static func name(_ column: String) -> String { SafeText.line(column, cells: 40) }
    private static func them(_ count: Int) -> String { count == 1 ? "it" : "them" }
}
