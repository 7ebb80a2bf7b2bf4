internal import Ingestion
internal import JSONText
internal import Quantities

/// What a run found out about a database's query and its cursors, besides records: a sentence each.
enum QueryNotes {
    static func of(_ query: QuerySummary, source: SourceID) -> [String] {
        query.cursors.flatMap { notes(on: $0, of: source) }
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
                            .init("misses_edge", .bool(cursor.missesEdge)),
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
        if cursor.falls > 0, cursor.stay == nil {
            notes.append(
                "\(source): \(column) falls \(times(cursor.falls)) although the query orders by it, so the cursor moves only when all rows have come."
            )
        }
        if cursor.future > 0 {
            notes.append(
                "\(source): \(column) is more than a day ahead in \(Formatted.count(cursor.future, "row")): the cursor leaves \(them(cursor.future)) out, or what comes until then would be missed."
            )
        }
        if cursor.unlike > 0 {
            notes.append(
                "\(source): \(column) is of another kind than where the cursor stands in \(Formatted.count(cursor.unlike, "row")), such as a text among numbers: the cursor does not count \(them(cursor.unlike)). A column of texts needs a start in quotes, one of numbers a start without; what is neither text, number nor time no cursor can follow."
            )
        }
        if cursor.missesEdge {
            let parameter = SafeText.line(cursor.name, cells: 40)
            notes.append(
                "\(source): where its query compares \(column) with :\(parameter) is not seen, and the cursor has no overlap: rows that get the last value later are not read, unless the query takes equal ones too. Write “\(column) > :\(parameter)”, which becomes >= by itself: “set the query of \(source) to …”."
            )
        }
        return notes + (cursor.stay.map { [sentence(for: $0, cursor, source)] } ?? [])
    }

    /// Why a limit keeps the cursor where it is, and what to do about it.
    private static func sentence(for stay: CursorStay, _ cursor: CursorSummary, _ source: SourceID) -> String {
        let column = name(cursor.field)
        switch stay {
        case .unordered:
            return
                "\(source): its query has a LIMIT and no order of its cursor, which therefore stays: the same rows are read each time. Put “ORDER BY \(column)” before the LIMIT: “set the query of \(source) to …”."
        case .falls:
            return
                "\(source): \(column) falls \(times(cursor.falls)) although the query orders by it, so which rows its LIMIT cuts off is not known, and the cursor stays: the same rows are read each time. Take the LIMIT out: “set the query of \(source) to …”."
        case .full(let rows, let value):
            let why =
                value.map {
                    "do not get beyond \(SafeText.line($0, cells: 60)) in \(column), and more may have that value"
                }
                ?? "have no \(column) that the cursor counts"
            return
                "\(source): the \(Formatted.count(rows, "row")) that its LIMIT lets through \(why), so the cursor stays: the same rows are read each time. Raise the LIMIT above the number of rows that share one value, or take it out: “set the query of \(source) to …”."
        }
    }

    private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(Formatted.count(count)) times" }
    private static func name(_ column: String) -> String { SafeText.line(column, cells: 40) }
    private static func them(_ count: Int) -> String { count == 1 ? "it" : "them" }
}
