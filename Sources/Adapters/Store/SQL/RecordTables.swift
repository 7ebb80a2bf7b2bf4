package import Ingestion

/// How an engine keeps records (`records`, `old_versions`) and knows them by their identities: what is told apart for
/// speed, where everything else is shared.
package protocol RecordTables {
    /// The numbers of the next batch and of its first record. Neither is ever given again.
    func nextNumbers() throws -> (batch: Int64, firstRecord: Int64)
    /// How the records of a batch are numbered.
    var numbering: RecordNumbering { get }
    /// Stores the records of a batch without keys that are not there yet.
    func insert(_ block: RecordBlock, at destination: RecordDestination) throws -> InsertionOutcome

    // MARK: Records with keys
    /// What there is of some items of a source.
    /// - Parameter keys: in order, each once.
    func items(of keys: [RecordIdentity], source: Int64) throws -> any ItemVersions
    /// Appends records as versions of items.
    /// - Parameters:
    ///   - chosen: which entries of the block.
    ///   - versions: as many.
    func append(
        _ chosen: [Int32], versions: [Int64], of block: RecordBlock, at destination: RecordDestination) throws
    /// Moves records to the versions that others replaced. In order of their ids, as below.
    func shelve(_ records: [Int64], source: Int64, compressing: Bool) throws
    /// Moves versions back.
    func restore(_ records: [Int64], source: Int64) throws
    /// Takes records out of `records` for good.
    func drop(_ records: [Int64], source: Int64) throws
    /// Takes versions from the shelf for good.
    func discard(_ versions: [Int64], source: Int64) throws
    /// Makes all records of a source known by their keys, or by their contents where they have none.
    func reindex(source: Int64) throws

    // MARK: Removing
    /// Takes the records of a batch out of `records` for good. Its line in `batches` is the caller's.
    func remove(_ range: RecordRange) throws
    /// Removes those batches that go faster together than one by one, with what is known of their records.
    /// - Parameter expired: all that are to go.
    /// - Returns: the ids of those that went; the others are left to the caller.
    func removeTogether(_ expired: [BatchRemoval]) throws -> Set<Int64>

    // MARK: Looking
    /// The beginning of a condition that says in which part of `records` this range lies; nothing where they are one.
    func part(of range: RecordRange) -> (sql: String, arguments: SQLArguments)
    /// A condition that says that `records.id` is one of these.
    func condition(_ ids: [Int64]) -> (sql: String, arguments: SQLArguments)
    /// How many of these, all different, a source without key has.
    func countKnown(_ identities: [RecordIdentity], source: Int64) throws -> Int
    /// What the store weighs, without room that is free in it.
    func usedBytes() throws -> Int64
    /// About how much of that a batch is.
    func weigher() throws -> (BatchRemoval) throws -> Int64
    /// What the store weighs after a batch went.
    /// - Parameters:
    ///   - used: what it weighed before.
    ///   - remove: removes the batch, with all that goes with it.
    func usedBytes(of used: Int64, removing batch: BatchRemoval, _ remove: () throws -> Void) throws -> Int64
}

/// How an engine numbers the records of a batch.
package enum RecordNumbering: Sendable {
    /// Each batch goes on where the one before ended; only what is stored has a number.
    case withoutGaps
    /// Each batch has a range of its own, in which all that was read has a number: so many bits of it are a record's
    /// place in the batch.
    case byBatch(placeBits: Int64)

    /// - Parameter last: the number of the last record of all batches before it.
    func firstRecord(ofBatch batch: Int64, behind last: Int64) -> Int64 {
        switch self {
        case .withoutGaps: last + 1
        case .byBatch(let placeBits): batch << placeBits
        }
    }

    /// The end of the range that the ids of a batch's records lie in, when so many were read and so many of them stored.
    func lastRecord(from first: Int64, read: Int64, stored: Int64) -> Int64 {
        switch self {
        case .withoutGaps: first + stored - 1
        case .byBatch: stored == 0 ? first - 1 : first + read - 1
        }
    }
}

/// The records of one batch: a range of ids. Some of them may be gone.
package struct RecordRange: Sendable, Equatable {
    package var source: Int64
    /// Microseconds; the ingestion time of all of them.
    package var committed: Int64
    package var first: Int64
    /// Less than the first where there is none.
    package var last: Int64

    /// Its beginning, in this order.
    func prefix(_ count: Int, in order: RecordQuery.Order) -> RecordRange {
        guard last - first >= count else { return self }
        var part = self
        switch order {
        case .newestFirst: part.first = last - Int64(count) + 1
        case .oldestFirst: part.last = first + Int64(count) - 1
        }
        return part
    }
}

/// What the store has of some items of a source.
package protocol ItemVersions {
    /// As many as items: the version that is in `records`.
    var current: [CurrentVersion?] { get }
    /// The versions on the shelf, in the order of their records.
    /// - Parameter isWanted: for which items.
    func shelved(where isWanted: (Int) -> Bool) throws -> [ShelvedVersion]
}

/// The version of an item that is in `records`.
package struct CurrentVersion {
    let record: Int64
    let version: Int64
    /// Of its content.
    let hash: RecordIdentity
    let place: FoundDuplicate.Original
}

/// A version of an item that another has replaced.
package struct ShelvedVersion {
    let item: Int
    let record: Int64
    let version: Int64
    let batch: Int64
}

extension RecordTables {
    /// The condition that a row of `records` is of this range.
    func condition(_ range: RecordRange) -> (sql: String, arguments: SQLArguments) {
        let part = part(of: range)
        return (
            part.sql + "records.id BETWEEN ? AND ?", part.arguments + [range.first, range.last]
        )
    }
}

extension ItemVersions {
    func shelved() throws -> [ShelvedVersion] { try shelved { _ in true } }
}
