import GRDB
import Ingestion

/// Looks a sorted batch of hashes up in all segments, each from left to right.
struct IdentityProbe {
    /// A record that may be the one looked for: the first halves of their identities are the same.
    struct Candidate {
        let record: Int64
        let sought: SoughtIdentity
    }

    private let rows: SegmentRows
    private let segments: [IdentitySegment]

    init(_ db: Database) throws {
        rows = try SegmentRows(db)
        segments = try IdentitySegment.all(db).filter { $0.state == .live }
    }

    /// - Parameter sought: in order.
    /// - Returns: in the order of the records.
    func candidates(for sought: [SoughtIdentity]) throws -> [Candidate] {
        var found: [Candidate] = []
        guard !sought.isEmpty else { return found }
        // Newest first: what was stored last is what is most probably stored again, and in memory.
        for segment in segments.reversed() {
            try sought.withUnsafeBufferPointer { sought in
                // Reading a filter is not worth while where as good as every chunk has to be read anyway.
                if segment.layout.isFiltered, sought.count < segment.entries {
                    let passed = try rows.passing(sought, filterOf: segment)
                    try passed.withUnsafeBufferPointer { try find($0, in: segment, &found) }
                } else {
                    try find(sought, in: segment, &found)
                }
            }
        }
        return Candidate.sorted(found)
    }

    private func find(
        _ sought: UnsafeBufferPointer<SoughtIdentity>, in segment: IdentitySegment, _ found: inout [Candidate]
    ) throws {
        let layout = segment.layout
        var next = 0
        while next < sought.count {
            let chunk = layout.place(of: sought[next].hash).chunk
            let last = layout.hashes(ofChunks: chunk..<chunk + 1).upperBound
            try rows.withChunk(chunk, of: segment) { entries in
                var place = 0
                while next < sought.count, sought[next].hash <= last {
                    let hash = sought[next].hash
                    let fraction = layout.place(of: hash).fraction
                    let guess = fraction.multipliedFullWidth(by: UInt64(truncatingIfNeeded: entries.count)).high
                    place = entries.index(of: hash, guess: max(place, Int(truncatingIfNeeded: guess)))
                    var match = place
                    while match < entries.count, entries.hash(at: match) == hash {
                        found.append(Candidate(record: entries.record(at: match), sought: sought[next]))
                        match += 1
                    }
                    next += 1
                }
            }
        }
    }
}

extension IdentityProbe.Candidate: HashOrdered {
    /// By record: their numbers, too, are spread evenly enough.
    var hash: UInt64 { UInt64(bitPattern: record) }

    static func precedes(_ left: Self, _ right: Self) -> Bool {
        left.hash != right.hash ? left.hash < right.hash : SoughtIdentity.precedes(left.sought, right.sought)
    }

    static func sorted(_ candidates: [Self]) -> [Self] {
        let range = candidates.reduce((UInt64.max, UInt64.min)) { (min($0.0, $1.hash), max($0.1, $1.hash)) }
        return range.0 <= range.1 ? HashSort.sorted(candidates, in: range.0...range.1) : candidates
    }
}
