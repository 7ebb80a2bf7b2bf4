import GRDB
import Ingestion

/// What the store has of some items of a source. The index of identities leads to all their versions: records with a
/// key stand in it under that key, also when they are on the shelf.
struct SQLiteItemVersions: ItemVersions {
    /// As many as items: the version that is in `records`.
    private(set) var current: [CurrentVersion?]
    /// What the index leads to besides: versions on the shelf, or what is gone.
    private var others: [(item: Int, record: Int64)] = []
    private let keys: [RecordIdentity]
    private let source: Int64
    private let database: Database

    /// - Parameter keys: in order, each once.
    init(of keys: [RecordIdentity], source: Int64, _ db: Database) throws {
        self.keys = keys
        database = db
        self.source = source
        current = Array(repeating: nil, count: keys.count)
        let candidates = try IdentityProbe(db).candidates(for: SoughtIdentity.sorted(keys))
        let rows = try VersionRows(
            "SELECT key, source, version, batch, hash, file, position FROM records WHERE id = ?1", db)
        // They come in the order of the records: a file that is read again meets them one after the other.
        for candidate in candidates {
            let item = Int(candidate.sought.number)
            let isCurrent = try rows.find(candidate.record) { row in
                guard row.identity(0) == keys[item], row.number(1) == source else { return }
                current[item] = try CurrentVersion(candidate.record, row)
            }
            if !isCurrent { others.append((item, candidate.record)) }
        }
    }

    func shelved(where isWanted: (Int) -> Bool) throws -> [ShelvedVersion] {
        var found: [ShelvedVersion] = []
        let rows = try VersionRows("SELECT key, source, version, batch FROM old_versions WHERE id = ?1", database)
        for (item, record) in others where isWanted(item) {
            _ = try rows.find(record) { row in
                guard row.identity(0) == keys[item], row.number(1) == source else { return }
                found.append(ShelvedVersion(item: item, record: record, version: row.number(2), batch: row.number(3)))
            }
        }
        return found
    }
}

extension CurrentVersion {
    fileprivate init(_ record: Int64, _ row: VersionRows.Row) throws {
        guard let hash = row.identity(4) else { throw DatabaseError.damagedIndex }
        self.init(
            record: record, version: row.number(2), hash: hash,
            place: FoundDuplicate.Original(
                batch: row.number(3), file: row.numberIfAny(5), position: row.number(6)))
    }
}
