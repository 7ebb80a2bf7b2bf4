import Ingestion

/// Where the records of one batch go.
package struct RecordDestination {
    let source: Int64
    let batch: Int64
    /// Microseconds; the ingestion time of all its records.
    let time: Int64
    /// Numbers of the batch's files.
    let files: [Int64]
    /// The id of the first record stored; the others follow without a gap, in the order of the batch.
    let firstRecord: Int64

    /// Nil for a record that came from no file.
    func number(ofFile index: Int32) -> Int64? {
        files.indices.contains(Int(index)) ? files[Int(index)] : nil
    }
}

/// What became of the records of one batch.
package struct InsertionOutcome {
    var stored = 0
    var markedInvalid = 0
    /// Of those stored, the ones that replaced another with the same key.
    var newVersions = 0
    /// Of those stored, the ones that were replaced by a later one of the same batch.
    var replaced = 0
    var duplicates: [FoundDuplicate] = []
}

/// A record that was there already: where it stood, and where the stored one came from.
package struct FoundDuplicate {
    let file: Int64?
    let position: Int64
    let original: Original

    struct Original {
        let batch: Int64
        let file: Int64?
        let position: Int64
    }
}

extension RecordBlock {
    /// Whether its records are told apart by key; a source has one or none, so that a block is wholly one or the other.
    var isKeyed: Bool { entries.first?.key != nil }
}
