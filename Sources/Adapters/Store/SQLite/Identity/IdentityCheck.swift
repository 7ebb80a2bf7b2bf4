import GRDB
import Ingestion

/// What a look through the index of identities found.
package struct IdentityReport: Sendable, Equatable {
    /// Segments that are looked into.
    package var segments = 0
    /// Their entries.
    package var entries = 0
    /// Records that were looked up,
    package var checkedRecords = 0
    /// and those of them the index does not know: the same content would be stored again.
    package var lostRecords = 0
}

/// Goes through the index and compares it with the records. What is not as it should be in itself throws.
struct IdentityCheck {
    private let database: Database
    private let rows: SegmentRows

    init(_ db: Database) throws {
        database = db
        rows = try SegmentRows(db)
    }

    /// - Parameter limit: how many records to look up, spread over all of them.
    func report(lookingUp limit: Int) throws -> IdentityReport {
        var report = IdentityReport()
        for segment in try IdentitySegment.all(database) where segment.state == .live {
            try check(segment)
            report.segments += 1
            report.entries += segment.entries
        }
        try lookUp(limit, &report)
        return report
    }

    private func check(_ segment: IdentitySegment) throws {
        var entries = 0
        for chunk in 0..<segment.layout.chunks {
            let hashes = segment.layout.hashes(ofChunks: chunk..<chunk + 1)
            let sought = try rows.withChunk(chunk, of: segment) { view in
                try (0..<view.count).map { index in
                    let hash = view.hash(at: index)
                    guard hashes.contains(hash), index == 0 || view.hash(at: index - 1) <= hash else {
                        throw DatabaseError.damagedIndex
                    }
                    return SoughtIdentity(identity: RecordIdentity(high: hash, low: 0), number: 0)
                }
            }
            entries += sought.count
            guard segment.layout.isFiltered else { continue }
            let passed = try sought.withUnsafeBufferPointer { try rows.passing($0, filterOf: segment) }
            guard passed.count == sought.count else { throw DatabaseError.damagedIndex }
        }
        guard entries == segment.entries else { throw DatabaseError.damagedIndex }
    }

    private func lookUp(_ limit: Int, _ report: inout IdentityReport) throws {
        guard limit > 0, let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM records") else { return }
        let stride = max(1, last / Int64(limit))
        let lookup = try OriginalLookup(database)
        let find = try database.cachedStatement(
            sql: "SELECT id, hash FROM records WHERE id >= ? AND key IS NULL ORDER BY id LIMIT 1")
        var identities: [RecordIdentity] = []
        var next: Int64 = 0
        while let row = try Row.fetchOne(find, arguments: [next]) {
            identities.append(try row.identity("hash"))
            // In a damaged table ids may stand in any order: it would never end.
            let id: Int64 = try row.value("id")
            guard id >= next else { throw DatabaseError.damagedIndex }
            let (following, isLast) = id.addingReportingOverflow(stride)
            guard !isLast else { break }
            next = following
            if identities.count == 1 << 16 { try take(&identities, lookup, &report) }
        }
        try take(&identities, lookup, &report)
    }

    private func take(
        _ identities: inout [RecordIdentity], _ lookup: OriginalLookup, _ report: inout IdentityReport
    ) throws {
        report.checkedRecords += identities.count
        report.lostRecords += identities.count - (try lookup.countKnown(identities))
        identities.removeAll(keepingCapacity: true)
    }
}
