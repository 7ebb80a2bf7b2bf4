import Foundation
package import Ingestion

extension SQLStore {
    package func rejections(_ query: RejectionQuery) async throws(StoreError) -> [StoredRejection] {
        let filter = query.filter
        let order = query.oldestFirst ? "rejections.id" : "batches.run DESC, rejections.id"
        return try await read(otherwise: [], canStop: true) { db in
            try db.rows(
                """
                SELECT rejections.payload, rejections.encoding, sources.name, batches.run, files.path,
                    files.context, rejections.position, rejections.byte_offset, batches.committed_at,
                    rejections.reason, rejections.id
                FROM rejections JOIN batches ON batches.id = rejections.batch
                JOIN sources ON sources.id = batches.source LEFT JOIN files ON files.id = rejections.file
                WHERE rejections.id IN (
                    SELECT rejections.id FROM rejections JOIN batches ON batches.id = rejections.batch\(filter.clause)
                    ORDER BY \(order) LIMIT ? OFFSET ?)
                ORDER BY \(order)
                """, filter.arguments + [max(0, query.limit), max(0, query.offset)]
            ) { row in
                try StoredRejection(
                    id: RejectionID(row.value("id")),
                    source: row.source("name"), run: RunID(row.value("run")), file: row.value("path"),
                    position: row.value("position"), byteOffset: row.value("byte_offset"),
                    time: row.time("committed_at"),
                    reason: StoreJSON.value(Rejection.Reason.self, from: row.value("reason")),
                    payload: PackedBytes.bytes(row, encoding: "encoding", bytes: "payload"),
                    context: row.value("context"))
            }
        }
    }

    package func discardRejections(_ query: RejectionQuery) async throws(StoreError) -> Int {
        let filter = query.filter
        return try await write(claiming: nil, canStop: true) { db in try RejectionRemoval.remove(matching: filter, db) }
    }

    package func countRejections(
        _ query: RejectionQuery
    ) async throws(StoreError) -> [(source: SourceID, code: String, count: Int)] {
        let filter = query.filter
        let counts = try await read(otherwise: [], canStop: true) { db in
            try db.rows(
                """
                SELECT sources.name, rejections.code, count(*) AS count
                FROM rejections JOIN batches ON batches.id = rejections.batch
                JOIN sources ON sources.id = batches.source\(filter.clause)
                GROUP BY sources.name, rejections.code ORDER BY count DESC, sources.name, rejections.code
                """, filter.arguments
            ) { try ReasonCount(source: $0.source("name"), code: $0.value("code"), count: $0.value("count")) }
        }
        return counts.map { ($0.source, $0.code, $0.count) }
    }

    package func duplicates(_ query: DuplicateQuery) async throws(StoreError) -> [DuplicateRange] {
        let filter = query.filter
        return try await read(otherwise: [], canStop: true) { db in
            try DuplicateRange.all(
                db, filter: filter, order: "duplicates.run DESC, duplicates.id", limit: query.limit,
                DuplicateRange.init(row:))
        }
    }
}

/// A source and reason code with a number.
private struct ReasonCount: Sendable {
    let source: SourceID
    let code: String
    let count: Int
}

extension RejectionQuery {
    fileprivate var filter: SQLFilter {
        var filter = SQLFilter()
        filter.require("batches.source", isAmong: sources)
        filter.require("batches.run", isAmong: runs)
        filter.require("batches.committed_at", isIn: period)
        filter.require("rejections.code", equals: code)
        filter.require("rejections.position", equals: position)
        if let file {
            let end = "/" + file
            filter.require(
                """
                rejections.file IN (
                    SELECT id FROM files WHERE path = ? OR substr(path, length(path) - length(?) + 1) = ?)
                """, [file, end, end])
        }
        if let ids {
            filter.require("rejections.id IN (\(SQLFilter.places(ids.count)))", SQLArguments(ids.map(\.number)))
        }
        if let after { filter.require("rejections.id > ?", [after.number]) }
        if runs == nil {
            // Each refusal once, as it stood at the end of the period: the newest of those that repeat each other.
            let later = "(SELECT committed_at FROM batches AS later WHERE later.id = rejections.repeated_in)"
            filter.require(
                "(rejections.repeated_in IS NULL OR \(later) >= ?)",
                [period?.upperBound.microseconds ?? Int64.max])
        }
        return filter
    }
}

extension DuplicateRange {
    static func all<Value>(
        _ db: any SQLSession, filter: SQLFilter, order: String, limit: Int, _ body: (any SQLRow) throws -> Value
    ) throws -> [Value] {
        try db.rows(
            """
            SELECT sources.name, duplicates.*, files.path, originals.path AS original_path
            FROM duplicates JOIN sources ON sources.id = duplicates.source
            LEFT JOIN files ON files.id = duplicates.file
            LEFT JOIN files AS originals ON originals.id = duplicates.original_file\(filter.clause)
            ORDER BY \(order) LIMIT ?
            """, filter.arguments + [max(0, limit)], body)
    }

    init(row: any SQLRow) throws {
        try self.init(
            source: row.source("name"), run: RunID(row.value("run")), file: row.value("path"),
            first: row.value("first_position"), last: row.value("last_position"),
            original: Place(
                run: RunID(row.value("original_run")), file: row.value("original_path"),
                position: row.value("original_position")))
    }
}

extension DuplicateQuery {
    var filter: SQLFilter {
        var filter = SQLFilter()
        filter.require("duplicates.source", isAmong: sources)
        filter.require("duplicates.run", isAmong: runs)
        filter.require("duplicates.found_at", isIn: period)
        return filter
    }
}
