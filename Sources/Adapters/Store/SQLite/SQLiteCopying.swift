import GRDB

/// A store in a file, as one end of a copy.
struct SQLiteCopying: CopiedTables {
    let session: SQLiteTransaction

    /// A view is one whatever others do.
    func keepRecords() {}

    func columns(of table: String) throws -> [CopiedColumn] {
        try session.rows("SELECT name, type FROM pragma_table_info(?)", [table]) { row in
            let type: String = try row.value(1)
            return CopiedColumn(
                name: try row.value(0), kind: type == "INTEGER" ? .number : type == "BLOB" ? .bytes : .text)
        }
    }

    func tableNames() throws -> [String] {
        try session.values(
            String.self,
            """
            SELECT name FROM sqlite_master
            WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT GLOB '\(CopiedTable.textIndex)*' ORDER BY name
            """)
    }

    var keepsZeros: Bool { true }

    var repeatsTime: Bool { false }

    func prepare(forRecordsOf time: Int64) {}

    func highestNumber(of table: String) throws -> Int64? {
        try session.value(Int64.self, "SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
    }

    /// Tables without a sequence of their own never lose their newest rows.
    func raiseNumbers(of table: String, above highest: Int64) throws {
        try session.execute("UPDATE sqlite_sequence SET seq = ?1 WHERE name = ?2 AND seq < ?1", [highest, table])
        guard try session.value(Int.self, "SELECT 1 FROM sqlite_sequence WHERE name = ?", [table]) == nil,
            try session.value(
                Int.self, "SELECT 1 FROM sqlite_master WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'", [table]) != nil
        else { return }
        try session.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, highest])
    }

    func complete() throws {
        try IdentityIndex(session.database, options: session.index).rebuild()
    }
}
