import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

@testable import Adapters

/// What the ledger's tables hold, besides what every store promises.
@Suite("SQLite store: the ledger's tables")
struct LedgerTests {
    private typealias Samples = SpendingSamples
    let folder: StoreFolder
    let store: SQLiteStore

    init() throws {
        folder = try StoreFolder()
        store = SQLiteStore(path: folder.storePath)
    }

    @Test(arguments: ["UPDATE ledger SET micro_dollars = 0", "DELETE FROM ledger", "DELETE FROM ledger WHERE id = 1"])
    func isOnlyAppendedTo(statement: String) async throws {
        try await store.spend(10, at: StoreSamples.noon)
        let before = try await store.evaluate("SELECT * FROM ledger")
        await #expect(throws: StoreError.self) { try await store.evaluate(statement) }
        #expect(try await store.evaluate("SELECT * FROM ledger") == before)
        await store.close()
    }

    @Test func writesDownWhatHappenedToACall() async throws {
        let noon = StoreSamples.noon
        let run = try await store.beginRun(of: "news", command: nil, at: noon)
        var call = Samples.call(100, tokens: 50, run: run, isAssumed: true)
        call.command = CommandID(7)
        let reservation = try await store.grant(call, under: Samples.rules(), at: noon)
        try await store.settle([Samples.settlement(reservation, 130, tokens: 20)], at: noon + 5)
        let columns =
            "id, recorded_at - time, kind, settles, run, command, calls, tokens, estimated_tokens, micro_dollars, assumed"
        #expect(
            try await store.evaluate("SELECT \(columns) FROM ledger ORDER BY id") == [
                ["1", "0", "reservation", "NULL", "1", "7", "1", "50", "50", "100", "100"],
                ["2", "5000000", "settlement", "1", "1", "NULL", "0", "-30", "-50", "0", "0"],
                ["3", "0", "settlement", "1", "1", "NULL", "0", "0", "0", "30", "30"],
            ])
        #expect(try await store.evaluate("SELECT count(*) FROM open_reservations") == [["0"]])
        await store.close()
    }

    /// The clock goes to and fro, so that stretches end, begin, and are added to when they are over.
    @Test func keepsSumsThatAreThoseOfItsEntries() async throws {
        var random = SplitMix(seed: 23)
        var now = StoreSamples.noon
        var open: [ReservationID] = []
        for step in 0..<500 {
            now += Double(Int.random(in: step.isMultiple(of: 50) ? -400_000..<500_000 : -500..<3_000, using: &random))
            let source = SourceID("s\(Int.random(in: 0..<3, using: &random))")
            if Int.random(in: 0..<3, using: &random) > 0 || open.isEmpty {
                let call = Samples.call(
                    .random(in: 0..<1_000, using: &random), tokens: .random(in: 0..<99, using: &random), source: source,
                    run: Bool.random(using: &random) ? RunID(Int64(step / 40)) : nil,
                    isAssumed: Bool.random(using: &random))
                open.append(try await store.grant(call, under: Samples.rules(), at: now))
            } else {
                let reservation = open.remove(at: Int.random(in: open.indices, using: &random))
                let settlement = Samples.settlement(
                    reservation, .random(in: 0..<1_500, using: &random), tokens: .random(in: 0..<150, using: &random),
                    isEstimated: Bool.random(using: &random))
                try await store.settle([settlement], at: now)
            }
        }
        let sums = "sum(calls), sum(tokens), sum(estimated_tokens), sum(micro_dollars), sum(assumed)"
        let columns = "calls, tokens, estimated_tokens, micro_dollars, assumed"
        for level in TimeLevel.allCases {
            let start = level == .ever ? "0" : "time - time % \(level.length)"
            for scope in ["source", "0"] {
                let expected = try await store.evaluate(
                    "SELECT \(scope) AS scope, \(start) AS start, \(sums) FROM ledger GROUP BY scope, start ORDER BY scope, start"
                )
                let kept = try await store.evaluate(
                    """
                    SELECT source, start, \(columns) FROM (
                        SELECT * FROM spending_totals UNION ALL SELECT * FROM spending_now)
                    WHERE level = \(level.rawValue) AND (source = 0) = \(scope == "0") ORDER BY source, start
                    """)
                #expect(kept == expected, "level \(level), \(scope)")
                #expect(kept.count >= (level == .ever ? 1 : 3))
            }
        }
        let strays = """
            SELECT 1 FROM ledger WHERE NOT EXISTS (
                SELECT 1 FROM (SELECT * FROM spending_totals UNION ALL SELECT * FROM spending_now) AS kept
                WHERE kept.source = ledger.source AND level = 3 AND start = time - time % 900000000
                    AND ledger.id BETWEEN first_entry AND last_entry)
            """
        #expect(try await store.evaluate(strays) == [])
        #expect(
            try await store.evaluate("SELECT run, \(columns), first_time, last_time FROM run_spending ORDER BY run")
                == store.evaluate(
                    "SELECT run, \(sums), min(time), max(time) FROM ledger WHERE run NOT NULL GROUP BY run ORDER BY run"
                ))
        await store.close()
    }

    @Test func forgetsOldCallsThatNoRateLooksBackTo() async throws {
        let rules = Samples.rules(rates: [RateLimit(.all, requests: 10_000, per: .hour)])
        for index in 0..<1_100 {
            _ = try await store.grant(Samples.call(0), under: rules, at: StoreSamples.noon + Double(index * 600))
        }
        let kept = try await store.evaluate(
            "SELECT scope, count(*) < 450, max(ordinal) FROM recent_calls GROUP BY scope")
        #expect(kept == [["0", "1", "1100"], ["1", "1", "1100"]])
        await store.close()
    }

    /// What is free need not outlast a power cut; what is paid, and all else, does.
    @Test func stillOutlastsPowerCutsAfterAFreeCall() async throws {
        _ = try await store.grant(Samples.call(0), under: Samples.rules(), at: StoreSamples.noon)
        #expect(try await store.evaluate("PRAGMA synchronous") == [["2"]])
        _ = try? await store.settle([Samples.settlement(ReservationID(99), 0)], at: StoreSamples.noon)
        #expect(try await store.evaluate("PRAGMA synchronous") == [["2"]])
        await store.close()
    }

    @Test func answersGoBeforeRecordsWhereTheStoreIsTooLarge() async throws {
        let store = SQLiteStore(path: folder.storePath, options: SQLiteStore.Options(compresses: false))
        let run = try await store.load(1...400, file: "/data/a.jsonl")
        let used = try await store.prunePlan(RetentionPolicy(), at: StoreSamples.noon).bytesBefore
        for number in 0..<20 {
            let answer = KeptAnswer(
                body: Array(repeating: 7, count: 40_000), headers: HTTPHeaders(), validator: KeptAnswer.Validator(),
                stored: StoreSamples.noon, expires: StoreSamples.noon)
            try await store.keep(
                answer, for: AnswerKey(digest: [UInt8(number)]), source: "news", capacity: 1 << 30)
        }
        let policy = RetentionPolicy(maximumBytes: used + 400_000)
        let plan = try await store.prunePlan(policy, at: StoreSamples.noon)
        #expect(plan.answers > 5 && plan.answers < 20)
        #expect(plan.excessRecords == [:])
        let done = try await store.prune(policy, at: StoreSamples.noon)
        #expect(done.answers == plan.answers)
        #expect(done.excessRecords == [:])
        #expect(done.bytesAfter <= used + 400_000)
        #expect(try await store.answers(of: nil).answers == 20 - done.answers)
        #expect(try await store.answer(for: AnswerKey(digest: [19])) != nil)
        #expect(try await store.countRecords(RecordQuery(runs: [run])) == 400)
        await store.close()
    }
}
