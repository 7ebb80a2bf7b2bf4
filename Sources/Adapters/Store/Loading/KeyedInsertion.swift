import Ingestion

/// Stores the records of a batch of a source with a key: one with an unknown key is new, one that says what its item
/// says already is a duplicate, and one that says something else becomes the item's current version, while the one
/// before goes to the shelf.
struct KeyedInsertion {
    private let db: any SQLSession
    private let records: any RecordTables
    private let destination: RecordDestination
    private let compresses: Bool
    private let maximumVersions: Int64

    init(_ db: any SQLSession, destination: RecordDestination, compresses: Bool, path: String) throws {
        self.db = db
        records = db.records
        self.destination = destination
        self.compresses = compresses
        let sql = "SELECT max_versions FROM sources WHERE id = ? AND key_fields IS NOT NULL"
        guard let found = try db.value(Int64.self, sql, [destination.source]) else {
            throw StoreError.broken("the source is not ready for records with a key", path: path)
        }
        maximumVersions = max(1, found)
    }

    func insert(_ items: [KeyedItem], of block: RecordBlock) throws -> InsertionOutcome {
        let known = try records.items(of: items.map(\.key), source: destination.source)
        var plan = KeyedPlan(block.entries, destination: destination, maximumVersions: maximumVersions)
        for (number, item) in items.enumerated() { plan.add(item, number: number, current: known.current[number]) }
        let replaced = plan.replaced.sorted { $0.record < $1.record }
        // What it said of trust it says no more.
        try StoredEvidence.of(destination.source, db)?.withdraw(replaced.map(\.record), db)
        try retire(replaced)
        if !plan.crowded.isEmpty {
            let shelved = try known.shelved { plan.crowded[$0] != nil }
            try records.discard(
                shelved.filter { $0.version <= plan.crowded[$0.item]! }.map(\.record), source: destination.source)
        }
        return try store(block, as: plan.fates)
    }

    /// In the order of the batch.
    private func store(_ block: RecordBlock, as fates: [KeyedPlan.Fate]) throws -> InsertionOutcome {
        var outcome = InsertionOutcome()
        var chosen: [Int32] = []
        var versions: [Int64] = []
        var replaced: [KeyedPlan.Replaced] = []
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
                replaced.append(KeyedPlan.Replaced(record: record, isKept: isKept))
            }
            chosen.append(Int32(number))
            if entry.isMarkedInvalid { outcome.markedInvalid += 1 }
            if versions[versions.count - 1] > 1 { outcome.newVersions += 1 }
        }
        try records.append(chosen, versions: versions, of: block, at: destination)
        try retire(replaced)
        outcome.stored = chosen.count
        outcome.replaced = replaced.count
        return outcome
    }

    /// In the order of the records.
    private func retire(_ replaced: [KeyedPlan.Replaced]) throws {
        let source = destination.source
        try records.shelve(replaced.filter(\.isKept).map(\.record), source: source, compressing: compresses)
        try records.drop(replaced.filter { !$0.isKept }.map(\.record), source: source)
    }
}
