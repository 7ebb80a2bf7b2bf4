import Quantities
import Testing

@testable import Adapters

@Suite("Segments")
struct SegmentLayoutTests {
    @Test(arguments: [1, 2, 3, 7, 40, 1_000, 54_321])
    func chunksDivideAllHashes(chunks: Int) throws {
        let layout = try #require(SegmentLayout(chunks: chunks, filterBlocks: 24, groupChunks: 10))
        #expect(layout.hashes(ofChunks: 0..<chunks) == 0...UInt64.max)
        for chunk in [0, 1, chunks / 2, chunks - 1] where chunk < chunks {
            let hashes = layout.hashes(ofChunks: chunk..<chunk + 1)
            #expect(layout.place(of: hashes.lowerBound).chunk == chunk)
            #expect(layout.place(of: hashes.upperBound).chunk == chunk)
            if chunk > 0 { #expect(layout.place(of: hashes.lowerBound - 1).chunk == chunk - 1) }
        }
    }

    @Test func aRowFitsOnePage() {
        let options = IdentityOptions()
        let layout = SegmentLayout(entries: 1_000_000, options: options)
        #expect(layout.chunks == 1078)
        #expect(layout.groupChunks * layout.filterBlocks * SegmentFilter.blockBytes <= SegmentLayout.rowBytes)
        // Three standard deviations above the average.
        #expect((options.chunkEntries + 91) * IdentityEntry.size <= SegmentLayout.rowBytes)
    }

    @Test func filtersForgetNothingAndPassLittle() throws {
        var random = SplitMix(seed: 1)
        let layout = try #require(SegmentLayout(chunks: 1, filterBlocks: 24, groupChunks: 10))
        var blocks = [UInt8](repeating: 0, count: 24 * SegmentFilter.blockBytes)
        let hashes = (0..<928).map { _ in random.next() }
        let strangers = (0..<20_000).map { _ in random.next() }
        blocks.withUnsafeMutableBytes { bytes in
            for hash in hashes {
                let block = SegmentFilter.block(fraction: layout.place(of: hash).fraction, blocks: 24)
                SegmentFilter.insert(hash, into: bytes.baseAddress! + block * SegmentFilter.blockBytes)
            }
        }
        let passed = blocks.withUnsafeBytes { bytes in
            (hashes + strangers).map { hash in
                let block = SegmentFilter.block(fraction: layout.place(of: hash).fraction, blocks: 24)
                return SegmentFilter.mayContain(hash, in: bytes.baseAddress! + block * SegmentFilter.blockBytes)
            }
        }
        #expect(passed.prefix(928).allSatisfy { $0 })
        #expect(passed.dropFirst(928).count { $0 } < 200)
    }

    @Test func levelsGrowByTheFanOut() {
        let options = IdentityOptions(fanOut: 8, chunkEntries: 928)
        let levels = [0, 1, 928, 929, 7_424, 7_425, 59_392, 475_136, 50_000_000, Int.max]
            .map(options.level(ofEntries:))
        #expect(levels == [0, 0, 0, 1, 1, 2, 2, 3, 6, 18])
    }
}
