import Foundation
import Ingestion
import Testing

extension StoreConformance {
    static let journal: [StoreConformance] = [
        StoreConformance("keeps each command at once, and how it ended") { store in
            let noon = StoreSamples.noon
            let session = try await store.beginSession(at: noon)
            let text = "ingest “größe” 日本; 'x' --"
            var entry = CommandEntry(
                session: session, time: noon + 0.25, text: text, intents: ["ingest", "set_setting"])
            entry.id = try await store.append(entry)
            #expect(try await store.commands(matching: CommandQuery()) == [entry])
            let id = try #require(entry.id)
            try await store.finish(id, outcome: .partlyDone, at: noon + 1.5)
            try await store.endSession(session, at: noon + 2)
            entry.outcome = .partlyDone
            entry.ended = noon + 1.5
            #expect(try await store.commands(matching: CommandQuery()) == [entry])
        },
        StoreConformance("finds the newest commands that match, oldest first") { store in
            let noon = StoreSamples.noon
            let typed: [(String, [String])] = [
                ("ingest forecasts", ["ingest"]), ("Show Runs", ["show_runs"]), ("100% of_it", []),
                ("show runs and ingest trust", ["show_runs", "ingest"]),
            ]
            var sessions: [SessionID] = []
            for (index, (text, intents)) in typed.enumerated() {
                if index.isMultiple(of: 2) { sessions.append(try await store.beginSession(at: noon)) }
                _ = try await store.append(
                    CommandEntry(
                        session: sessions[index / 2], time: noon + Double(index), text: text, intents: intents))
            }
            func numbers(_ query: CommandQuery) async throws -> [Int64] {
                try await store.commands(matching: query).compactMap(\.id?.number)
            }
            #expect(try await numbers(CommandQuery()) == [1, 2, 3, 4])
            #expect(try await numbers(CommandQuery(limit: 2)) == [3, 4])
            #expect(try await numbers(CommandQuery(session: sessions[0])) == [1, 2])
            #expect(try await numbers(CommandQuery(period: noon + 1..<noon + 3)) == [2, 3])
            #expect(try await numbers(CommandQuery(containing: "show runs")) == [2, 4])
            #expect(try await numbers(CommandQuery(containing: "%")) == [3])
            #expect(try await numbers(CommandQuery(intents: ["ingest"])) == [1, 4])
            #expect(try await numbers(CommandQuery(intents: ["ingest", "show_runs"], limit: 2)) == [2, 4])
            #expect(try await numbers(CommandQuery(intents: [])) == [])
        },
    ]

    static let life: [StoreConformance] = [
        StoreConformance("answers that there is nothing while there is nothing") { (store) async throws in
            #expect(try await store.countRecords(RecordQuery()) == 0)
            #expect(try await store.countRecordsBySource(RecordQuery()).isEmpty)
            #expect(try await store.records(RecordQuery()) == [])
            #expect(try await store.rejections(RejectionQuery()) == [])
            #expect(try await store.countRejections(RejectionQuery()).isEmpty)
            #expect(try await store.duplicates(DuplicateQuery()) == [])
            #expect(try await store.runs(matching: RunQuery()) == [])
            #expect(try await store.runs(matching: RunQuery(lastCommandOnly: true)) == [])
            #expect(try await store.commands(matching: CommandQuery()) == [])
            #expect(try await store.metadata().recordCount == 0)
        },
        StoreConformance("describes itself") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            _ = try await store.commit(StoreSamples.batch(1...30), to: run, at: StoreSamples.noon)
            let metadata = try await store.metadata()
            #expect(metadata.recordCount == 30)
            #expect(metadata.identityVersion == RecordIdentity.ruleVersion)
            #expect(metadata.sizeBytes > 0)
            #expect(!metadata.engine.isEmpty)
        },
        StoreConformance("writes what is begun, even if the asking task is cancelled") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            let counts = try await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await store.commit(StoreSamples.batch(1...30), to: run, at: StoreSamples.noon)
            }.value
            #expect(counts.stored == 30)
            #expect(try await store.countRecords(RecordQuery()) == 30)
        },
        StoreConformance("refuses everything once it is closed") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            await store.close()
            await store.close()
            await #expect(throws: StoreError.closed) {
                try await store.commit(StoreSamples.batch(1...3), to: run, at: StoreSamples.noon)
            }
            await #expect(throws: StoreError.closed) { try await store.countRecords(RecordQuery()) }
        },
    ]
}
