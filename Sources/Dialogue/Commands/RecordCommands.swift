internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Reads back what is stored.
struct RecordCommands: Sendable {
    let context: CommandContext
    let store: any Store

    func count(sources: [SourceID]?, period: Period?, perSource: Bool) async throws(StoreError) -> Reply {
        let query = RecordQuery(sources: sources, ingested: context.bounds(of: period))
        let counts = try await store.countRecordsBySource(query)
        let total = counts.reduce(0) { $0 + $1.count }
        let when = period == nil ? "" : " ingested\(context.span(of: period))"
        let data: [JSONValue.Member] = [
            .init("count", .integer(total)),
            .init("sources", .object(counts.map { .init($0.source.rawValue, .integer($0.count)) })),
        ]
        guard total > 0 else {
            let which = sources.map { " from \(RunCommands.names($0))" } ?? ""
            return Reply(
                "No records\(which)\(when).", hints: ["Say “ingest everything” to load what is there."], data: data)
        }
        if counts.count == 1 || (sources?.count == 1 && !perSource) {
            return Reply("\(Formatted.count(total, "record")) from \(counts[0].source)\(when).", data: data)
        }
        let table = Table(
            [.init("source"), .init("records", isNumeric: true)],
            rows: counts.map { [$0.source.rawValue, Formatted.count($0.count)] })
        return Reply(
            "\(Formatted.count(total, "record")) from \(Formatted.count(counts.count, "source"))\(when).",
            blocks: [.table(table)], data: data)
    }

    func show(_ listing: RecordListing) async throws(StoreError) -> Reply {
        var query = RecordQuery(
            sources: listing.sources,
            runs: try await store.runs(listing.run, lastOnly: listing.lastRunOnly, of: listing.sources),
            ingested: context.bounds(of: listing.period), order: listing.oldestFirst ? .oldestFirst : .newestFirst,
            limit: listing.limit, offset: listing.offset)
        let total = try await store.countRecords(query)
        query.limit = listing.limit
        let records = try await store.records(query)
        let when = listing.period == nil ? "" : " ingested\(context.span(of: listing.period))"
        let which = (listing.sources.map { " from \(RunCommands.names($0))" } ?? "") + when
        let data: [JSONValue.Member] = [
            .init("total", .integer(total)), .init("records", .array(records.map(json(of:)))),
        ]
        guard let first = records.first else {
            let more = listing.offset > 0 ? "No more records" : "No records"
            return Reply("\(more)\(which).", data: data)
        }
        let range = "\(listing.offset + 1) to \(listing.offset + records.count)"
        let order = listing.oldestFirst ? "the oldest first" : "the newest first"
        let headline =
            records.count == total
            ? "\(Formatted.count(total, "record"))\(which), \(order)."
            : "Records \(range) of \(Formatted.count(total))\(which), \(order)."
        let isOneSource = records.allSatisfy { $0.source == first.source }
        let table = Table(
            (isOneSource ? [] : [.init("source", expendability: 1)]) + [
                .init("place", expendability: 3), .init("event time", expendability: 2), .init("record"),
            ],
            rows: records.map { record in
                (isOneSource ? [] : [record.source.rawValue]) + [
                    context.place(file: record.file, position: record.position),
                    record.eventTime.map(context.moment) ?? "",
                    (record.isMarkedInvalid ? "(invalid) " : "") + SafeText.line(text(of: record.body), cells: 200),
                ]
            })
        let isMore = listing.offset + records.count < total
        return Reply(
            headline, blocks: [.table(table)], hints: isMore ? ["Say “show more” for the next."] : [], data: data)
    }

    func duplicates(
        sources: [SourceID]?, run: Int?, lastRunOnly: Bool, period: Period?, limit: Int?
    ) async throws(StoreError) -> Reply {
        let ranges = try await store.duplicates(
            DuplicateQuery(
                sources: sources, runs: try await store.runs(run, lastOnly: lastRunOnly, of: sources),
                period: context.bounds(of: period), limit: limit ?? 20))
        let total = ranges.reduce(0) { $0 + Int($1.last - $1.first) + 1 }
        let which = sources.map { " from \(RunCommands.names($0))" } ?? ""
        guard total > 0 else {
            return Reply(
                "No duplicates\(which)\(context.span(of: period)).", data: [.init("duplicates", .array([]))])
        }
        let table = Table(
            [
                .init("source", expendability: 2), .init("run", isNumeric: true), .init("place"),
                .init("already stored from"),
            ],
            rows: ranges.map { range in
                let count = range.last - range.first
                let original = context.place(file: range.original.file, position: range.original.position)
                return [
                    range.source.rawValue, range.run.description,
                    context.place(file: range.file, position: range.first) + (count > 0 ? "–\(range.last)" : ""),
                    original + (count > 0 ? " ff." : "") + " (run \(range.original.run))",
                ]
            })
        return Reply(
            "\(Formatted.count(total, "record"))\(which) had been stored before and \(total == 1 ? "was" : "were") not stored again.",
            blocks: [.table(table)], data: [.init("duplicates", .array(ranges.map(json(of:))))])
    }

    // MARK: Words and JSON

    private func text(of bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(4096), as: UTF8.self)
    }

    func json(of record: StoredRecord) -> JSONValue {
        .object([
            .init("source", .string(record.source.rawValue)), .init("run", .integer(Int(record.run.number))),
            .init("file", record.file.map { .string($0) } ?? .null),
            .init("position", .integer(Int(record.position))),
            .init("event_time", record.eventTime.map { .string(Timestamp.iso8601($0)) } ?? .null),
            .init("ingested", .string(Timestamp.iso8601(record.ingested))),
            .init("version", .integer(record.version)), .init("invalid", .bool(record.isMarkedInvalid)),
            .init(
                "record",
                (try? JSONValue(parsing: record.body)) ?? .string(String(decoding: record.body, as: UTF8.self))),
        ])
    }

    func json(of range: DuplicateRange) -> JSONValue {
        .object([
            .init("source", .string(range.source.rawValue)), .init("run", .integer(Int(range.run.number))),
            .init("file", range.file.map { .string($0) } ?? .null),
            .init("first", .integer(Int(range.first))), .init("last", .integer(Int(range.last))),
            .init("original_run", .integer(Int(range.original.run.number))),
            .init("original_file", range.original.file.map { .string($0) } ?? .null),
            .init("original_position", .integer(Int(range.original.position))),
        ])
    }
}
