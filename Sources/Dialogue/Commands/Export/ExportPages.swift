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

/// Anything else the store gives in the order of its numbers: each page is read behind the last number of the one before.
struct StoredPages<Entry: Sendable, Number: Sendable>: ExportPages {
    typealias Reading = @Sendable (_ last: Number?) async throws(StoreError) -> [Entry]

    private let number: @Sendable (Entry) -> Number
    private let row: @Sendable (Entry) -> ExportRow
    private let read: Reading
    private var last: Number?

    init(
        number: @escaping @Sendable (Entry) -> Number, row: @escaping @Sendable (Entry) -> ExportRow,
        read: @escaping Reading
    ) {
        self.number = number
        self.row = row
        self.read = read
    }

    mutating func next() async throws(StoreError) -> [ExportRow]? {
        let page = try await read(last)
        guard let final = page.last else { return nil }
        last = number(final)
        return page.map(row)
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

extension LedgerLine {
    /// An entry as a row: the figures of all entries add up to what was spent.
    var json: JSONValue {
        .object(
            [
                .init("entry", .integer(Int(number))), .init("time", .string(Timestamp.iso8601(time))),
                .init("recorded", .string(Timestamp.iso8601(recorded))),
                .init("kind", .string(settles == nil ? "reservation" : "settlement")),
                .init("settles", settles.map { .integer(Int($0)) } ?? .null),
                .init("source", .string(source.rawValue)),
                .init("run", run.map { .integer(Int($0.number)) } ?? .null),
                .init("command", command.map { .integer(Int($0.number)) } ?? .null),
            ] + MoneyText.json(usage) + [
                .init("assumed_micro_dollars", .integer(Int(assumed))),
                .init("estimated_tokens", .integer(Int(estimatedTokens))),
            ])
    }
}
