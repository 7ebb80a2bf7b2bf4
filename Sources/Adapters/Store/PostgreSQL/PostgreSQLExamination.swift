import Ingestion

/// Looks through the tables of a store on a server for damage. A server tells less of its disk than a file does: what
/// reading all records meets is damage, too.
struct PostgreSQLExamination: ExaminedTables {
    let session: PostgreSQLTransaction

    private static let own = """
        relnamespace = (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = 'meta'::regclass)
        """

    func damage(thoroughly: Bool) throws -> [String] {
        let invalid = try session.values(
            String.self,
            """
            SELECT relname::text FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
            WHERE \(Self.own) AND NOT (indisvalid AND indisready) ORDER BY relname LIMIT \(ExaminationLimit.lines)
            """
        ).map { "the index \($0) is not valid" }
        let failures =
            try session.value(
                Int64.self,
                "SELECT checksum_failures FROM pg_catalog.pg_stat_database WHERE datname = current_database()") ?? 0
        let checksums = failures == 0 ? [] : ["\(failures) pages of the database had a wrong checksum"]
        return invalid + checksums + (thoroughly ? try unreadable() : [])
    }

    /// Goes through all bytes of the records, as counting them need not.
    private func unreadable() throws -> [String] {
        _ = try session.value(Int64.self, "SELECT CAST(sum(length(body)) AS bigint) FROM records")
        _ = try session.value(Int64.self, "SELECT CAST(sum(length(body)) AS bigint) FROM old_versions")
        return []
    }

    /// Each record is known by its key where it has one, else by its content.
    func lostIdentities(thoroughly: Bool) throws -> (checked: Int, lost: Int) {
        let few = thoroughly ? "" : " LIMIT \(ExaminationLimit.identities)"
        let counts = try session.first(
            """
            SELECT count(*), count(*) FILTER (WHERE identities.record IS NULL)
            FROM (SELECT source, id, coalesce(key, hash) AS known_by FROM records\(few)) AS chosen
            LEFT JOIN identities
                ON identities.source = chosen.source AND identities.hash = chosen.known_by AND identities.record = chosen.id
            """
        ) { row in
            (try row.value(0) as Int, try row.value(1) as Int)
        }
        return counts ?? (0, 0)
    }

    func unsafeSettings() throws -> [String] {
        try session.values(
            String.self,
            """
            SELECT name FROM pg_catalog.pg_settings
            WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' ORDER BY name
            """)
    }

    func damage(in error: any Error) -> String? {
        if case .damaged(_, let detail) = StoreError(error, of: session.link.address) { detail } else { nil }
    }

    /// The server gives the transaction up.
    var answersAfterDamage: Bool { false }
}
