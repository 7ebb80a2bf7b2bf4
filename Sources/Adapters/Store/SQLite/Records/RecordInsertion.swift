import GRDB
import Ingestion

/// The hot path: stores the records of a batch that are not there yet, in the order they came. Nothing is copied or
/// allocated for a record.
struct RecordInsertion {
    private let database: Database
    private let destination: RecordDestination
    private let index: IdentityIndex

    init(_ db: Database, destination: RecordDestination, index: IdentityOptions) {
        database = db
        self.destination = destination
        self.index = IdentityIndex(db, options: index)
    }

    func insert(_ block: RecordBlock) throws -> InsertionOutcome {
        guard !block.entries.isEmpty else { return InsertionOutcome() }
        var fates = ContentFates(of: block.entries)
        try OriginalLookup(database).forEachKnown(among: fates.distinct) { identity, original in
            fates.isStored(identity, as: original)
        }
        let (chosen, outcome) = fates.outcome(for: block.entries, at: destination)
        try RecordRows(database, destination: destination).append(chosen, of: block)
        var added: [IdentityEntry] = []
        added.reserveCapacity(chosen.count)
        for (number, entry) in chosen.enumerated() {
            added.append(
                IdentityEntry(
                    hash: block.entries[Int(entry)].identity.high, record: destination.firstRecord + Int64(number)))
        }
        try index.append(added)
        return outcome
    }
}

extension DatabaseError {
    /// What SQLite has just reported.
    init(last db: Database) {
        self.init(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
    }
}
