import GRDB

/// Merges segments of one level into one of the next, a bit with each commit, so that no transaction is long and there
/// are never many segments to look into. Where a merge stands is in the directory: the next commit goes on with it,
/// whichever process makes it.
struct IdentityMerge {
    private let database: Database
    private let options: IdentityOptions
    private let rows: SegmentRows
    private let writer: SegmentWriter

    init(_ db: Database, options: IdentityOptions) throws {
        database = db
        self.options = options
        rows = try SegmentRows(db)
        writer = try SegmentWriter(db)
    }

    /// Does the share of the work that falls to a commit.
    /// - Parameter added: how many entries it added.
    func advance(added: Int) throws {
        var segments = try IdentitySegment.all(database)
        try begin(&segments)
        let budget = max(added * options.mergesPerEntry, options.leastMerged)
        for index in segments.indices where segments[index].state == .building {
            try advance(index, of: &segments, budget: budget)
        }
        var removed = 2 * budget / options.chunkEntries + 1
        for segment in segments where segment.state == .retired && removed > 0 {
            try remove(segment, &removed)
        }
    }

    /// Begins a merge wherever enough segments of one level have come together.
    private func begin(_ segments: inout [IdentitySegment]) throws {
        let waiting = segments.indices.filter { segments[$0].state == .live && segments[$0].successor == nil }
        let levels = Dictionary(grouping: waiting) { options.level(ofEntries: segments[$0].entries) }
        for (_, members) in levels.sorted(by: { $0.key < $1.key }) where members.count >= options.fanOut {
            let entries = members.reduce(0) { $0 + segments[$1].entries }
            let merged = IdentitySegment(
                id: (segments.last?.id ?? 0) + 1, layout: SegmentLayout(entries: entries, options: options),
                state: .building, entries: 0, written: 0)
            try merged.insert(database)
            segments.append(merged)
            for member in members {
                segments[member].successor = merged.id
                try segments[member].update(database)
            }
        }
    }

    /// Writes further groups of a segment being built.
    private func advance(_ index: Int, of segments: inout [IdentitySegment], budget: Int) throws {
        var merged = segments[index]
        let inputs = segments.filter { $0.successor == merged.id && $0.state == .live }
        let layout = merged.layout
        var done = 0
        while merged.written < layout.chunks, done < budget {
            let group = merged.written / layout.groupChunks
            let hashes = layout.hashes(ofChunks: layout.chunks(ofGroup: group))
            let entries = try distinct(HashSort.sorted(try gather(hashes, from: inputs), in: hashes))
            try entries.withUnsafeBufferPointer { try writer.write($0, asGroup: group, of: merged) }
            merged.entries += entries.count
            merged.written = layout.chunks(ofGroup: group).upperBound
            done += entries.count + 1
        }
        if merged.written == layout.chunks {
            merged.state = .live
            for input in segments.indices where segments[input].successor == merged.id {
                segments[input].state = .retired
                segments[input].successor = nil
                try segments[input].update(database)
            }
        }
        segments[index] = merged
        try merged.update(database)
    }

    /// All entries of these segments with hashes in a range.
    private func gather(
        _ hashes: ClosedRange<UInt64>, from inputs: [IdentitySegment]
    ) throws -> [IdentityEntry] {
        var gathered: [IdentityEntry] = []
        gathered.reserveCapacity(2 * options.chunkEntries * SegmentLayout(entries: 0, options: options).groupChunks)
        for input in inputs {
            let first = input.layout.place(of: hashes.lowerBound).chunk
            let last = input.layout.place(of: hashes.upperBound).chunk
            for chunk in first...last {
                try rows.withChunk(chunk, of: input) { entries in
                    for index in 0..<entries.count {
                        let hash = entries.hash(at: index)
                        guard hashes.contains(hash) else { continue }
                        gathered.append(IdentityEntry(hash: hash, record: entries.record(at: index)))
                    }
                }
            }
        }
        return gathered
    }

    /// Of entries with equal hashes, those whose records are gone lead nowhere. They come together where records were
    /// removed and stored again, and where items have versions: those on the shelf are looked for, too.
    private func distinct(_ entries: [IdentityEntry]) throws -> [IdentityEntry] {
        var isRepeated = false
        for index in entries.indices.dropFirst() where entries[index].hash == entries[index - 1].hash {
            isRepeated = true
            break
        }
        guard isRepeated else { return entries }
        let find = try database.cachedStatement(
            sql: "SELECT 1 FROM records WHERE id = ?1 UNION ALL SELECT 1 FROM old_versions WHERE id = ?1 LIMIT 1")
        var kept: [IdentityEntry] = []
        kept.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            let isLikeLast = index > 0 && entries[index - 1].hash == entry.hash
            if isLikeLast, kept.last?.record == entry.record { continue }
            let isLikeNext = index + 1 < entries.count && entries[index + 1].hash == entry.hash
            if isLikeLast || isLikeNext, try Int.fetchOne(find, arguments: [entry.record]) == nil { continue }
            kept.append(entry)
        }
        return kept
    }

    /// Removes rows of a segment that was merged, and the segment with its last.
    private func remove(_ segment: IdentitySegment, _ removed: inout Int) throws {
        var segment = segment
        let first = max(0, segment.written - removed)
        removed -= segment.written - first
        try delete("identity_chunks", first..<segment.written, of: segment)
        if segment.layout.isFiltered {
            let groups = segment.layout.groupChunks
            try delete(
                "identity_filters", (first + groups - 1) / groups..<(segment.written + groups - 1) / groups, of: segment
            )
        }
        segment.written = first
        if first > 0 {
            try segment.update(database)
        } else {
            try database.execute(sql: "DELETE FROM identity_segments WHERE id = ?", arguments: [segment.id])
        }
    }

    private func delete(_ table: String, _ parts: Range<Int>, of segment: IdentitySegment) throws {
        guard !parts.isEmpty else { return }
        try database.cachedStatement(sql: "DELETE FROM \(table) WHERE id BETWEEN ? AND ?").execute(arguments: [
            SegmentRows.id(segment: segment.id, part: parts.lowerBound),
            SegmentRows.id(segment: segment.id, part: parts.upperBound - 1),
        ])
    }
}
