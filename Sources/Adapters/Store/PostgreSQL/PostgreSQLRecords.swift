import Ingestion

/// Records on a server: partitions by month of ingestion, and a table of identities of its own. The id of a record is
/// its batch's number and its place in it, so that many batches can be loaded at once, each into a range of its own.
final class PostgreSQLRecords: RecordTables {
    private unowned let session: PostgreSQLTransaction
    /// The batch being committed, which is not in `batches` yet.
    private var current: (batch: Int64, time: Int64)?

    /// How many bits of a record's id are its place in the batch.
    static let placeBits: Int64 = 24
    /// What a record takes besides its body: its other columns, its identity, and the lines of both in their indexes.
    private static let bytesPerRecord = 260
    /// What a row of another table takes besides its text, with its lines in indexes.
    private static let bytesPerRow = 200

    init(_ session: PostgreSQLTransaction) {
        self.session = session
    }

    // MARK: Loading

    func nextNumbers() throws -> (batch: Int64, firstRecord: Int64) {
        let batch = try session.insert("SELECT nextval('batch_numbers')", [])
        return (batch, batch << PostgreSQLRecords.placeBits)
    }

    var numbering: RecordNumbering { .byBatch(placeBits: PostgreSQLRecords.placeBits) }

    func insert(_ block: RecordBlock, at destination: RecordDestination) throws -> InsertionOutcome {
        guard !block.entries.isEmpty else { return InsertionOutcome() }
        try begin(destination, entries: block.entries.count)
        var fates = ContentFates(of: block.entries)
        try IdentityClaims(session, destination: destination).claim(fates.distinct) { identity, original in
            fates.isStored(identity, as: original)
        }
        let (chosen, outcome) = fates.outcome(for: block.entries, at: destination)
        try RecordCopy(session, destination: destination).append(chosen, numbering: .byEntry, of: block)
        return outcome
    }

    func append(
        _ chosen: [Int32], versions: [Int64], of block: RecordBlock, at destination: RecordDestination
    ) throws {
        guard !chosen.isEmpty else { return }
        try begin(destination, entries: block.entries.count)
        try RecordCopy(session, destination: destination)
            .append(chosen, versions: versions, numbering: .inOrder, of: block)
        // Of several versions of an item in one batch the last is the current one.
        var last: [RecordIdentity: Int64] = [:]
        for (number, entry) in chosen.enumerated() {
            if let key = block.entries[Int(entry)].key { last[key] = destination.firstRecord + Int64(number) }
        }
        try IdentityClaims(session, destination: destination).point(last)
    }

    private func begin(_ destination: RecordDestination, entries: Int) throws {
        guard entries < 1 << PostgreSQLRecords.placeBits else {
            throw DamagedContent("a batch of \(entries) records is too large")
        }
        current = (destination.batch, destination.time)
        try MonthPartition(of: destination.time).ensure(session)
    }

    // MARK: Records with keys

    func items(of keys: [RecordIdentity], source: Int64) throws -> any ItemVersions {
        try PostgreSQLItemVersions(of: keys, source: source, session)
    }

    func shelve(_ records: [Int64], source: Int64, compressing: Bool) throws {
        try shelf(source).put(records, compressing: compressing)
    }

    func restore(_ records: [Int64], source: Int64) throws {
        try shelf(source).restore(records)
    }

    func drop(_ records: [Int64], source: Int64) throws {
        try shelf(source).drop(records)
    }

    func discard(_ versions: [Int64], source: Int64) throws {
        guard !versions.isEmpty else { return }
        try session.execute(
            "DELETE FROM old_versions WHERE source = ? AND id = ANY(?::bigint[])", [source, versions.arrayText])
    }

    func reindex(source: Int64) throws {
        try session.execute("DELETE FROM identities WHERE source = ?", [source])
        try session.execute(
            """
            INSERT INTO identities (source, hash, record, ingested)
            SELECT source, coalesce(key, hash) AS identity, id, ingested FROM records WHERE source = ?
            ORDER BY identity, id DESC ON CONFLICT (source, hash) DO NOTHING
            """, [source])
    }

    private func shelf(_ source: Int64) -> PostgreSQLShelf {
        PostgreSQLShelf(session, source: source, current: current)
    }

    // MARK: Removing

    func remove(_ range: RecordRange) throws {
        guard range.first <= range.last else { return }
        let isOurs = condition(range)
        try session.execute(
            """
            DELETE FROM identities USING records WHERE \(isOurs.sql) AND identities.source = records.source
                AND identities.hash = coalesce(records.key, records.hash) AND identities.record = records.id
            """, isOurs.arguments)
        try session.execute("DELETE FROM records WHERE \(isOurs.sql)", isOurs.arguments)
    }

    /// Months of which nothing stays, and whose records have no versions.
    func removeTogether(_ expired: [BatchRemoval]) throws -> Set<Int64> {
        var gone: Set<Int64> = []
        let months = Dictionary(grouping: expired) { MonthPartition(of: $0.committed) }
        for (month, batches) in months.sorted(by: { $0.key.bounds.first < $1.key.bounds.first })
        where !batches.contains(where: \.isKeyed) {
            let ids = batches.map(\.id)
            if try month.empty(of: ids, session) { gone.formUnion(ids) }
        }
        return gone
    }

