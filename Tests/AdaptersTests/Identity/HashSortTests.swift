import Quantities
import Testing

@testable import Adapters

@Suite("Sorting by hash")
struct HashSortTests {
    @Test(arguments: [0, 1, 2, 48, 49, 50, 1_000, 40_000])
    func sortsWhateverTheHashes(count: Int) {
        var random = SplitMix(seed: UInt64(count))
        let hashes: [(String, () -> UInt64)] = [
            ("spread evenly", { random.next() }),
            ("all equal", { 7 }),
            ("few values", { random.next() & 3 }),
            ("close together", { UInt64.max - (random.next() & 0xFFFF) }),
            ("at both ends", { random.next() & 1 == 0 ? 0 : UInt64.max }),
        ]
        for (name, next) in hashes {
            let entries = (0..<count).map { IdentityEntry(hash: next(), record: Int64($0)) }
            let expected = entries.sorted { ($0.hash, $0.record) < ($1.hash, $1.record) }
            let sorted = HashSort.sorted(entries)
            #expect(sorted.map(\.hash) == expected.map(\.hash), "\(name)")
            #expect(sorted.map(\.record) == expected.map(\.record), "\(name)")
            guard let first = expected.first, let last = expected.last else { continue }
            let within = HashSort.sorted(entries, in: first.hash...last.hash)
            #expect(within.map(\.record) == expected.map(\.record), "\(name)")
        }
    }
}
