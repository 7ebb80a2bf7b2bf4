import Foundation
import Ingestion
import Quantities
import Testing

extension StoreConformance {
    static let journal: [StoreConformance] = [
        StoreConformance("keeps each command at once, and how it ended") { store in
            let noon = StoreSamples.noon
            let session = try await store.beginSession(at: noon)
            let text = "ingest “größe” 日本; 'x' --"
            var entry = CommandEntry(
                session: session, time: noon + 0.25, text: text, intents: ["ingest", "set_setting"],
                readings: #"[{"intent":"ingest","slots":{"sources":["größe"]}}]"#, meant: "ingest größe\nset x to 5",
                answers: CommandID(77))
            entry.id = try await store.append(entry)
            #expect(try await store.commands(matching: CommandQuery()) == [entry])
            let id = try #require(entry.id)
            try await store.finish(id, CommandEnding(.partlyDone, at: noon + 1.5, remark: "1 of 2 failed."))
            try await store.endSession(session, at: noon + 2)
            entry.outcome = .partlyDone
            entry.ended = noon + 1.5
            entry.remark = "1 of 2 failed."
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
        StoreConformance("goes through the commands from the first on, a page at a time") { store in
            let session = try await store.beginSession(at: StoreSamples.noon)
            for number in 1...5 {
                _ = try await store.append(
                    CommandEntry(
                        session: session, time: StoreSamples.noon + Double(number), text: "line \(number)",
                        intents: [number.isMultiple(of: 2) ? "ingest" : "show_runs"]))
            }
            func page(_ query: CommandQuery) async throws -> [Int64] {
                try await store.commands(matching: query).compactMap(\.id?.number)
            }
            #expect(try await page(CommandQuery(after: CommandID(0), limit: 2)) == [1, 2])
            #expect(try await page(CommandQuery(after: CommandID(2), limit: 2)) == [3, 4])
            #expect(try await page(CommandQuery(after: CommandID(4), limit: 2)) == [5])
            #expect(try await page(CommandQuery(after: CommandID(5))) == [])
            #expect(try await page(CommandQuery(intents: ["ingest"], after: CommandID(2))) == [4])
            #expect(try await page(CommandQuery(before: CommandID(4), after: CommandID(1))) == [2, 3])
        },
    ]

    static let review: [StoreConformance] = [
        StoreConformance("finds commands by outcome, source, words and cost, and goes back page by page") { store in
            let noon = StoreSamples.noon
            let session = try await store.beginSession(at: noon)
            func say(_ text: String, _ sources: String = "[]", _ outcome: CommandOutcome?) async throws -> CommandID {
                let readings = #"[{"intent":"ingest","slots":{"sources":\#(sources)}}]"#
                let entry = CommandEntry(
                    session: session, time: noon, text: text, intents: ["ingest"], readings: readings,
                    meant: text.hasPrefix("now") ? "ingest trust_logs" : nil)
                let id = try await store.append(entry)
                if let outcome { try await store.finish(id, CommandEnding(outcome, at: noon + 1)) }
                return id
            }
            let first = try await say("ingest everything", #"["all"]"#, .done)
            let second = try await say("now trust logs too", #"["trust_logs"]"#, .failed)
            let third = try await say("Ingest news", #"["news"]"#, nil)
            let run = try await store.beginRun(of: "forecasts", command: first, at: noon)
            _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: noon)
            try await pay(1_500, for: third, run: nil, in: store)

            func found(_ query: CommandQuery) async throws -> [CommandID] {
                try await store.commands(matching: query).compactMap(\.id)
            }
            #expect(try await found(CommandQuery(outcomes: [.failed, .refused])) == [second])
            #expect(try await found(CommandQuery(outcomes: [])) == [])
            #expect(try await found(CommandQuery(sources: ["trust_logs"])) == [second])
            #expect(try await found(CommandQuery(sources: ["forecasts", "news"])) == [first, third])
            #expect(try await found(CommandQuery(containing: "TRUST_LOGS")) == [second])
            #expect(try await found(CommandQuery(beginning: "ingest")) == [first, third])
            #expect(try await found(CommandQuery(hasCost: true)) == [third])
            #expect(try await found(CommandQuery(ids: [third, first, CommandID(99)])) == [first, third])
            #expect(try await found(CommandQuery(limit: 2)) == [second, third])
            #expect(try await found(CommandQuery(before: second, limit: 2)) == [first])
        },
        StoreConformance("counts what commands and sessions came to, with what is booked late") { store in
            let noon = StoreSamples.noon
            let session = try await store.beginSession(at: noon)
            let other = try await store.beginSession(at: noon + 10)
            func say(_ text: String, in session: SessionID) async throws -> CommandID {
                let id = try await store.append(
                    CommandEntry(session: session, time: noon, text: text, intents: ["ingest"]))
                try await store.finish(id, CommandEnding(text == "fail" ? .failed : .done, at: noon + 4))
                return id
            }
            let paid = try await say("ingest", in: session)
            let tested = try await say("test the news", in: session)
            let idle = try await say("fail", in: session)
            let elsewhere = try await say("ingest", in: other)
            let runs = [
                try await store.beginRun(of: "forecasts", command: paid, at: noon),
                try await store.beginRun(of: "news", command: paid, at: noon),
                try await store.beginRun(of: "news", command: elsewhere, at: noon),
            ]
            for run in runs { _ = try await store.commit(StoreSamples.batch(1...3), to: run, at: noon) }
            try await pay(2_000, for: paid, run: runs[1], in: store)
            try await pay(700, for: tested, run: nil, in: store)
            // Reserved, and settled only after the command ended.
            let late = try await reserve(5_000, for: tested, run: nil, in: store)
            var figures = try await store.figures(of: [paid, tested, idle, CommandID(99)])
            #expect(figures[paid]?.runs == [runs[0], runs[1]])
            #expect(figures[paid]?.records.read == 6)
            #expect(figures[paid]?.spending.usage == Usage(calls: 1, tokens: 10, money: Money(microdollars: 2_000)))
            #expect(figures[tested]?.spending.usage.money == Money(microdollars: 5_700))
            #expect(figures[tested]?.spending.unsettled == Money(microdollars: 5_000))
            #expect(figures[idle] == nil)
            try await store.settle(
                [Settlement(late, usage: Usage(calls: 1, tokens: 20, money: Money(microdollars: 1_300)))], at: noon + 9)
            figures = try await store.figures(of: [tested])
            #expect(figures[tested]?.spending.usage == Usage(calls: 2, tokens: 30, money: Money(microdollars: 2_000)))
            #expect(figures[tested]?.spending.unsettled == .zero)

            try await store.endSession(session, at: noon + 8)
            let sessions = try await store.sessions(matching: SessionQuery())
            #expect(sessions.map(\.id) == [session, other])
            #expect(sessions.map(\.state) == [.ended, .open])
            #expect(sessions.map(\.commandCount) == [3, 1])
            #expect(sessions.map(\.troubleCount) == [1, 0])
            #expect(sessions.map(\.ended) == [noon + 8, nil])
            #expect(sessions[0].figures.spending.usage.money == Money(microdollars: 4_000))
            #expect(sessions[0].figures.records.read == 6)
            #expect(try await store.sessions(matching: SessionQuery(id: other)).map(\.id) == [other])
            #expect(try await store.sessions(matching: SessionQuery(before: other)).map(\.id) == [session])
            let later = noon + 9..<noon + 20
            #expect(try await store.sessions(matching: SessionQuery(period: later)).map(\.id) == [other])
        },
        StoreConformance("a command of a session that is over was lost, and one that goes on is not") { store in
            let noon = StoreSamples.noon
            let over = try await store.beginSession(at: noon)
            let lost = try await store.append(
                CommandEntry(session: over, time: noon, text: "ingest", intents: ["ingest"]))
            try await store.endSession(over, at: noon + 1)
            let open = try await store.beginSession(at: noon + 2)
            let running = try await store.append(
                CommandEntry(session: open, time: noon, text: "ingest", intents: ["ingest"]))
            #expect(try await store.commands(matching: CommandQuery()).map(\.outcome) == [.lost, nil])
            #expect(try await store.commands(matching: CommandQuery(outcomes: [.lost])).map(\.id) == [lost])
            #expect(try await store.commands(matching: CommandQuery(session: open)).map(\.id) == [running])
            #expect(try await store.sessions(matching: SessionQuery()).map(\.troubleCount) == [1, 0])
        },
    ]

    private static func reserve(
        _ microdollars: Int64, for command: CommandID, run: RunID?, in store: any Store
    ) async throws -> ReservationID {
        let calendar = Calendar(identifier: .gregorian)
        let call = PlannedCall(
            source: "news", run: run, command: command,
            atMost: Usage(calls: 1, tokens: 10, money: Money(microdollars: microdollars)))
        let rules = SpendingRules(emergencyThreshold: Money(microdollars: .max), calendar: calendar)
        guard case .granted(let id) = try await store.reserve(call, under: rules, at: StoreSamples.noon) else {
            throw NotGranted()
        }
        return id
    }

    private static func pay(
        _ microdollars: Int64, for command: CommandID, run: RunID?, in store: any Store
    ) async throws {
        let id = try await reserve(microdollars, for: command, run: run, in: store)
        let usage = Usage(calls: 1, tokens: 10, money: Money(microdollars: microdollars))
        try await store.settle([Settlement(id, usage: usage)], at: StoreSamples.noon)
    }

    private struct NotGranted: Error {}

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
