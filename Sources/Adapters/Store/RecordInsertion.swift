import GRDB
import GRDBSQLite
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
        let fates = try fates(of: block.entries)
        var outcome = InsertionOutcome()
        var chosen: [Int32] = []
        var added: [IdentityEntry] = []
        chosen.reserveCapacity(block.entries.count)
        added.reserveCapacity(block.entries.count)
        for (number, entry) in block.entries.enumerated() {
            switch fates[number] {
            case .new:
                added.append(
                    IdentityEntry(hash: entry.identity.high, record: destination.firstRecord + Int64(chosen.count)))
                chosen.append(Int32(number))
                if entry.isMarkedInvalid { outcome.markedInvalid += 1 }
            case .stored(let original): outcome.duplicates.append(duplicate(entry, of: original))
            case .repeated(let first):
                let original =
                    if case .stored(let original) = fates[Int(first)] { original } else {
                        place(of: block.entries[Int(first)])
                    }
                outcome.duplicates.append(duplicate(entry, of: original))
            }
        }
        outcome.stored = chosen.count
        try RecordRows(database, destination: destination).append(chosen, of: block)
        try index.append(added)
        return outcome
    }

    /// What becomes of a record.
    private enum Fate {
        case new
        /// The store has it already.
        case stored(FoundDuplicate.Original)
        /// It stands further up in the same batch.
        case repeated(of: Int32)
    }

    private func fates(of entries: [RecordBlock.Entry]) throws -> [Fate] {
        var fates = [Fate](repeating: .new, count: entries.count)
        let sorted = SoughtIdentity.sorted(entries.lazy.map(\.identity))
        // Of equal ones the first is the original: it comes first here too.
        var distinct: [SoughtIdentity] = []
        distinct.reserveCapacity(sorted.count)
        for identity in sorted {
            if let last = distinct.last, last.identity == identity.identity {
                fates[Int(identity.number)] = .repeated(of: last.number)
            } else {
                distinct.append(identity)
            }
        }
        try OriginalLookup(database).forEachKnown(among: distinct) { identity, original in
            fates[Int(identity.number)] = .stored(original)
        }
        return fates
    }

    private func duplicate(_ entry: RecordBlock.Entry, of original: FoundDuplicate.Original) -> FoundDuplicate {
        FoundDuplicate(
            file: destination.number(ofFile: entry.file), position: entry.position, original: original)
    }

    /// Where an entry of this batch comes from.
    private func place(of entry: RecordBlock.Entry) -> FoundDuplicate.Original {
        FoundDuplicate.Original(
            batch: destination.batch, file: destination.number(ofFile: entry.file), position: entry.position)
    }
}

extension DatabaseError {
    /// What SQLite has just reported.
    init(last db: Database) {
        self.init(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
    }
}
