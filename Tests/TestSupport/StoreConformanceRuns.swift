import Foundation
import Ingestion
import Testing

extension StoreConformance {
    static let refusals: [StoreConformance] = [
        StoreConformance("keeps what was refused: reason, place and bytes") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            let rejections = reasons.enumerated().map { index, reason in
                rejection(reason, at: Int64(index + 1), payload: [0, 0xFF, UInt8(index)])
            }
            let batch = Batch(rejections: rejections, files: [StoreSamples.progress("/data/forecasts.jsonl")])
            let counts = try await store.commit(batch, to: run, at: StoreSamples.noon)
            #expect(counts == RecordCounts(read: reasons.count, rejected: reasons.count))
            let expected = rejections.enumerated().map { index, rejection in
                StoredRejection(
                    id: RejectionID(Int64(index + 1)), source: "forecasts", run: run, file: "/data/forecasts.jsonl",
                    position: rejection.position,
                    byteOffset: rejection.byteOffset, time: StoreSamples.noon, reason: rejection.reason,
                    payload: rejection.payload)
            }
            #expect(try await store.rejections(RejectionQuery(limit: 100)) == expected)
        },
        StoreConformance("finds and counts refusals by source, run, time and reason") { store in
            let noon = StoreSamples.noon
            for (source, count, time) in [("forecasts", 3, noon), ("trust", 2, noon + 60)] as [(SourceID, Int64, Date)]
            {
                let run = try await store.beginRun(of: source, command: nil, at: time)
                var batch = StoreSamples.batch([], file: "/data/\(source).jsonl")
                batch.rejections = (1...count).map { rejection(.truncated, at: $0) }
                batch.rejections.append(rejection(.duplicateKey(name: "a"), at: 9))
                _ = try await store.commit(batch, to: run, at: time)
            }
            func places(_ query: RejectionQuery) async throws -> [String] {
                try await store.rejections(query).map { "\($0.source) \($0.position)" }
            }
            #expect(
                try await places(RejectionQuery()) == [
                    "trust 1", "trust 2", "trust 9", "forecasts 1", "forecasts 2", "forecasts 3", "forecasts 9",
                ])
            #expect(try await places(RejectionQuery(limit: 2, offset: 2)) == ["trust 9", "forecasts 1"])
            #expect(try await places(RejectionQuery(code: "duplicate_key")) == ["trust 9", "forecasts 9"])
            #expect(try await places(RejectionQuery(runs: [RunID(2)], code: "truncated")) == ["trust 1", "trust 2"])
            #expect(
                try await places(RejectionQuery(sources: ["trust"], period: noon + 60..<noon + 61))
                    == ["trust 1", "trust 2", "trust 9"])
            #expect(try await places(RejectionQuery(period: noon + 1..<noon + 60)) == [])
            let counts = try await store.countRejections(RejectionQuery())
            #expect(
                counts.map { "\($0.source) \($0.code) \($0.count)" } == [
                    "forecasts truncated 3", "trust truncated 2", "forecasts duplicate_key 1", "trust duplicate_key 1",
                ])
            let some = try await store.countRejections(RejectionQuery(sources: ["trust"], code: "truncated"))
            #expect(some.map { "\($0.source) \($0.code) \($0.count)" } == ["trust truncated 2"])
        },
        StoreConformance("shows a refusal once, however often its file is read, and each run its own") { store in
            let noon = StoreSamples.noon
            for day in 0..<3 {
                let time = noon + Double(day) * 86_400
                let run = try await store.beginRun(of: "forecasts", command: nil, at: time)
                var batch = StoreSamples.batch([], file: "/data/forecasts.jsonl")
                batch.rejections = [rejection(.truncated, at: 1, payload: [1])]
                // The second place holds other bytes each day: another refusal.
                batch.rejections.append(rejection(.truncated, at: 2, payload: [UInt8(day)]))
                _ = try await store.commit(batch, to: run, at: time)
            }
            func places(_ query: RejectionQuery) async throws -> [String] {
                try await store.rejections(query).map { "run \($0.run) line \($0.position)" }
            }
            #expect(
                try await places(RejectionQuery())
                    == ["run 3 line 1", "run 3 line 2", "run 2 line 2", "run 1 line 2"])
            #expect(try await places(RejectionQuery(runs: [RunID(1)])) == ["run 1 line 1", "run 1 line 2"])
            // As it stood then.
            #expect(
                try await places(RejectionQuery(period: noon..<noon + 86_400)) == ["run 1 line 1", "run 1 line 2"])
            #expect(try await store.countRejections(RejectionQuery()).map(\.count) == [4])
        },
    ]

    static let runs: [StoreConformance] = [
        StoreConformance("counts what became of everything read: stored, duplicate or rejected") { store in
            let noon = StoreSamples.noon
            let run = try await store.beginRun(of: "forecasts", command: CommandID(1), at: noon)
            _ = try await store.commit(StoreSamples.batch(1...4), to: run, at: noon)
            var batch = StoreSamples.batch(3...7, from: 5)
            batch.rejections = [rejection(.truncated, at: 10)]
            let counts = try await store.commit(batch, to: run, at: noon + 1)
            #expect(counts == RecordCounts(read: 6, stored: 3, duplicates: 2, rejected: 1, markedInvalid: 1))
            let files = FileCounts(read: 1, skippedByPattern: 2, archived: 3, failed: 4)
            let report = try await store.finishRun(run, state: .finished, files: files, failure: nil, at: noon + 2)
            let expected = RunReport(
                id: run, source: "forecasts", command: CommandID(1), state: .finished, started: noon, ended: noon + 2,
                counts: RecordCounts(read: 10, stored: 7, duplicates: 2, rejected: 1, markedInvalid: 1), files: files)
            #expect(report == expected)
            #expect(try await store.runs(matching: RunQuery()) == [expected])
        },
        StoreConformance("keeps why a run failed") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            let failure = RunFailure.files([
                .unreadable(path: "/data/ä.json", errno: 13),
                .storeFailed(.locked(path: "/data/store", holder: 7)),
            ])
            let report = try await store.finishRun(
                run, state: .failed, files: FileCounts(), failure: failure, at: StoreSamples.noon)
            #expect(report.failure == failure)
            #expect(try await store.runs(matching: RunQuery(id: run)).map(\.failure) == [failure])
        },
        StoreConformance("finds runs by source, state, time and last command, newest first") { store in
            let noon = StoreSamples.noon
            let begun: [(SourceID, Int64?)] = [("forecasts", 1), ("trust", 2), ("forecasts", 2), ("news", nil)]
            for (index, (source, command)) in begun.enumerated() {
                let run = try await store.beginRun(
                    of: source, command: command.map(CommandID.init), at: noon + Double(index))
                guard index.isMultiple(of: 2) else { continue }
                _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: noon + 9)
            }
            func numbers(_ query: RunQuery) async throws -> [Int64] {
                try await store.runs(matching: query).map(\.id.number)
            }
            #expect(try await numbers(RunQuery()) == [4, 3, 2, 1])
            #expect(try await numbers(RunQuery(limit: 2)) == [4, 3])
            #expect(try await numbers(RunQuery(sources: ["forecasts"])) == [3, 1])
            #expect(try await numbers(RunQuery(states: [.running])) == [4, 2])
            #expect(try await numbers(RunQuery(period: noon + 1..<noon + 3)) == [3, 2])
            #expect(try await numbers(RunQuery(lastCommandOnly: true)) == [3, 2])
            #expect(try await numbers(RunQuery(sources: ["trust"], lastCommandOnly: true)) == [2])
        },
        StoreConformance("passes on the wish to cancel a run that is running") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            #expect(try await !store.isCancelRequested(for: run))
            try await store.requestCancel(of: run)
            #expect(try await store.isCancelRequested(for: run))
            #expect(try await !store.isCancelRequested(for: RunID(99)))
        },
        StoreConformance("takes no batch for a run that has ended or never began") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            _ = try await store.finishRun(
                run, state: .cancelled, files: FileCounts(), failure: nil, at: StoreSamples.noon)
            for number in [run, RunID(99)] {
                await #expect(throws: StoreError.self) {
                    try await store.commit(StoreSamples.batch(1...3), to: number, at: StoreSamples.noon)
                }
            }
            #expect(try await store.countRecords(RecordQuery()) == 0)
        },
        StoreConformance("remembers how far each file of each source was read") { store in
            let noon = StoreSamples.noon
            let path = "/data/ümläut.jsonl"
            let run = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            #expect(try await store.progress(ofFile: path, source: "forecasts") == nil)
            var file = StoreSamples.progress(path, positions: 3, state: .partial)
            var batch = StoreSamples.batch(1...3)
            batch.files = [file]
            _ = try await store.commit(batch, to: run, at: noon)
            #expect(try await store.progress(ofFile: path, source: "forecasts") == file)
            #expect(try await store.progress(ofFile: path, source: "trust") == nil)
            file.state = .archived
            file.offset = 9_999_999_999
            _ = try await store.commit(Batch(files: [file]), to: run, at: noon)
            #expect(try await store.progress(ofFile: path, source: "forecasts") == file)
            #expect(try await store.records(RecordQuery()).map(\.file) == [path, path, path])
        },
    ]

    private static let reasons: [Rejection.Reason] = [
        .malformed(expected: "a digit", found: "\"x\"", column: 7), .invalidUTF8(column: 3), .tooDeep(limit: 512),
        .tooLarge(bytes: 17 << 20, limit: 16 << 20), .truncated,
        .schema(path: "/forecast_id", rule: "required", expected: "a string", found: "nothing"),
        .duplicateKey(name: "größe"), .raggedRow(expected: 4, found: 3), .malformedRow(detail: "open quote"),
    ]

    private static func rejection(
        _ reason: Rejection.Reason, at position: Int64, payload: [UInt8] = Array("{".utf8)
    ) -> Rejection {
        Rejection(reason: reason, file: 0, position: position, byteOffset: position * 100, payload: payload)
    }
}