    // MARK: Looking

    func part(of range: RecordRange) -> (sql: String, arguments: SQLArguments) {
        ("records.source = ? AND records.ingested = ? AND ", [range.source, range.committed])
    }

    func condition(_ ids: [Int64]) -> (sql: String, arguments: SQLArguments) {
        ("records.id = ANY(?::bigint[])", [ids.arrayText])
    }

    func countKnown(_ identities: [RecordIdentity], source: Int64) throws -> Int {
        try session.value(
            Int.self,
            """
            SELECT count(*) FROM generate_series(1, CAST(?2 AS integer)) AS place
            JOIN identities ON identities.source = ?1
                AND identities.hash = substr(CAST(?3 AS bytea), (place - 1) * 16 + 1, 16)
            JOIN records ON records.source = identities.source AND records.id = identities.record
                AND records.ingested = identities.ingested
            """, [source, identities.count, identities.joinedBytes]) ?? 0
    }

    /// What is stored, not the size of the tables: what is deleted stays in them until it is used again.
    func usedBytes() throws -> Int64 {
        let records = try session.value(
            Int64.self,
            "SELECT CAST(coalesce(sum(\(PostgreSQLRecords.weight)), 0) AS bigint) FROM \(PostgreSQLRecords.weighed)"
        )
        let answers = try session.value(Int64.self, "SELECT coalesce(sum(bytes), 0) FROM answers")
        let shelved = try session.value(
            Int64.self, "SELECT CAST(\(PostgreSQLRecords.shelfWeight) AS bigint) FROM old_versions")
        // Nothing is ever deleted from the ledger.
        let row = PostgreSQLRecords.bytesPerRow
        let rest = try session.value(
            Int64.self,
            """
            SELECT CAST(pg_relation_size('ledger')
                + (SELECT coalesce(sum(\(row) + pg_column_size(payload)), 0) FROM rejections)
                + (SELECT coalesce(sum(\(row) + pg_column_size(text)), 0) FROM commands)
                + (SELECT count(*) * \(row) FROM duplicates) + (SELECT count(*) * \(2 * row) FROM files) AS bigint)
            """)
        return (records ?? 0) + (answers ?? 0) + (shelved ?? 0) + (rest ?? 0)
    }

    /// All is looked through to weigh it, so the batch is weighed instead.
    func usedBytes(of used: Int64, removing batch: BatchRemoval, _ remove: () throws -> Void) throws -> Int64 {
        let weight = try weigher()(batch)
        try remove()
        return used - weight
    }

    func weigher() throws -> (BatchRemoval) throws -> Int64 {
        { [self] batch in
            let records = try session.value(
                Int64.self,
                "SELECT CAST(\(PostgreSQLRecords.weight) AS bigint) FROM \(PostgreSQLRecords.weighed) WHERE batches.id = ?",
                [batch.id])
            return (records ?? 0) + (batch.isKeyed ? try shelfWeight(batch) : 0)
        }
    }

    /// The old versions that go with a batch: those it stored, and those that its current records have replaced.
    private func shelfWeight(_ batch: BatchRemoval) throws -> Int64 {
        let own = try session.value(
            Int64.self,
            "SELECT CAST(\(PostgreSQLRecords.shelfWeight) AS bigint) FROM old_versions WHERE source = ? AND batch = ?",
            [batch.source, batch.id])
        let replaced = try session.value(
            Int64.self,
            """
            SELECT CAST(\(PostgreSQLRecords.shelfWeight) AS bigint) FROM records
            JOIN old_versions ON old_versions.source = records.source AND old_versions.key = records.key
            WHERE records.source = ? AND records.ingested = ? AND records.id BETWEEN ? AND ? AND old_versions.batch <> ?
            """, [batch.source, batch.committed, batch.first, batch.last, batch.id])
        return (own ?? 0) + (replaced ?? 0)
    }

    private static let shelfWeight = "coalesce(sum(\(bytesPerRecord) + pg_column_size(old_versions.body)), 0)"
    private static let weighed = "batches LEFT JOIN batch_weights ON batch_weights.batch = batches.id"
    private static let weight = """
        (stored - removed) * (coalesce(batch_weights.bytes, 0) / greatest(stored, 1) + \(bytesPerRecord))
        """
}

extension [RecordIdentity] {
    /// One after the other, sixteen bytes each.
    var joinedBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 * count)
        for identity in self {
            Swift.withUnsafeBytes(of: (identity.high.bigEndian, identity.low.bigEndian)) {
                bytes.append(contentsOf: $0)
            }
        }
        return bytes
    }
}

extension [Int64] {
    /// As the text of an array: `{1,2,3}`.
    var arrayText: String { "{" + map { String($0) }.joined(separator: ",") + "}" }
}
