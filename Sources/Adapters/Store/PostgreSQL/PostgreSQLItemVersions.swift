import Ingestion

/// What the store has of some items of a source: their identities lead to the current versions, and the key to those
/// that were replaced.
struct PostgreSQLItemVersions: ItemVersions {
    private(set) var current: [CurrentVersion?]
    private let keys: [RecordIdentity]
    private let source: Int64
    private let session: PostgreSQLTransaction

    init(of keys: [RecordIdentity], source: Int64, _ session: PostgreSQLTransaction) throws {
        self.keys = keys
        self.source = source
        self.session = session
        var current = [CurrentVersion?](repeating: nil, count: keys.count)
        guard !keys.isEmpty else {
            self.current = current
            return
        }
        try session.forEach(
            """
            SELECT place, records.id, records.version, records.hash, records.batch, records.file, records.position
            FROM generate_series(1, CAST(?2 AS integer)) AS place
            JOIN identities ON identities.source = ?1
                AND identities.hash = substr(CAST(?3 AS bytea), (place - 1) * 16 + 1, 16)
            JOIN records ON records.source = identities.source AND records.id = identities.record
                AND records.ingested = identities.ingested
            """, [source, keys.count, keys.joinedBytes]
        ) { row in
            let place: Int = try row.value(0)
            current[place - 1] = try CurrentVersion(
                record: row.value(1), version: row.value(2), hash: row.identity("hash"),
                place: FoundDuplicate.Original(batch: row.value(4), file: row.value(5), position: row.value(6)))
        }
        self.current = current
    }

    func shelved(where isWanted: (Int) -> Bool) throws -> [ShelvedVersion] {
        let wanted = keys.indices.filter(isWanted)
        guard !wanted.isEmpty else { return [] }
        return try session.rows(
            """
            SELECT place, old_versions.id, old_versions.version, old_versions.batch
            FROM generate_series(1, CAST(?2 AS integer)) AS place
            JOIN old_versions ON old_versions.source = ?1
                AND old_versions.key = substr(CAST(?3 AS bytea), (place - 1) * 16 + 1, 16)
            ORDER BY old_versions.id
            """, [source, wanted.count, wanted.map { keys[$0] }.joinedBytes]
        ) { row in
            let place: Int = try row.value(0)
            return try ShelvedVersion(
                item: wanted[place - 1], record: row.value(1), version: row.value(2), batch: row.value(3))
        }
    }
}
