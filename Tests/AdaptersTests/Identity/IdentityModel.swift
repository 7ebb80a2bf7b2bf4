import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

@testable import Adapters

/// A store beside a plain set: both get the same records, and must agree on what is in them.
struct IdentityModel {
    private let path: String
    /// Two connections that take turns, as two processes do.
    private var stores: [SQLiteStore]
    private var known: Set<Int> = []
    private var random: SplitMix
    private var position: Int64 = 1
    private let run: RunID
    private static let numbers = 0..<700

    init(path: String, seed: Int) async throws {
        self.path = path
        random = SplitMix(seed: UInt64(seed))
        stores = [IdentityModel.open(path), IdentityModel.open(path)]
        run = try await stores[0].beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
    }

    private static func open(_ path: String) -> SQLiteStore {
        SQLiteStore(path: path, options: SQLiteStore.Options(index: IdentityIndexTests.small))
    }

    mutating func takeAStep() async throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: try await removeSome()
        case 1: try await openAgain()
        case 2: try await commitInVain()
        case 3...10: try await commit(Int.random(in: 1...3, using: &random))
        default: try await commit(Int.random(in: 1...60, using: &random))
        }
        try await compare()
    }

    func finish() async throws {
        let report = try await stores[0].checkIdentities()
        #expect((report.checkedRecords, report.lostRecords) == (known.count, 0))
        #expect(report.segments < 30)
        #expect(try await stores[0].evaluate("PRAGMA integrity_check") == [["ok"]])
        for store in stores { await store.close() }
    }

    private var store: SQLiteStore {
        mutating get { stores[Int.random(in: 0..<stores.count, using: &random)] }
    }

    private mutating func sample(_ count: Int) -> [Int] {
        (0..<count).map { _ in Int.random(in: IdentityModel.numbers, using: &random) }
    }

    private mutating func commit(_ count: Int) async throws {
        let numbers = sample(count)
        let batch = StoreSamples.batch(numbers, from: position)
        position += Int64(count)
        let before = known.count
        known.formUnion(numbers)
        let counts = try await store.commit(batch, to: run, at: StoreSamples.noon)
        #expect((counts.read, counts.stored) == (count, known.count - before))
        #expect(counts.duplicates == count - counts.stored)
    }

    /// A transaction that is done and taken back, in the middle of whatever merge goes on.
    private mutating func commitInVain() async throws {
        struct Crash: Error {}
        let batch = StoreSamples.batch(sample(40), from: position)
        let (run, path) = (run, path)
        await #expect(throws: StoreError.self) {
            try await stores[0].write(claiming: .sourceOf(run)) { db in
                _ = try BatchCommit(batch: batch, run: run, time: 1, path: path, context: StoreContext()).store(in: db)
                throw Crash()
            }
        }
    }

    /// As undoing and pruning do: the records go, their entries stay.
    private mutating func removeSome() async throws {
        let part = Int.random(in: 0..<4, using: &random)
        try await store.evaluate("DELETE FROM records WHERE batch % 4 = \(part)")
        let left = Set(try await store.evaluate("SELECT body FROM records").joined())
        known = known.filter { left.contains(String(decoding: StoreSamples.body($0), as: UTF8.self)) }
        #expect(known.count == left.count)
    }

    private mutating func openAgain() async throws {
        await stores[1].close()
        stores[1] = IdentityModel.open(path)
    }

    private mutating func compare() async throws {
        let numbers = Set(sample(40))
        #expect(
            try await store.countKnown(numbers.map(StoreSamples.identity), of: "forecasts")
                == numbers.intersection(known).count)
        let everything = IdentityModel.numbers.map(StoreSamples.identity)
        #expect(try await store.countKnown(everything, of: "forecasts") == known.count)
    }
}
