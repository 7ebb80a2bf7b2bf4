internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// A row of a file: a record as its bytes stand in the store, or members that Magpie puts together.
enum ExportRow: Sendable {
    case text([UInt8])
    case value(JSONValue)

    /// As JSON on one line. Line ends in JSON text stand only between its words.
    var line: [UInt8] {
        switch self {
        case .text(let bytes):
            bytes.contains { $0 == 0x0A || $0 == 0x0D } ? bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } : bytes
        case .value(let value): Array(value.compactText.utf8)
        }
    }

    /// Its cells by name: the members of a record, and those of what Magpie puts together with the nested ones behind dots.
    /// What is no object is the cell `value`.
    var cells: [(name: String, value: JSONValue)] {
        switch self {
        case .text(let bytes):
            let value = (try? JSONValue(parsing: bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
            return value.members?.map { ($0.key, $0.value) } ?? [("value", value)]
        case .value(let value): return DataRows.flat(value)
        }
    }
}

/// All rows of an export, a page at a time, in an order that stays: so they can be gone through twice.
protocol ExportPages: Sendable {
    /// - Returns: nil behind the last page; a page may be empty.
    mutating func next() async throws(StoreError) -> [ExportRow]?
}

/// Records, a batch a page.
struct RecordPages: ExportPages {
    let store: any Store
    let query: RecordQuery
    private var place: BatchPlace?

    init(store: any Store, query: RecordQuery) {
        self.store = store
        self.query = query
    }

    mutating func next() async throws(StoreError) -> [ExportRow]? {
        guard let stretch = try await store.nextRecords(query, after: place) else { return nil }
        place = stretch.place
        return stretch.records.map { .text($0.body) }
    }
}

/// Rejected records with why and where, oldest first.
struct RejectionPages: ExportPages {
    let store: any Store
    let replies: RejectionReplies
    var query: RejectionQuery

    mutating func next() async throws(StoreError) -> [ExportRow]? {
        let page = try await store.rejections(query)
        guard let last = page.last else { return nil }
        query.after = last.id
        return page.map { .value(replies.json(of: $0)) }
    }
}

/// Commands of the journal with what they came to, oldest first.
struct HistoryPages: ExportPages {
    let store: any Store
    var query: CommandQuery

    mutating func next() async throws(StoreError) -> [ExportRow]? {
        let page = try await store.commands(matching: query)
        guard let last = page.last else { return nil }
        query.after = last.id
        let figures = try await store.figures(of: page.compactMap(\.id))
        return page.map { .value(CommandText.json(of: $0, figures[$0.id])) }
    }
}

/// Ranges of duplicates and where their first records are stored.
struct DuplicatePages: ExportPages {
    let store: any Store
    let query: DuplicateQuery
    let replies: RecordCommands
    private var last: Int64?

    init(store: any Store, query: DuplicateQuery, replies: RecordCommands) {
        self.store = store
        self.query = query
        self.replies = replies
    }

    mutating func next() async throws(StoreError) -> [ExportRow]? {
        let page = try await store.duplicates(query, after: last)
        guard let final = page.last else { return nil }
        last = final.number
        return page.map { .value(replies.json(of: $0.range)) }
    }
}

/// The ledger, entry by entry: the figures of all entries add up to what was spent.
struct LedgerPages: ExportPages {
    let store: any Store
    let query: LedgerQuery
    private var last: Int64?

    init(store: any Store, query: LedgerQuery) {
        self.store = store
        self.query = query
    }

    mutating func next() async throws(StoreError) -> [ExportRow]? {
        let page = try await store.ledgerEntries(query, after: last)
        guard let final = page.last else { return nil }
        last = final.number
        return page.map { .value(Self.json(of: $0)) }
    }

    private static func json(of line: LedgerLine) -> JSONValue {
        .object(
            [
                .init("entry", .integer(Int(line.number))), .init("time", .string(Timestamp.iso8601(line.time))),
                .init("recorded", .string(Timestamp.iso8601(line.recorded))),
                .init("kind", .string(line.settles == nil ? "reservation" : "settlement")),
                .init("settles", line.settles.map { .integer(Int($0)) } ?? .null),
                .init("source", .string(line.source.rawValue)),
                .init("run", line.run.map { .integer(Int($0.number)) } ?? .null),
                .init("command", line.command.map { .integer(Int($0.number)) } ?? .null),
            ] + MoneyText.json(line.usage) + [
                .init("assumed_micro_dollars", .integer(Int(line.assumed))),
                .init("estimated_tokens", .integer(Int(line.estimatedTokens))),
            ])
    }
}

/// Rows that are at hand.
struct ReadyPages: ExportPages {
    var rows: [JSONValue]?

    init(_ rows: [JSONValue]) { self.rows = rows.isEmpty ? nil : rows }

    mutating func next() async throws(StoreError) -> [ExportRow]? {
        defer { rows = nil }
        return rows?.map { .value($0) }
    }
}
