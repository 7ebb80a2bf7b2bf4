internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Reads back what is stored.
struct RecordCommands: Sendable {
    let context: CommandContext
    let store: any Store

    func count(_ scope: RecordScope, perSource: Bool) async throws(StoreError) -> Reply {
        switch try await RecordAsking(context: context, store: store).question(scope) {
        case .refused(let reply): return reply
        case .question(let question): return try await count(question, perSource: perSource)
        }
    }

    private func count(_ question: RecordQuestion, perSource: Bool) async throws(StoreError) -> Reply {
        let counts = try await store.countRecordsBySource(question.query)
        let total = counts.reduce(0) { $0 + $1.count }
        let data: [JSONValue.Member] =
            question.json + [
                .init("count", .integer(total)),
                .init("sources", .object(counts.map { .init($0.source.rawValue, .integer($0.count)) })),
            ]
        guard total > 0 else {
            let isNarrow = question.query.looksInside || question.scope.isByEventTime
            let dated = try await datedThen(question)
            return Reply(
                "No records\(question.words).", notes: question.notes,
                hints: dated
                    + (isNarrow || !dated.isEmpty
                        ? question.hints : ["Say “ingest everything” to load what is there."]),
                data: data)
        }
        let sources = question.scope.sources
        let isNarrow = !question.query.isOfBatches || question.scope.run != nil || question.scope.tag != nil
        if counts.count == 1 || (sources?.count == 1 && !perSource) {
            let which = isNarrow && sources != nil ? question.words : " from \(counts[0].source)" + question.rest
            return Reply(
                "\(Formatted.count(total, "record"))\(which).", notes: question.notes, hints: question.hints, data: data
            )
        }
        let table = Table(
            [.init("source"), .init("records", isNumeric: true)],
            rows: counts.map { [$0.source.rawValue, Formatted.count($0.count)] })
        return Reply(
            "\(Formatted.count(total, "record")) from \(Formatted.count(counts.count, "source"))\(question.rest).",
            blocks: [.table(table)], notes: question.notes, hints: question.hints, data: data)
    }

    /// So many records may be looked through for nothing but to say how many there are besides those shown.
    private static let mostCounted = 500_000

    /// - Returns: with what `show more` has to know.
    func show(_ listing: RecordListing) async throws(StoreError) -> (reply: Reply, next: RecordListing) {
        switch try await RecordAsking(context: context, store: store).question(listing.scope) {
        case .refused(let reply): return (reply, listing)
        case .question(var question):
            do throws(RecordQuestion.Refusal) {
                if let sort = listing.sort {
                    let isTime = sort.replacing("_", with: " ") == "event time"
                    question.query.sort = FieldSort(
                        isTime ? .eventTime : .field(try question.field(named: sort)),
                        isDescending: listing.isDescending)
                }
            } catch {
                return (error.reply, listing)
            }
            return try await show(listing, question)
        }
    }

    private func show(
        _ listing: RecordListing, _ question: RecordQuestion
    ) async throws(StoreError) -> (reply: Reply, next: RecordListing) {
        var query = question.query
        query.order = listing.oldestFirst ? .oldestFirst : .newestFirst
        if let end = listing.end {
            // What came since the first page would move all others.
            let start = query.ingested?.lowerBound ?? .distantPast
            query.ingested = start..<max(start, min(query.ingested?.upperBound ?? end, end))
        }
        query.limit = listing.limit + 1
        query.offset = listing.offset
        var records = try await store.records(query)
        let isMore = records.count > listing.limit
        records = Array(records.prefix(listing.limit))
        let total = try await total(of: query, shown: listing.offset + records.count, isMore: isMore)
        var next = listing
        next.end =
            listing.end ?? max(context.now, records.map(\.ingested).max() ?? context.now).addingTimeInterval(1e-5)
        let which = question.words
        let data: [JSONValue.Member] =
            question.json + [
                .init("total", total.map { .integer($0) } ?? .null),
                .init("records", .array(records.map(json(of:)))),
            ]
        guard let first = records.first else {
            let more = listing.offset > 0 ? "No more records" : "No records"
            let dated = listing.offset > 0 ? [] : try await datedThen(question)
            return (
                Reply("\(more)\(which).", notes: question.notes, hints: dated + question.hints, data: data), next
            )
        }
        let range =
            "\(Formatted.count(listing.offset + 1)) to \(Formatted.count(listing.offset + records.count))"
        let order = question.order(of: listing)
        let headline =
            records.count == total
            ? "\(Formatted.count(records.count, "record"))\(which), \(order)."
            : total.map { "Records \(range) of \(Formatted.count($0))\(which), \(order)." }
                ?? "Records \(range)\(which), \(order)."
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
        let longest =
            listing.limit == CallBuilder.mostListed
            ? "A list has \(Formatted.count(listing.limit)) records at most; an export has all. " : ""
        let uncounted =
            total == nil ? [" How many there are in all takes longer: “how many records …” counts them."] : []
        return (
            Reply(
                headline, blocks: [.table(table)], notes: question.notes,
                hints: (isMore ? [longest + "Say “show more” for the next." + uncounted.joined()] : [])
                    + question.hints,
                data: data), next
        )
    }

    /// Where nothing was ingested in a period, whether what is of that time was meant.
    private func datedThen(_ question: RecordQuestion) async throws(StoreError) -> [String] {
        guard !question.scope.isByEventTime, let period = question.query.ingested else { return [] }
        var query = question.query
        (query.ingested, query.limit) = (nil, .max)
        var all = query
        (all.conditions, all.text, all.files) = ([], nil, nil)
        guard try await store.countRecords(all) <= Self.mostCounted else { return [] }
        query.dated = period
        let count = try await store.countRecords(query)
        guard count > 0 else { return [] }
        return [
            "That is when they were ingested. \(Formatted.count(count, "record")) \(count == 1 ? "is" : "are") of that time by what \(count == 1 ? "it says itself" : "they say themselves"): put “dated” before the period."
        ]
    }

    /// Nil where it would take long to know.
    private func total(of query: RecordQuery, shown: Int, isMore: Bool) async throws(StoreError) -> Int? {
        var query = query
        (query.offset, query.limit) = (0, .max)
        guard isMore || shown == 0 else { return shown }
        if !query.isOfBatches {
            var all = query
            (all.conditions, all.text, all.dated, all.files) = ([], nil, nil, nil)
            guard try await store.countRecords(all) <= Self.mostCounted else { return nil }
        }
        return try await store.countRecords(query)
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
