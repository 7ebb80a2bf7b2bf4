import Foundation
import Ingestion
import Testing

extension StoreConformance {
    static let quarantine: [StoreConformance] = [
        StoreConformance("finds refusals by place, file and number, and goes through all of them in order") { store in
            _ = try await store.load([], file: "/data/2025/july.jsonl", rejecting: 3)
            _ = try await store.load([], source: "trust", file: "/data/2025/other july.jsonl", rejecting: 3)
            func places(_ query: RejectionQuery) async throws -> [String] {
                try await store.rejections(query).map { "\($0.id):\($0.position)" }
            }
            #expect(try await places(RejectionQuery()) == ["4:1", "5:2", "6:3", "1:1", "2:2", "3:3"])
            #expect(try await places(RejectionQuery(position: 2)) == ["5:2", "2:2"])
            #expect(try await places(RejectionQuery(position: 2, file: "july.jsonl")) == ["2:2"])
            #expect(try await places(RejectionQuery(file: "2025/july.jsonl")) == ["1:1", "2:2", "3:3"])
            #expect(try await places(RejectionQuery(file: "/data/2025/july.jsonl")) == ["1:1", "2:2", "3:3"])
            #expect(try await places(RejectionQuery(file: "uly.jsonl")) == [])
            #expect(try await places(RejectionQuery(file: "JULY.jsonl")) == [])
            #expect(
                try await places(RejectionQuery(ids: [RejectionID(6), RejectionID(1), RejectionID(99)])) == [
                    "6:3", "1:1",
                ])
            #expect(try await places(RejectionQuery(ids: [])) == [])
            #expect(try await places(RejectionQuery(oldestFirst: true, limit: 4)) == ["1:1", "2:2", "3:3", "4:1"])
            #expect(try await places(RejectionQuery(after: RejectionID(4), oldestFirst: true)) == ["5:2", "6:3"])
            let counts = try await store.countRejections(RejectionQuery(position: 2, file: "july.jsonl"))
            #expect(counts.map { "\($0.source) \($0.count)" } == ["forecasts 1"])
        },
        StoreConformance("gives a refusal back whole, long or short, with what its file needs to be read") { store in
            let payloads: [[UInt8]] = [
                [], [0xFF], Array(repeating: 0x61, count: 500_000),
                (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) },
            ]
            var batch = Batch(files: [StoreSamples.progress("/data/a.csv")])
            batch.files[0].context = [0, 1, 2]
            batch.rejections = payloads.enumerated().map { index, payload in
                Rejection(reason: .truncated, file: 0, position: Int64(index), byteOffset: 0, payload: payload)
            }
            _ = try await store.load([batch])
            let found = try await store.rejections(RejectionQuery())
            #expect(found.map(\.payload) == payloads)
            #expect(found.map(\.context) == Array(repeating: [0, 1, 2], count: 4))
            // The same again is the same refusal.
            _ = try await store.load([batch])
            #expect(try await store.rejections(RejectionQuery()).map(\.run) == Array(repeating: RunID(2), count: 4))
        },
        StoreConformance("discards what matches, all of it, and what it repeated") { store in
            for _ in 0..<2 { _ = try await store.load([], file: "/data/a.jsonl", rejecting: 30) }
            _ = try await store.load([], source: "trust", file: "/data/b.jsonl", rejecting: 2)
            #expect(try await store.discardRejections(RejectionQuery(sources: ["forecasts"], position: 4)) == 1)
            #expect(try await store.rejections(RejectionQuery(runs: [RunID(1)], position: 4)) == [])
            #expect(try await store.discardRejections(RejectionQuery(sources: ["forecasts"], limit: 1)) == 29)
            #expect(try await store.rejections(RejectionQuery(runs: [RunID(1)])) == [])
            #expect(try await store.discardRejections(RejectionQuery(ids: [RejectionID(1)])) == 0)
            #expect(try await store.countRejections(RejectionQuery()).map(\.count) == [2])
            // What was read stays what it was.
            #expect(try await store.runs(matching: RunQuery(id: RunID(1)))[0].counts.rejected == 30)
        },
        StoreConformance("a row that a later result brings again, at another place, is refused once") { store in
            func result(_ payloads: String..., state: FileProgress.State = .reference) -> Batch {
                var batch = Batch(files: [StoreSamples.progress("postgresql://h/x", state: state)])
                batch.rejections = payloads.enumerated().map { index, payload in
                    Rejection(
                        reason: .truncated, file: 0, position: Int64(index + 1), byteOffset: 0,
                        payload: Array(payload.utf8))
                }
                return batch
            }
            // One result may hold the same twice.
            _ = try await store.load([result("a", "b", "b")])
            _ = try await store.load([result("x", "b", "a")])
            let found = try await store.rejections(RejectionQuery())
            #expect(found.map { String(decoding: $0.payload, as: UTF8.self) } == ["x", "b", "a"])
            #expect(found.map(\.run) == Array(repeating: RunID(2), count: 3))
        },
        StoreConformance("lets go what is tried again, together with what becomes of it") { store in
            for _ in 0..<2 { _ = try await store.load([1], file: "/data/a.jsonl", rejecting: 3) }
            let waiting = try await store.rejections(RejectionQuery())
            #expect(waiting.map(\.position) == [2, 3, 4])
            var batch = StoreSamples.batch([2], file: "/data/a.jsonl", from: 2)
            batch.files[0].state = .reference
            batch.rejections = [
                Rejection(
                    reason: .invalidUTF8(column: 1), file: 0, position: 3, byteOffset: 0, payload: waiting[1].payload)
            ]
            batch.retried = waiting.prefix(2).map(\.id)
            let run = try await store.load([batch])
            #expect(
                try await store.runs(matching: RunQuery(id: run))[0].counts
                    == RecordCounts(read: 2, stored: 1, rejected: 1))
            let left = try await store.rejections(RejectionQuery())
            #expect(
                left.map { "run \($0.run) line \($0.position) \($0.reason.code)" } == [
                    "run 3 line 3 invalid_utf8", "run 2 line 4 truncated",
                ])
            #expect(try await store.rejections(RejectionQuery(runs: [RunID(1)])).map(\.position) == [4])
            #expect(try await store.countRecords(RecordQuery()) == 2)
        },
        StoreConformance("keeps what was to be tried again where the commit fails") { store in
            _ = try await store.load([], file: "/data/a.jsonl", rejecting: 1)
            var batch = StoreSamples.batch([2], file: "/data/a.jsonl")
            batch.retried = [RejectionID(1)]
            await #expect(throws: StoreError.self) {
                try await store.commit(batch, to: RunID(1), at: StoreSamples.noon)
            }
            #expect(try await store.rejections(RejectionQuery()).map(\.id) == [RejectionID(1)])
        },
    ]
}
