import Foundation
package import Ingestion
import Quantities

extension SQLStore {
    package func nextRecords(
        _ query: RecordQuery, after place: BatchPlace?
    ) async throws(StoreError) -> RecordStretch? {
        var filter = StoredBatch.filter(query)
        if let place { filter.require("(batches.run, batches.sequence) > (?, ?)", [place.run.number, place.sequence]) }
        return try await read(otherwise: nil, canStop: true) { [filter] db in
            let batches = try StoredBatch.all(db, filter: filter, order: .oldestFirst, limit: 1)
            guard let batch = batches.first else { return nil }
            let test = RecordTest(query)
            return RecordStretch(
                place: BatchPlace(run: batch.run, sequence: batch.sequence),
                records: try batch.records(
                    db, order: .oldestFirst, limit: batch.count, filter: RecordWalk.filter(query)
                ) { test?.matches($0) ?? true })
        }
    }

    package func ledgerEntries(
        _ query: LedgerQuery, after entry: Int64?
    ) async throws(StoreError) -> [LedgerLine] {
        var filter = SQLFilter()
        filter.require("ledger.id > ?", [entry ?? 0])
        filter.require("ledger.source", isAmong: query.sources)
        filter.require("ledger.run", isAmong: query.runs)
        filter.require("ledger.time", isIn: query.period)
        return try await read(otherwise: []) { [filter] db in
            try db.rows(
                """
                SELECT ledger.*, sources.name FROM ledger JOIN sources ON sources.id = ledger.source\(filter.clause)
                ORDER BY ledger.id LIMIT ?
                """, filter.arguments + [max(0, query.limit)], LedgerLine.init(row:))
        }
    }

    package func duplicates(
        _ query: DuplicateQuery, after number: Int64?
    ) async throws(StoreError) -> [(number: Int64, range: DuplicateRange)] {
        var filter = query.filter
        filter.require("duplicates.id > ?", [number ?? 0])
        let found = try await read(otherwise: [NumberedDuplicates]()) { [filter] db in
            try DuplicateRange.all(db, filter: filter, order: "duplicates.id", limit: query.limit) { row in
                try NumberedDuplicates(number: row.value("id"), range: DuplicateRange(row: row))
            }
        }
        return found.map { ($0.number, $0.range) }
    }
}

/// A range with the number it goes by.
private struct NumberedDuplicates: Sendable {
    let number: Int64
    let range: DuplicateRange
}

extension LedgerLine {
    fileprivate init(row: any SQLRow) throws {
        try self.init(
            number: row.value("id"), time: row.time("time"), recorded: row.time("recorded_at"),
            settles: row.value("settles"), source: row.source("name"),
            run: (row.value("run") as Int64?).map { RunID($0) },
            command: (row.value("command") as Int64?).map { CommandID($0) },
            usage: Usage(
                calls: row.value("calls"), tokens: row.value("tokens"),
                money: Money(microdollars: row.value("micro_dollars"))),
            estimatedTokens: row.value("estimated_tokens"), assumed: row.value("assumed"))
    }
}
