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
            runs: try await runs(listing.run, lastOnly: listing.lastRunOnly, of: listing.sources),
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
                    place(file: record.file, position: record.position),
                    record.eventTime.map(context.moment) ?? "",
                    (record.isMarkedInvalid ? "(invalid) " : "") + SafeText.line(text(of: record.body), cells: 200),
                ]
            })
        let isMore = listing.offset + records.count < total
        return Reply(
            headline, blocks: [.table(table)], hints: isMore ? ["Say “show more” for the next."] : [], data: data)
    }

    func rejected(_ listing: RejectionListing) async throws(StoreError) -> Reply {
        let runs = try await runs(listing.run, lastOnly: listing.lastRunOnly, of: listing.sources)
        let query = RejectionQuery(
            sources: listing.sources, runs: runs, period: context.bounds(of: listing.period), code: listing.code,
            limit: listing.limit, offset: listing.offset)
        let groups = try await store.countRejections(query)
        let total = groups.reduce(0) { $0 + $1.count }
        let groupData = JSONValue.array(
            groups.map { group in
                .object([
                    .init("source", .string(group.source.rawValue)), .init("reason", .string(group.code)),
                    .init("count", .integer(group.count)),
                ])
            })
        let which = listing.sources.map { " from \(RunCommands.names($0))" } ?? ""
        let inRun = listing.run.map { " of run \($0)" } ?? (listing.lastRunOnly ? " of the last run" : "")
        guard total > 0 else {
            return Reply(
                "Nothing\(which)\(inRun) is in quarantine\(context.span(of: listing.period)).",
                data: [.init("total", .integer(0)), .init("groups", groupData), .init("rejected", .array([]))])
        }
        let reasons = Table(
            [.init("source"), .init("reason"), .init("records", isNumeric: true)],
            rows: groups.map { [$0.source.rawValue, $0.code, Formatted.count($0.count)] })
        if listing.grouping != nil {
            return Reply(
                "\(Formatted.count(total, "record"))\(which)\(inRun) in quarantine.", blocks: [.table(reasons)],
                data: [.init("total", .integer(total)), .init("groups", groupData)])
        }
        let rejections = try await store.rejections(query)
        if rejections.isEmpty {
            return Reply("There are no more: \(Formatted.count(total, "record"))\(which)\(inRun) in quarantine in all.")
        }
        let table = Table(
            [.init("source", expendability: 2), .init("place"), .init("reason"), .init("record", expendability: 1)],
            rows: rejections.map { rejection in
                [
                    rejection.source.rawValue, place(file: rejection.file, position: rejection.position),
                    ErrorText.phrase(for: rejection.reason),
                    SafeText.line(text(of: rejection.payload), cells: 60),
                ]
            })
        let shown =
            rejections.count == total
            ? ""
            : rejections.count == 1
                ? "; this is number \(listing.offset + 1)"
                : "; these are \(listing.offset + 1) to \(listing.offset + rejections.count)"
        let isMore = listing.offset + rejections.count < total
        return Reply(
            "\(Formatted.count(total, "record"))\(which)\(inRun) in quarantine\(shown).",
            blocks: (groups.count > 1 && total > rejections.count && listing.offset == 0 ? [.table(reasons)] : []) + [
                .table(table)
            ],
            hints: isMore ? ["Say “show more” for the next."] : [],
            data: [
                .init("total", .integer(total)), .init("groups", groupData),
                .init("rejected", .array(rejections.map(json(of:)))),
            ])
    }

    func duplicates(
        sources: [SourceID]?, run: Int?, lastRunOnly: Bool, period: Period?, limit: Int?
    ) async throws(StoreError) -> Reply {
        let ranges = try await store.duplicates(
            DuplicateQuery(
                sources: sources, runs: try await runs(run, lastOnly: lastRunOnly, of: sources),
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
                let original = place(file: range.original.file, position: range.original.position)
                return [
                    range.source.rawValue, range.run.description,
                    place(file: range.file, position: range.first) + (count > 0 ? "–\(range.last)" : ""),
                    original + (count > 0 ? " ff." : "") + " (run \(range.original.run))",
                ]
            })
        return Reply(
            "\(Formatted.count(total, "record"))\(which) had been stored before and \(total == 1 ? "was" : "were") not stored again.",
            blocks: [.table(table)], data: [.init("duplicates", .array(ranges.map(json(of:))))])
    }

    /// A run by its number, or all runs of the last ingest command; nil for any.
    private func runs(_ number: Int?, lastOnly: Bool, of sources: [SourceID]?) async throws(StoreError) -> [RunID]? {
        if let number { return [RunID(Int64(number))] }
        guard lastOnly else { return nil }
        return try await store.runs(matching: RunQuery(sources: sources, lastCommandOnly: true, limit: 1000)).map {
            $0.id
        }
    }

    // MARK: Words and JSON

    /// Relative to the workspace: `forecasts.jsonl:12` (a line), `market.csv row 3`, `forecasts.json #7` (the seventh).
    private func place(file: String?, position: Int64) -> String {
        guard let file else { return "#\(position)" }
        let mark =
            switch file.lowercased() {
            case let name where name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson"): ":"
            case let name where name.hasSuffix(".csv") || name.hasSuffix(".tsv"): " row "
            default: " #"
            }
        return SafeText.line("\(context.world.displayPath(of: file))\(mark)\(position)", cells: 120)
    }

    private func text(of bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(4096), as: UTF8.self)
    }

    private func json(of record: StoredRecord) -> JSONValue {
        .object([
            .init("source", .string(record.source.rawValue)), .init("run", .integer(Int(record.run.number))),
            .init("file", record.file.map { .string($0) } ?? .null),
            .init("position", .integer(Int(record.position))),
            .init("event_time", record.eventTime.map { .string(Timestamp.iso8601($0)) } ?? .null),
            .init("ingested", .string(Timestamp.iso8601(record.ingested))),
            .init("invalid", .bool(record.isMarkedInvalid)),
            .init(
                "record",
                (try? JSONValue(parsing: record.body)) ?? .string(String(decoding: record.body, as: UTF8.self))),
        ])
    }

    private func json(of rejection: StoredRejection) -> JSONValue {
        .object([
            .init("source", .string(rejection.source.rawValue)), .init("run", .integer(Int(rejection.run.number))),
            .init("file", rejection.file.map { .string($0) } ?? .null),
            .init("position", .integer(Int(rejection.position))),
            .init("reason", .string(rejection.reason.code)),
            .init("why", .string(ErrorText.phrase(for: rejection.reason))),
            .init("bytes", .string(String(decoding: rejection.payload, as: UTF8.self))),
        ])
    }

    private func json(of range: DuplicateRange) -> JSONValue {
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
