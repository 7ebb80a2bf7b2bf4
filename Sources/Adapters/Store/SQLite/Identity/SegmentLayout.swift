import GRDB

/// How a segment is cut up. Its chunks divide the range of all hashes evenly, so that a hash says by itself in which
/// chunk it is; the filter has the same cuts, so many blocks for each chunk.
struct SegmentLayout: Equatable {
    let chunks: Int
    /// Blocks of the filter for each chunk; 0 for a segment without filter.
    let filterBlocks: Int
    /// How many chunks have their filter in one row together.
    let groupChunks: Int

    /// What a page of the store can hold in one piece: 16,384 bytes less the page's header, the cell's and the
    /// pointer to it.
    static let rowBytes = 16_349

    init(entries: Int, options: IdentityOptions) {
        chunks = max(1, (entries + options.chunkEntries - 1) / options.chunkEntries)
        groupChunks = max(1, SegmentLayout.rowBytes / SegmentFilter.blockBytes / options.filterBlocks)
        filterBlocks = chunks > options.chunksWithoutFilter ? options.filterBlocks : 0
    }

    /// As it is written in the store; nil for what cannot be one.
    init?(chunks: Int, filterBlocks: Int, groupChunks: Int) {
        guard 1...(1 << 31) ~= chunks, 0...255 ~= filterBlocks, 1...(1 << 20) ~= groupChunks else { return nil }
        self.chunks = chunks
        self.filterBlocks = filterBlocks
        self.groupChunks = groupChunks
    }

    var groups: Int { (chunks + groupChunks - 1) / groupChunks }
    var isFiltered: Bool { filterBlocks > 0 }

    func chunks(ofGroup group: Int) -> Range<Int> {
        group * groupChunks..<min((group + 1) * groupChunks, chunks)
    }

    /// The chunk a hash belongs to, and how far into it, as a fraction of 2^64.
    @inline(__always)
    func place(of hash: UInt64) -> (chunk: Int, fraction: UInt64) {
        let place = hash.multipliedFullWidth(by: UInt64(truncatingIfNeeded: chunks))
        return (Int(truncatingIfNeeded: place.high), place.low)
    }

    /// The hashes that belong to these chunks.
    func hashes(ofChunks range: Range<Int>) -> ClosedRange<UInt64> {
        firstHash(
            ofChunk: range.lowerBound)...(range.upperBound < chunks
            ? firstHash(ofChunk: range.upperBound) - 1 : UInt64.max)
    }

    private func firstHash(ofChunk chunk: Int) -> UInt64 {
        let (quotient, remainder) = UInt64(chunks).dividingFullWidth((UInt64(chunk), 0))
        return remainder > 0 ? quotient + 1 : quotient
    }
}

/// How the index of identities is built. Tests build a small one.
package struct IdentityOptions: Sendable {
    /// So many segments of about one size are merged into one.
    package var fanOut: Int
    /// Entries in a chunk, on average: so few that hardly ever a chunk outgrows its page.
    package var chunkEntries: Int
    /// Blocks of a filter for each chunk: 24 make 13 bits an entry.
    package var filterBlocks: Int
    /// A segment up to this size is looked through without filter.
    package var chunksWithoutFilter: Int
    /// For each entry a commit adds, it moves so many on in each merge,
    package var mergesPerEntry: Int
    /// and no fewer than so many.
    package var leastMerged: Int

    package init(
        fanOut: Int = 8, chunkEntries: Int = 928, filterBlocks: Int = 24, chunksWithoutFilter: Int = 10,
        mergesPerEntry: Int = 4, leastMerged: Int = 8192
    ) {
        self.fanOut = max(fanOut, 2)
        self.chunkEntries = max(chunkEntries, 1)
        self.filterBlocks = min(max(filterBlocks, 1), 255)
        self.chunksWithoutFilter = max(chunksWithoutFilter, 0)
        self.mergesPerEntry = max(mergesPerEntry, 1)
        self.leastMerged = max(leastMerged, 1)
    }

    /// Segments of one level are of one size, but for a factor of `fanOut`.
    func level(ofEntries entries: Int) -> Int {
        var level = 0
        var (limit, overflow) = (chunkEntries, false)
        while entries > limit, !overflow {
            (limit, overflow) = limit.multipliedReportingOverflow(by: fanOut)
            level += 1
        }
        return level
    }
}
