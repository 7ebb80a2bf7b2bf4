/// What a store holds, by table: what two stores must have in common that are copies of each other.
package struct StoreContents: Sendable, Equatable {
    /// Of the tables that are not empty.
    private(set) var tables: [String: TableDigest] = [:]

    package init() {}

    subscript(table: String) -> TableDigest {
        get { tables[table] ?? TableDigest() }
        set { tables[table] = newValue.rows == 0 ? nil : newValue }
    }

    mutating func add(_ rows: [[SQLValue]], of table: String) {
        for row in rows { self[table].add(row) }
    }

    /// Current and old ones.
    package var recordCount: Int { CopiedTable.records.reduce(0) { $0 + self[$1].rows } }
    package var rowCount: Int { tables.values.reduce(0) { $0 + $1.rows } }

    func firstDifference(from other: StoreContents) -> String? {
        Set(tables.keys).union(other.tables.keys).sorted().first { tables[$0] != other.tables[$0] }
    }
}

/// What a table holds, whatever the order of its rows: how many there are, and the sum of their hashes. The hash is keyed
/// anew by each process, so that no content can be made to fool it.
package struct TableDigest: Sendable, Equatable {
    private(set) var rows = 0
    private var sum: UInt64 = 0

    mutating func add(_ row: [SQLValue]) {
        var hasher = Hasher()
        hasher.combine(row)
        rows += 1
        sum &+= UInt64(truncatingIfNeeded: hasher.finalize())
    }
}
