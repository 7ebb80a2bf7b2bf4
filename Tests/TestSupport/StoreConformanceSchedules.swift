import Foundation
import Ingestion
import Testing

extension StoreConformance {
    static let schedules: [StoreConformance] = [
        StoreConformance("knows nothing of schedules before they are begun") { (store) async throws in
            let noon = StoreSamples.noon
            #expect(try await store.scheduleStates() == [:])
            #expect(try await store.takeScheduleNotices() == [])
            #expect(try await store.runsGoingOn() == [:])
            #expect(try await !store.claimSchedule("a hourly", due: noon, at: noon))
        },
        StoreConformance("gives what is due to one taker only") { (store) async throws in
            let noon = StoreSamples.noon
            try await store.beginSchedules(["a hourly", "b daily"], at: noon)
            #expect(try await !store.claimSchedule("a hourly", due: noon, at: noon + 1))
            #expect(try await store.claimSchedule("a hourly", due: noon + 60, at: noon + 61))
            #expect(try await !store.claimSchedule("a hourly", due: noon + 60, at: noon + 61))
            #expect(try await !store.claimSchedule("a hourly", due: noon + 59, at: noon + 61))
            let running = ScheduleState.Last(due: noon + 60, started: noon + 61)
            #expect(
                try await store.scheduleStates() == [
                    "a hourly": ScheduleState(handled: noon + 60, last: running),
                    "b daily": ScheduleState(handled: noon),
                ])
            let result = ScheduleResult(
                outcome: .partlyDone, stored: 36, runs: [RunID(41), RunID(42)], detail: "“größe” 日本")
            var ended = running
            ended.ended = noon + 70
            ended.result = result
            try await store.noteSchedule("a hourly", ended)
            #expect(try await store.scheduleStates()["a hourly"] == ScheduleState(handled: noon + 60, last: ended))
            #expect(try await store.claimSchedule("a hourly", due: noon + 120, at: noon + 121))
            #expect(
                try await store.scheduleStates()["a hourly"]
                    == ScheduleState(handled: noon + 120, last: .init(due: noon + 120, started: noon + 121)))
            // One that was taken before may end later.
            try await store.noteSchedule("a hourly", ended)
            #expect(try await store.scheduleStates()["a hourly"] == ScheduleState(handled: noon + 120, last: ended))
            // Begun anew it keeps what became of it.
            try await store.beginSchedules(["a hourly"], at: noon)
            #expect(try await store.scheduleStates()["a hourly"]?.handled == noon)
        },
        StoreConformance("tells what happened while nobody looked, once") { (store) async throws in
            let noon = StoreSamples.noon
            func notice(_ schedule: String, _ outcome: ScheduleResult.Outcome, _ detail: String, at time: Date)
                -> ScheduleNotice
            {
                ScheduleNotice(schedule: schedule, outcome: outcome, detail: detail, first: time, last: time)
            }
            try await store.keepScheduleNotice(notice("a", .needsYes, "it may cost $2.40", at: noon))
            try await store.keepScheduleNotice(notice("b", .failed, "no such folder", at: noon + 1))
            try await store.keepScheduleNotice(notice("a", .needsYes, "it may cost $2.50", at: noon + 900))
            try await store.keepScheduleNotice(notice("a", .failed, "it is shut", at: noon + 1800))
            var twice = notice("a", .needsYes, "it may cost $2.50", at: noon)
            twice.count = 2
            twice.last = noon + 900
            #expect(
                try await store.takeScheduleNotices() == [
                    twice, notice("b", .failed, "no such folder", at: noon + 1),
                    notice("a", .failed, "it is shut", at: noon + 1800),
                ])
            #expect(try await store.takeScheduleNotices() == [])
        },
        StoreConformance("knows which sources are being read") { (store) async throws in
            let noon = StoreSamples.noon
            let first = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            let second = try await store.beginRun(of: "trust", command: nil, at: noon)
            #expect(try await store.runsGoingOn() == ["forecasts": first, "trust": second])
            _ = try await store.finishRun(first, state: .finished, files: FileCounts(), failure: nil, at: noon + 1)
            #expect(try await store.runsGoingOn() == ["trust": second])
        },
        StoreConformance("does not take what the clock ran for the last command of somebody at work") {
            (store) async throws in
            let noon = StoreSamples.noon
            func command(_ session: SessionID) async throws -> CommandID {
                try await store.append(
                    CommandEntry(session: session, time: noon, text: "ingest trust", intents: ["ingest"]))
            }
            func run(_ session: SessionID) async throws -> RunID {
                try await store.beginRun(of: "trust", command: try await command(session), at: noon)
            }
            func last() async throws -> [RunID] {
                try await store.runs(matching: RunQuery(lastCommandOnly: true)).map(\.id)
            }
            let clock = try await store.beginScheduledSession(at: noon)
            let byClock = try await run(clock)
            // Whoever comes in the morning sees what ran at night.
            #expect(try await last() == [byClock])
            let typed = try await run(try await store.beginSession(at: noon))
            #expect(try await last() == [typed])
            _ = try await run(clock)
            #expect(try await last() == [typed])
        },
    ]
}
