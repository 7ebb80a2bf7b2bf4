import Foundation
import Ingestion
import Testing

extension StoreConformance {
    static let cursors: [StoreConformance] = [
        StoreConformance("moves cursors with the batches that bring what they stand behind") { store in
            let noon = StoreSamples.noon
            #expect(try await store.cursors(of: "news") == [])
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            var batch = StoreSamples.batch(1...3)
            batch.cursors = [CursorMove(name: "since", value: "10"), CursorMove(name: "page", value: "a")]
            _ = try await store.commit(batch, to: run, at: noon)
            _ = try await store.commit(
                Batch(cursors: [CursorMove(name: "since", value: "20")]), to: run, at: noon + 1)
            let cursors = [
                CursorValue(name: "page", value: "a", run: run, changed: noon),
                CursorValue(name: "since", value: "20", run: run, changed: noon + 1),
            ]
            #expect(try await store.cursors(of: "news") == cursors)
            #expect(try await store.cursors(of: "other") == [])
            // What is not committed moves nothing.
            var broken = Batch(cursors: [CursorMove(name: "since", value: "30")])
            broken.settlements = [Settlement(ReservationID(7), usage: .init())]
            await #expect(throws: StoreError.self) { try await store.commit(broken, to: run, at: noon) }
            #expect(try await store.cursors(of: "news") == cursors)
        },
        StoreConformance("keeps apart cursors that are numbers and texts that look like some") { store in
            let noon = StoreSamples.noon
            let moves = [
                CursorMove(name: "a", value: "0001005", isText: true), CursorMove(name: "b", value: "0001005"),
                CursorMove(name: "c", value: "\"quoted\"", isText: true),
            ]
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            _ = try await store.commit(Batch(cursors: moves), to: run, at: noon)
            let cursors = moves.map {
                CursorValue(name: $0.name, value: $0.value, isText: $0.isText, run: run, changed: noon)
            }
            #expect(try await store.cursors(of: "news") == cursors)
            #expect(try await store.undoPlan(for: run)?.cursors.map(\.from) == moves.map(\.value))
            try await store.setCursor(moves[0], of: "news", at: noon)
            #expect(
                try await store.cursors(of: "news").first
                    == CursorValue(name: "a", value: "0001005", isText: true, changed: noon))
        },
        StoreConformance("sets and forgets cursors by hand") { store in
            let noon = StoreSamples.noon
            #expect(try await store.resetCursors(of: "news", name: nil, at: noon) == [])
            for name in ["since", "page"] {
                try await store.setCursor(CursorMove(name: name, value: "1"), of: "news", at: noon)
            }
            let since = CursorValue(name: "since", value: "1", changed: noon)
            let page = CursorValue(name: "page", value: "1", changed: noon)
            #expect(try await store.cursors(of: "news") == [page, since])
            #expect(try await store.resetCursors(of: "news", name: "nothing", at: noon) == [])
            #expect(try await store.resetCursors(of: "news", name: "page", at: noon) == [page])
            #expect(try await store.cursors(of: "news") == [since])
            #expect(try await store.resetCursors(of: "news", name: nil, at: noon) == [since])
            #expect(try await store.cursors(of: "news") == [])
            try await store.setCursor(CursorMove(name: "since", value: "2"), of: "news", at: noon + 1)
            #expect(try await store.cursors(of: "news") == [CursorValue(name: "since", value: "2", changed: noon + 1)])
        },
        StoreConformance("takes a cursor back to before an undone run, and with it what went on from there") { store in
            let first = try await store.read(to: ["10", "20"])
            let second = try await store.read(to: ["30"])
            let third = try await store.read(to: ["40", "50"])
            func plan(_ run: RunID) async throws -> [CursorReturn]? {
                let plan = try await store.undoPlan(for: run)
                return plan?.cursors
            }
            #expect(try await plan(first) == [CursorReturn(name: "since", from: "50", to: nil)])
            let middle = [CursorReturn(name: "since", from: "50", to: "20")]
            #expect(try await plan(second) == middle)
            #expect(try await plan(third) == [CursorReturn(name: "since", from: "50", to: "30")])
            #expect(try await store.undo(second, at: StoreSamples.noon).cursors == middle)
            #expect(try await store.cursorValue == "20")
            // What the third had read beyond it is read again: nothing is left to take back.
            #expect(try await plan(third) == [])
            _ = try await store.undo(third, at: StoreSamples.noon)
            #expect(try await store.cursorValue == "20")
            let fourth = try await store.read(to: ["60"])
            _ = try await store.undo(first, at: StoreSamples.noon)
            #expect(try await store.cursorValue == nil)
            #expect(try await plan(fourth) == [])
            _ = try await store.read(to: ["5"])
            #expect(try await store.cursorValue == "5")
        },
        StoreConformance("leaves what was set by hand where an earlier run is undone") { store in
            let first = try await store.read(to: ["10"])
            try await store.setCursor(CursorMove(name: "since", value: "7"), of: "news", at: StoreSamples.noon)
            let second = try await store.read(to: ["20"])
            #expect(try await store.undo(first, at: StoreSamples.noon).cursors == [])
            #expect(try await store.cursorValue == "20")
            let back = [CursorReturn(name: "since", from: "20", to: "7")]
            #expect(try await store.undo(second, at: StoreSamples.noon).cursors == back)
            #expect(try await store.cursors(of: "news").map(\.run) == [nil])
            let third = try await store.read(to: ["30"])
            _ = try await store.resetCursors(of: "news", name: nil, at: StoreSamples.noon)
            #expect(try await store.undo(third, at: StoreSamples.noon).cursors == [])
            #expect(try await store.cursorValue == nil)
        },
        StoreConformance("takes back a run whose cursor was set by hand while it went on") { store in
            let noon = StoreSamples.noon
            _ = try await store.read(to: ["10"])
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            func move(_ value: String) -> Batch { Batch(cursors: [CursorMove(name: "since", value: value)]) }
            _ = try await store.commit(move("20"), to: run, at: noon)
            try await store.setCursor(CursorMove(name: "since", value: "3"), of: "news", at: noon)
            _ = try await store.commit(move("30"), to: run, at: noon)
            _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: noon)
            #expect(try await store.undo(run, at: noon).cursors == [CursorReturn(name: "since", from: "30", to: "3")])
            #expect(try await store.cursorValue == "3")
        },
        StoreConformance("does not list the pages of servers among the files that are read again") { store in
            let noon = StoreSamples.noon
            let run = try await store.beginRun(of: "news", command: nil, at: noon)
            var batch = StoreSamples.batch(1...3, file: "https://example.org/news#page=1")
            batch.files[0].state = .reference
            _ = try await store.commit(batch, to: run, at: noon)
            _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: noon)
            #expect(
                try await store.records(RecordQuery()).map(\.file) == Array(repeating: batch.files[0].path, count: 3))
            #expect(try await store.undo(run, at: noon).forgottenFiles == [])
            #expect(try await store.countRecords(RecordQuery()) == 0)
        },
    ]
}

extension Store {
    /// A run of `news` that moves the cursor `since` to these values, one batch each.
    fileprivate func read(to values: [String]) async throws -> RunID {
        try await load(values.map { Batch(cursors: [CursorMove(name: "since", value: $0)]) }, source: "news")
    }

    fileprivate var cursorValue: String? {
        get async throws { try await cursors(of: "news").first?.value }
    }
}
