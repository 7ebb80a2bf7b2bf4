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
        shelf = VersionShelf(db)
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
        let known = try ItemVersions(of: items.map(\.key), source: destination.source, database)
        var plan = KeyedPlan(block.entries, destination: destination, maximumVersions: maximumVersions)
        for (number, item) in items.enumerated() { plan.add(item, number: number, current: known.current[number]) }
        try retire(plan.replaced.sorted { $0.record < $1.record })
        if !plan.crowded.isEmpty {
            let shelved = try known.shelved(database) { plan.crowded[$0] != nil }
            try shelf.discard(shelved.filter { $0.version <= plan.crowded[$0.item]! }.map(\.record))
        }
        return try store(block, as: plan.fates)
    }

    /// In the order of the batch.
    private func store(_ block: RecordBlock, as fates: [KeyedPlan.Fate]) throws -> InsertionOutcome {
        var outcome = InsertionOutcome()
        var chosen: [Int32] = []
        var versions: [Int64] = []
        var added: [IdentityEntry] = []
        var replaced: [KeyedPlan.Replaced] = []
        chosen.reserveCapacity(fates.count)
        versions.reserveCapacity(fates.count)
        added.reserveCapacity(fates.count)
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
                replaced.append(KeyedPlan.Replaced(record: record, isKept: isKept))
            }
            if let key = entry.key { added.append(IdentityEntry(hash: key.high, record: record)) }
            chosen.append(Int32(number))
            if entry.isMarkedInvalid { outcome.markedInvalid += 1 }
            if versions[versions.count - 1] > 1 { outcome.newVersions += 1 }
        }
        try RecordRows(database, destination: destination).append(chosen, versions: versions, of: block)
        try retire(replaced)
        try index.append(added)
        outcome.stored = chosen.count
        outcome.replaced = replaced.count
        return outcome
    }

    /// In the order of the records.
    private func retire(_ replaced: [KeyedPlan.Replaced]) throws {
        try shelf.put(replaced.filter(\.isKept).map(\.record), compressing: compresses)
        try shelf.remove(replaced.filter { !$0.isKept }.map(\.record))
    }
}
