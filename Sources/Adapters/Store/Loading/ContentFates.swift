import Ingestion

/// What becomes of the records of a batch that are told apart by their content.
struct ContentFates {
    /// Its identities, in order and each once, numbered by the first of the entries that has it.
    let distinct: [SoughtIdentity]
    /// By entry.
    private var fates: [Fate]

    private enum Fate {
        case new
        /// The store has it already.
        case stored(FoundDuplicate.Original)
        /// It stands further up in the same batch.
        case repeated(of: Int32)
    }

    init(of entries: [RecordBlock.Entry]) {
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
        self.fates = fates
        self.distinct = distinct
    }

    mutating func isStored(_ identity: SoughtIdentity, as original: FoundDuplicate.Original) {
        fates[Int(identity.number)] = .stored(original)
    }

    /// - Returns: which entries are to be stored, and what to say of all of them.
    func outcome(
        for entries: [RecordBlock.Entry], at destination: RecordDestination
    ) -> (chosen: [Int32], InsertionOutcome) {
        var outcome = InsertionOutcome()
        var chosen: [Int32] = []
        chosen.reserveCapacity(entries.count)
        for (number, entry) in entries.enumerated() {
            let original: FoundDuplicate.Original
            switch fates[number] {
            case .new:
                chosen.append(Int32(number))
                if entry.isMarkedInvalid { outcome.markedInvalid += 1 }
                continue
            case .stored(let stored): original = stored
            case .repeated(let first):
                original =
                    if case .stored(let stored) = fates[Int(first)] { stored } else {
                        destination.place(of: entries[Int(first)])
                    }
            }
            outcome.duplicates.append(
                FoundDuplicate(
                    file: destination.number(ofFile: entry.file), position: entry.position, original: original))
        }
        outcome.stored = chosen.count
        return (chosen, outcome)
    }
}

extension RecordDestination {
    /// Where an entry of this batch comes from.
    func place(of entry: RecordBlock.Entry) -> FoundDuplicate.Original {
        FoundDuplicate.Original(batch: batch, file: number(ofFile: entry.file), position: entry.position)
    }
}
