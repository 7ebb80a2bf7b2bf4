import Foundation
import GRDB
import Ingestion

/// Stores the records of a batch of a source with a key: one with an unknown key is new, one that says what its item
/// says already is a duplicate, and one that says something else becomes the item's current version, while the one
/// before goes to the shelf.
struct KeyedInsertion {
    private let database: Database
    private let destination: RecordDestination
    private let compresses: Bool
    private let maximumVersions: Int64
    private let shelf: VersionShelf
    private let index: IdentityIndex

    init(_ db: Database, destination: RecordDestination, index: IdentityOptions, compresses: Bool) throws {
        database = db
        self.index = IdentityIndex(db, options: index)
        self.destination = destination
        self.compresses = compresses
        shelf = VersionShelf(source: destination.source, index: index, db)
        let sql = "SELECT max_versions FROM sources WHERE id = ? AND key_fields IS NOT NULL"
        let found = try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: [destination.source])
        guard let found else {
            throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "the source is not ready for records with a key")
        }
        maximumVersions = max(1, found)
    }

    func insert(_ block: RecordBlock) throws -> InsertionOutcome {
        guard let items = KeyedItem.all(in: block.entries) else {
            throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "a record has no key among others that have")
        }
        let current = try CurrentVersion.all(items.map(\.key), source: destination.source, database)
        var plan = KeyedPlan(block.entries, destination: destination, maximumVersions: maximumVersions)
        for (item, current) in zip(items, current) { plan.add(item, current: current) }
        for replaced in plan.replaced.sorted(by: { $0.record < $1.record }) {
            try retire(replaced.record, isKept: replaced.isKept)
        }
        let (outcome, records) = try store(block, as: plan.fates)
        for item in plan.crowded { try shelf.discard(item.key, upTo: item.version) }
        try index.append(plan.changed.map { IdentityEntry(hash: $0.key.high, record: records[$0.entry]) })
        return outcome
    }

    /// In the order of the batch.
    /// - Returns: what became of them, and the id of each entry's record.
    private func store(
        _ block: RecordBlock, as fates: [KeyedPlan.Fate]
    ) throws -> (outcome: InsertionOutcome, records: [Int64]) {
        var outcome = InsertionOutcome()
        var records = [Int64](repeating: 0, count: fates.count)
        var chosen: [Int32] = []
        var versions: [Int64] = []
        var replaced: [(record: Int64, isKept: Bool)] = []
        chosen.reserveCapacity(fates.count)
        versions.reserveCapacity(fates.count)
        for (number, entry) in block.entries.enumerated() {
            let record = destination.firstRecord + Int64(chosen.count)
            switch fates[number] {
            case .duplicate(let original):
                let file = destination.number(ofFile: entry.file)
                outcome.duplicates.append(FoundDuplicate(file: file, position: entry.position, original: original))
                continue
            case .current(let version): versions.append(version)
            case .replaced(let version, let isKept):
                versions.append(version)
                replaced.append((record, isKept))
            }
            records[number] = record
            chosen.append(Int32(number))
            if entry.isMarkedInvalid { outcome.markedInvalid += 1 }
            if versions[versions.count - 1] > 1 { outcome.newVersions += 1 }
        }
        try RecordRows(database, destination: destination).append(chosen, versions: versions, of: block)
        for (record, isKept) in replaced { try retire(record, isKept: isKept) }
        outcome.stored = chosen.count
        outcome.replaced = replaced.count
        return (outcome, records)
    }

    private func retire(_ record: Int64, isKept: Bool) throws {
        if isKept { try shelf.put(record, compressing: compresses) } else { try shelf.remove(record) }
    }
}
