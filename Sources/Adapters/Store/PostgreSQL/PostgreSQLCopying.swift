/// A store on a server, as one end of a copy.
struct PostgreSQLCopying: CopiedTables {
    let session: PostgreSQLTransaction

    /// What is truncated is gone from older views as well.
    func keepRecords() throws {
        try session.execute("LOCK TABLE records IN ACCESS SHARE MODE")
    }

    func columns(of table: String) throws -> [CopiedColumn] {
        try session.rows(
            """
            SELECT CAST(attname AS text), format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
            WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """, [table]
        ) { row in
            let type: String = try row.value(1)
            return CopiedColumn(
                name: try row.value(0), kind: type == "bigint" ? .number : type == "bytea" ? .bytes : .text)
        }
    }

    /// Not the months, which are parts of one.
    func tableNames() throws -> [String] {
        try session.values(
            String.self,
            """
            SELECT CAST(relname AS text) FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                AND relnamespace = (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = 'meta'::regclass)
                AND NOT starts_with(CAST(relname AS text), '\(CopiedTable.textIndex)')
            ORDER BY relname
            """)
    }

    var keepsZeros: Bool { false }

    var repeatsTime: Bool { true }

    func prepare(forRecordsOf time: Int64) throws {
        try MonthPartition(of: time).ensure(session)
    }

    func highestNumber(of table: String) throws -> Int64? {
        guard let sequence = try sequence(of: table) else { return nil }
        return try session.value(Int64.self, "SELECT CASE WHEN is_called THEN last_value END FROM \(sequence)")
    }

    func raiseNumbers(of table: String, above highest: Int64) throws {
        guard highest > 0, let sequence = try sequence(of: table) else { return }
        try session.execute("SELECT setval(CAST(? AS regclass), ?)", [sequence, highest])
    }

    /// Those of batches come from a sequence that is no column's.
    private func sequence(of table: String) throws -> String? {
        if table == CopiedTable.batches { return "batch_numbers" }
        return try session.value(String.self, "SELECT pg_get_serial_sequence(?, 'id')", [table])
    }

    /// The weights of batches are told as if all their records were there still.
    func complete() throws {
        for source in try session.values(Int64.self, "SELECT id FROM sources ORDER BY id") {
            try session.records.reindex(source: source)
        }
        try session.execute(
            """
            INSERT INTO batch_weights (batch, bytes)
            SELECT batches.id, CAST(sum(octet_length(body)) * max(stored) / count(*) AS bigint)
            FROM records JOIN batches ON batches.id = records.batch GROUP BY batches.id
            """)
        try session.execute("ANALYZE records")
        try session.execute("ANALYZE identities")
    }
}
