import Foundation
import Ingestion
import Testing

extension StoreConformance {
    private typealias Item = KeyedSample

    static let keys: [StoreConformance] = [
        StoreConformance("makes a version of what has a known key and other content") { store in
            let noon = StoreSamples.noon
            try await store.prepareSamples()
            let first = try await store.loadItems([Item(1, "a"), Item(2, "x")])
            let second = try await store.loadItems([Item(1, "b"), Item(2, "x"), Item(3, "n")], at: noon + 60)
            let third = try await store.loadItems([Item(1, "a")], at: noon + 120)
            let runs = try await store.runs(matching: RunQuery()).map(\.counts)
            #expect(
                runs == [
                    RecordCounts(read: 1, stored: 1, newVersions: 1),
                    RecordCounts(read: 3, stored: 2, duplicates: 1, newVersions: 1), RecordCounts(read: 2, stored: 2),
                ])
            // A, B, A is three versions: what is again what it was, is news.
            #expect(try await store.itemVersions(1) == ["k1 a (3)", "k1 b (2)", "k1 a (1)"])
            #expect(try await store.itemVersions(2) == ["k2 x (1)"])
            #expect(try await store.itemVersions(9) == [])
            #expect(try await store.currentItems() == ["k2 x (1)", "k3 n (1)", "k1 a (3)"])
            #expect(try await store.countRecords(RecordQuery()) == 3)
            #expect(try await store.countRecords(RecordQuery(runs: [first])) == 1)
            #expect(try await store.metadata().recordCount == 3)
            let versions = try await store.versions(of: Item.key(1), source: "forecasts")
            #expect(versions.map(\.run) == [third, second, first])
            #expect(versions.map(\.ingested) == [noon + 120, noon + 60, noon])
            #expect(versions.map(\.position) == [1, 1, 1])
            #expect(versions.map(\.body) == [Item(1, "a").body, Item(1, "b").body, Item(1, "a").body])
            let place = DuplicateRange.Place(run: first, file: "/data/keyed.jsonl", position: 2)
            let duplicate = DuplicateRange(
                source: "forecasts", run: second, file: "/data/keyed.jsonl", first: 2, last: 2, original: place)
            #expect(try await store.duplicates(DuplicateQuery()) == [duplicate])
        },
        StoreConformance("takes records with one key in one batch in the order of the file") { store in
            try await store.prepareSamples()
            let run = try await store.loadItems([
                Item(1, "a"), Item(2, "x"), Item(1, "b"), Item(1, "b"), Item(1, "c"), Item(2, "x"), Item(1, "a"),
            ])
            let counts = try await store.runs(matching: RunQuery(id: run))[0].counts
            #expect(counts == RecordCounts(read: 7, stored: 5, duplicates: 2, newVersions: 3))
            #expect(try await store.itemVersions(1) == ["k1 a (4)", "k1 c (3)", "k1 b (2)", "k1 a (1)"])
            #expect(try await store.currentItems() == ["k2 x (1)", "k1 a (4)"])
            #expect(
                try await store.duplicates(DuplicateQuery()).map { [$0.first, $0.original.position] } == [
                    [4, 3], [6, 2],
                ])
        },
        StoreConformance("keeps so many versions of an item and no more") { store in
            try await store.prepareSamples(maximumVersions: 3)
            _ = try await store.loadItems("abcdef".map { Item(1, String($0)) } + [Item(2, "x")])
            #expect(try await store.itemVersions(1) == ["k1 f (6)", "k1 e (5)", "k1 d (4)"])
            _ = try await store.loadItems([Item(1, "g"), Item(1, "h")])
            #expect(try await store.itemVersions(1) == ["k1 h (8)", "k1 g (7)", "k1 f (6)"])
            try await store.prepareSamples(maximumVersions: 1)
            _ = try await store.loadItems([Item(1, "i")])
            #expect(try await store.itemVersions(1) == ["k1 i (9)"])
            #expect(try await store.countRecords(RecordQuery()) == 2)
        },
        StoreConformance("tells for a rehearsal which items it has, and which say the same") { store in
            try await store.prepareSamples()
            _ = try await store.loadItems([Item(1, "a"), Item(2, "a"), Item(3, "a"), Item(3, "b")])
            let asked = Item.batch([Item(4, "a"), Item(3, "a"), Item(2, "a"), Item(1, "z")]).records.entries
            let records = asked.map { (key: $0.key!, content: $0.identity) }
            let found = try await store.compare(records, of: "forecasts")
            #expect((found.known, found.unchanged) == (3, 1))
            let nobody = try await store.compare(records, of: "trust")
            #expect((nobody.known, nobody.unchanged) == (0, 0))
        },
        StoreConformance("keeps the same key in two sources apart") { store in
            for source in ["forecasts", "trust"] as [SourceID] { try await store.prepareSamples(of: source) }
            _ = try await store.loadItems([Item(1, "a")])
            _ = try await store.load([Item.batch([Item(1, "other")])], source: "trust")
            #expect(try await store.itemVersions(1) == ["k1 a (1)"])
            #expect(try await store.versions(of: Item.key(1), source: "trust").count == 1)
            #expect(try await store.versions(of: Item.key(1), source: "nobody") == [])
        },
        StoreConformance("brings the version before back when a run is undone") { store in
            let noon = StoreSamples.noon
            try await store.prepareSamples()
            _ = try await store.loadItems([Item(1, "a"), Item(2, "a"), Item(3, "a"), Item(4, "a")], file: "/data/1")
            let second = try await store.loadItems(
                [Item(1, "b"), Item(2, "b"), Item(2, "c"), Item(3, "b"), Item(5, "b")], file: "/data/2")
            _ = try await store.loadItems([Item(3, "c")], file: "/data/3")
            var plan = try #require(try await store.undoPlan(for: second))
            #expect(
                plan == UndoPlan(run: plan.run, records: 5, restoredVersions: 2, forgottenFiles: ["/data/2"]))
            plan.run.undone = noon
            plan.run.removed = 5
            #expect(try await store.undo(second, at: noon) == plan)
            #expect(try await store.currentItems() == ["k1 a (1)", "k2 a (1)", "k4 a (1)", "k3 c (3)"])
            #expect(try await store.itemVersions(1) == ["k1 a (1)"])
            #expect(try await store.itemVersions(3) == ["k3 c (3)", "k3 a (1)"])
            #expect(try await store.itemVersions(5) == [])
            #expect(try await store.countRecords(RecordQuery()) == 4)
            // And goes on from there.
            _ = try await store.loadItems([Item(1, "a"), Item(1, "d"), Item(5, "b")], file: "/data/2")
            #expect(try await store.itemVersions(1) == ["k1 d (2)", "k1 a (1)"])
            #expect(try await store.itemVersions(5) == ["k5 b (1)"])
        },
        StoreConformance("reads the whole source again where what a run replaced is gone for good") { store in
            try await store.prepareSamples(maximumVersions: 1)
            _ = try await store.loadItems([Item(1, "a")], file: "/data/1")
            _ = try await store.loadItems([Item(2, "a")], file: "/data/2")
            let third = try await store.loadItems([Item(1, "b")], file: "/data/3")
            let done = try await store.undo(third, at: StoreSamples.noon)
            #expect(done.restoredVersions == 0)
            #expect(done.forgottenFiles == ["/data/1", "/data/2", "/data/3"])
            #expect(try await store.currentItems() == ["k2 a (1)"])
        },
        StoreConformance("tells stored records apart anew when the key changes, and back") { store in
            let samples = [Item(1, "a"), Item(2, "a"), Item(1, "b"), Item(1, "a"), Item(3, "")]
            // Without key: what is said twice is there once.
            _ = try await store.load([KeyedSample.batch(samples, fields: [])])
            let plain = ["k1 a (1)", "k2 a (1)", "k1 b (1)", "k3  (1)"]
            #expect(try await store.currentItems() == plain)
            try await store.prepareSamples(maximumVersions: 1)
            #expect(try await store.currentItems() == ["k2 a (1)", "k1 b (2)", "k3  (1)"])
            // More versions than are kept of new ones.
            #expect(try await store.itemVersions(1) == ["k1 b (2)", "k1 a (1)"])
            #expect(try await store.countRecords(RecordQuery()) == 3)
            // The third has none of these: it stands for itself.
            try await store.prepareSamples(fields: ["says"])
            #expect(try await store.currentItems() == ["k2 a (2)", "k1 b (1)", "k3  (1)"])
            #expect(try await store.itemVersions(1) == [])
            try await store.prepareSamples(fields: [])
            #expect(try await store.currentItems() == plain)
            #expect(try await store.countRecords(RecordQuery()) == 4)
            let again = try await store.load([KeyedSample.batch(samples, fields: [])])
            #expect(try await store.runs(matching: RunQuery(id: again))[0].counts.duplicates == 5)
        },
        StoreConformance("drops on rekeying only what would have been a duplicate") { store in
            try await store.prepareSamples()
            _ = try await store.loadItems([Item(1, "a"), Item(1, "b"), Item(1, "a"), Item(2, "a")])
            #expect(try await store.itemVersions(1).count == 3)
            try await store.prepareSamples(fields: [])
            #expect(try await store.currentItems() == ["k1 a (1)", "k1 b (1)", "k2 a (1)"])
            #expect(try await store.countRecords(RecordQuery()) == 3)
            try await store.prepareSamples()
            #expect(try await store.itemVersions(1) == ["k1 b (2)", "k1 a (1)"])
            _ = try await store.loadItems([Item(1, "b"), Item(1, "z")])
            #expect(try await store.itemVersions(1) == ["k1 z (3)", "k1 b (2)", "k1 a (1)"])
        },
    ]
}
