import GRDB
import Ingestion

/// Records in SQLite: one table, appended to, and the index of identities beside it.
struct SQLiteRecords: RecordTables {
    private let database: Database
    private let index: IdentityOptions

    init(_ database: Database, index: IdentityOptions) {
        self.database = database
        self.index = index
    }

    /// Ids of records grow for ever, also where the newest were deleted: the batches' ranges depend on it.
    func nextNumbers() throws -> (batch: Int64, firstRecord: Int64) {
        let last = try session.first("SELECT id, last_record FROM batches ORDER BY id DESC LIMIT 1") { row in
            try (batch: row.value(0) as Int64, record: row.value(1) as Int64)
        }
        return last.map { ($0.batch + 1, $0.record + 1) } ?? (1, 1)
    }

    var numbering: RecordNumbering { .withoutGaps }

    func insert(_ block: RecordBlock, at destination: RecordDestination) throws -> InsertionOutcome {
        try RecordInsertion(database, destination: destination, index: index).insert(block)
    }

    // MARK: Records with keys

    func items(of keys: [RecordIdentity], source: Int64) throws -> any ItemVersions {
        try SQLiteItemVersions(of: keys, source: source, database)
    }

    func append(
        _ chosen: [Int32], versions: [Int64], of block: RecordBlock, at destination: RecordDestination
    ) throws {
        try RecordRows(database, destination: destination).append(chosen, versions: versions, of: block)
        var added: [IdentityEntry] = []
        added.reserveCapacity(chosen.count)
        for (number, entry) in chosen.enumerated() {
            guard let key = block.entries[Int(entry)].key else { continue }
            added.append(IdentityEntry(hash: key.high, record: destination.firstRecord + Int64(number)))
        }
        try IdentityIndex(database, options: index).append(added)
    }

    func shelve(_ records: [Int64], source: Int64, compressing: Bool) throws {
        try VersionShelf(database).put(records, compressing: compressing)
    }

    func restore(_ records: [Int64], source: Int64) throws {
        try VersionShelf(database).restore(records)
    }

    func drop(_ records: [Int64], source: Int64) throws {
        try VersionShelf(database).remove(records)
    }

    func discard(_ versions: [Int64], source: Int64) throws {
        try VersionShelf(database).discard(versions)
    }

    func reindex(source: Int64) throws {
        try IdentityIndex(database, options: index).backfill(source: source)
    }

    /// Their entries in the index stay: they lead nowhere.
    func remove(_ range: RecordRange) throws {
        try session.execute("DELETE FROM records WHERE id BETWEEN ? AND ?", [range.first, range.last])
    }

    /// None do.
    func removeTogether(_ expired: [BatchRemoval]) -> Set<Int64> { [] }

    // MARK: Looking

    /// They are one.
    func part(of range: RecordRange) -> (sql: String, arguments: SQLArguments) { ("", []) }

    func condition(_ ids: [Int64]) -> (sql: String, arguments: SQLArguments) {
        let list = "[" + ids.map { String($0) }.joined(separator: ",") + "]"
        return ("records.id IN (SELECT value FROM json_each(?))", [list])
    }

    func countKnown(_ identities: [RecordIdentity], source: Int64) throws -> Int {
        try OriginalLookup(database).countKnown(identities)
    }

    func usedBytes() throws -> Int64 { try StoreWeight.usedBytes(database) }

    /// The file knows at once.
    func usedBytes(of used: Int64, removing batch: BatchRemoval, _ remove: () throws -> Void) throws -> Int64 {
        try remove()
        return try usedBytes()
    }

    func weigher() throws -> (BatchRemoval) throws -> Int64 {
        let weight = try StoreWeight(database, batches: BatchRemoval.all(session, filter: SQLFilter()))
        return { try weight.bytes(of: $0, database) }
    }

    private var session: SQLiteTransaction { SQLiteTransaction(database, index: index) }
}
