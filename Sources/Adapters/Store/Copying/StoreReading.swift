/// Goes through all that a store holds, in one consistent view of it.
struct StoreReading {
    let session: any SQLSession
    /// Whether texts are taken as they are (`CopiedTables.keepsZeros`).
    private let keepsZeros: Bool

    /// So many rows are asked for at once where they are numbered.
    private static let page = 1_000

    init(_ session: any SQLSession, keepsZeros: Bool) {
        self.session = session
        self.keepsZeros = keepsZeros
    }

    /// What the store holds, to be compared with another's.
    /// - Parameter progress: called with the number of records seen so far.
    func contents(_ progress: (Int) -> Void) throws -> StoreContents {
        var contents = StoreContents()
        for table in CopiedTable.whole {
            try forEachPage(of: table, columns(of: table)) { contents.add($0, of: table) }
        }
        try forEachBatch { page, columns in
            for batch in page {
                contents.add([batch.withoutNumbers(columns)], of: CopiedTable.batches)
                try forEachTable(ofRecordsIn: CopiedBatch(batch, columns)) { table, _, rows in
                    contents.add(rows, of: table)
                }
            }
            progress(contents.recordCount)
        }
        try expectAllRecords(in: contents)
        return contents
    }

    /// Those that a copy has as well: its number first, and the others in an order that does not depend on when they were
    /// added.
    func columns(of table: String) throws -> [CopiedColumn] {
        try session.copying.columns(of: table).filter { $0.name != CopiedTable.repeated }
            .sorted { ($0.name != "id" ? 1 : 0, $0.name) < ($1.name != "id" ? 1 : 0, $1.name) }
    }

    /// Gives `body` all rows of a table, some at a time.
    func forEachPage(of table: String, _ columns: [CopiedColumn], _ body: ([[SQLValue]]) throws -> Void) throws {
        let names = columns.map(\.quoted).joined(separator: ", ")
        guard let place = columns.firstIndex(where: { $0.name == "id" }) else {
            var page: [[SQLValue]] = []
            try session.walk("SELECT \(names) FROM \(table)", []) { row in
                page.append(try values(of: row, columns))
                guard page.count == StoreReading.page else { return true }
                try body(page)
                page.removeAll(keepingCapacity: true)
                return true
            }
            return page.isEmpty ? () : try body(page)
        }
        var last = Int64.min
        while true {
            let page = try session.rows(
                "SELECT \(names) FROM \(table) WHERE id > ? ORDER BY id LIMIT \(StoreReading.page)", [last]
            ) { try values(of: $0, columns) }
            guard let id = page.last?[place].number else { return }
            try body(page)
            last = id
        }
    }

    func forEachBatch(_ body: ([[SQLValue]], [CopiedColumn]) throws -> Void) throws {
        let columns = try columns(of: CopiedTable.batches)
        try forEachPage(of: CopiedTable.batches, columns) { try body($0, columns) }
    }

    /// Gives `body` the records of a batch, current and old, as rows of their tables. Their ids are their places among
    /// those that are still there, from 0: what the engines' numbers have in common.
    func forEachTable(
        ofRecordsIn batch: CopiedBatch, _ body: (String, [CopiedColumn], [[SQLValue]]) throws -> Void
    ) throws {
        guard batch.stored > 0 else { return }
        let range = RecordRange(
            source: batch.source, committed: batch.committed, first: batch.first, last: batch.last)
        let isIn = session.records.condition(range)
        let conditions = [
            "records": (isIn.sql + " AND batch = ?", isIn.arguments + [batch.id]),
            "old_versions": ("batch = ?", [batch.id]),
        ]
        var tables: [(name: String, columns: [CopiedColumn], rows: [[SQLValue]])] = []
        for table in CopiedTable.records {
            guard let (condition, arguments) = conditions[table] else { continue }
            let columns = try columns(of: table)
            let names = columns.map(\.quoted).joined(separator: ", ")
            let rows = try session.rows(
                "SELECT \(names) FROM \(table) WHERE \(condition) ORDER BY id", arguments
            ) { try values(of: $0, columns) }
            tables.append((table, columns, rows))
        }
        let records = tables.indices.flatMap { table in
            tables[table].rows.indices.map { (table: table, row: $0, id: tables[table].rows[$0][0].number) }
        }
        guard records.count <= batch.stored else { throw DamagedContent("batch \(batch.id) has too many records") }
        for (place, record) in records.sorted(by: { $0.id < $1.id }).enumerated() {
            tables[record.table].rows[record.row][0] = .integer(Int64(place))
        }
        for table in tables where !table.rows.isEmpty { try body(table.name, table.columns, table.rows) }
    }

    /// A record that is of no batch would be missed.
    func expectAllRecords(in contents: StoreContents) throws {
        for table in CopiedTable.records {
            let count = try session.value(Int.self, "SELECT count(*) FROM \(table)") ?? 0
            guard count == contents[table].rows else {
                throw DamagedContent("\(count - contents[table].rows) rows of \(table) are of no batch")
            }
        }
    }

    private func values(of row: any SQLRow, _ columns: [CopiedColumn]) throws -> [SQLValue] {
        var values: [SQLValue] = []
        values.reserveCapacity(columns.count)
        for (index, column) in columns.enumerated() {
            guard try !row.isNull(at: index) else {
                values.append(.null)
                continue
            }
            switch column.kind {
            case .number: values.append(.integer(try row.value(index)))
            case .text: values.append(.text(kept(try row.value(index))))
            case .bytes: values.append(.bytes(try row.value(index)))
            }
        }
        return values
    }

    private func kept(_ text: String) -> String {
        keepsZeros || !text.utf8.contains(0) ? text : text.replacing("\0", with: "\u{FFFD}")
    }
}

/// A batch on its way from one store to another.
struct CopiedBatch {
    let id: Int64
    let source: Int64
    let committed: Int64
    let read: Int64
    let stored: Int64
    /// Its records lie between these numbers.
    let first: Int64
    let last: Int64

    init(_ row: [SQLValue], _ columns: [CopiedColumn]) throws {
        func number(_ column: String) throws -> Int64 {
            guard let index = columns.firstIndex(where: { $0.name == column }) else {
                throw DamagedContent("batches have no \(column)")
            }
            return row[index].number
        }
        id = try number("id")
        source = try number("source")
        committed = try number("committed_at")
        read = try number("read")
        stored = try number("stored")
        first = try number("first_record")
        last = try number("last_record")
    }
}

extension [SQLValue] {
    /// A row of `batches` with the numbers of its records as they are elsewhere.
    func numbered(_ columns: [CopiedColumn], first: Int64, last: Int64) -> [SQLValue] {
        var row = self
        for (index, column) in columns.enumerated() {
            if column.name == "first_record" { row[index] = .integer(first) }
            if column.name == "last_record" { row[index] = .integer(last) }
        }
        return row
    }

    /// The same without what each engine numbers in its own way.
    func withoutNumbers(_ columns: [CopiedColumn]) -> [SQLValue] { numbered(columns, first: 0, last: 0) }
}

extension CopiedColumn {
    /// Some are words of SQL.
    var quoted: String { "\"\(name)\"" }
}

extension SQLValue {
    /// Of a column that holds a number in every row.
    var number: Int64 {
        if case .integer(let number) = self { number } else { 0 }
    }
}
