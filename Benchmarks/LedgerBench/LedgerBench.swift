import Adapters
import Foundation
import Ingestion
import Quantities

/// Measures a ledger: how long questions about money take, and how long limiter and ledger take for one request.
///
///     LedgerBench FOLDER ENTRIES REQUESTS
///
/// Makes a store with so many entries in FOLDER; each line of its output is a JSON object: `what`, and `microseconds` of
/// each time it was done, sorted.
@main
struct LedgerBench {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let entries = Int(arguments[2]), let requests = Int(arguments[3]) else { exit(64) }
        let store = SQLiteStore(path: arguments[1] + "/.magpie/store.sqlite")
        try await SampleLedger(entries: entries).fill(store)
        await store.close()
        let bench = LedgerBench(store: SQLiteStore(path: arguments[1] + "/.magpie/store.sqlite"))
        try await bench.ask()
        try await bench.call(requests, price: 0, what: "a free request: reserved, and settled by itself")
        try await bench.call(requests, price: 1, what: "a paid request: reserved and settled, on the disk")
        try await bench.reserveOnly(requests, what: "a free request: reserved by itself")
        try await bench.reserveTogether(requests, what: "limiter and ledger for a free request of a listing")
        await bench.store.close()
    }

    let store: SQLiteStore
    private let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
        return calendar
    }()

    private func ask() async throws {
        let now = SampleLedger.end
        func period(_ period: Period) -> Range<Date> { period.bounds(now: now, calendar: calendar) }
        let questions: [(String, SpendingQuery)] = [
            ("how much today", SpendingQuery(period: period(.today), calendar: calendar)),
            ("how much this month", SpendingQuery(period: period(.this(.month)), calendar: calendar)),
            ("how much in all", SpendingQuery(calendar: calendar)),
            (
                "how much in the last 36 hours, to the second",
                SpendingQuery(period: period(.last(36, .hours)), calendar: calendar)
            ),
            (
                "this month by source",
                SpendingQuery(period: period(.this(.month)), grouping: .source, calendar: calendar)
            ),
            ("this month by day", SpendingQuery(period: period(.this(.month)), grouping: .day, calendar: calendar)),
            ("this month by run", SpendingQuery(period: period(.this(.month)), grouping: .run, calendar: calendar)),
        ]
        for (what, query) in questions {
            try await measure("“\(what)”", times: 50) { _ = try await store.spending(query) }
        }
    }

    private var rules: SpendingRules {
        SpendingRules(
            budgets: [Budget.Span.day, .month, .total].flatMap { span in
                LimitScope.allCases.map { Budget($0, span, limit: Money(microdollars: 1 << 50)) }
            },
            emergencyThreshold: Money(microdollars: 1 << 50), tokensPerDay: 1 << 50,
            rates: RateLimit.Window.allCases.flatMap { window in
                LimitScope.allCases.map { RateLimit($0, requests: 1_000_000, per: window) }
            },
            calendar: calendar)
    }

    private func plan(_ price: Int64, source: SourceID = "source1") -> PlannedCall {
        PlannedCall(
            source: source, run: RunID(1_000_000),
            atMost: Usage(calls: 1, tokens: 100, money: Money(microdollars: price)))
    }

    private func call(_ requests: Int, price: Int64, what: String) async throws {
        let (rules, plan) = (rules, plan(price))
        var now = SampleLedger.end
        try await measure(what, times: requests) {
            now += 0.01
            guard case .granted(let reservation) = try await store.reserve(plan, under: rules, at: now) else { return }
            let usage = Usage(calls: 1, tokens: 90, money: Money(microdollars: price))
            try await store.settle([Settlement(reservation, usage: usage)], at: now)
        }
    }

    private func reserveOnly(_ requests: Int, what: String) async throws {
        let (rules, plan) = (rules, plan(0, source: "source2"))
        var now = SampleLedger.end + 3_600
        try await measure(what, times: requests) {
            now += 0.01
            _ = try await store.reserve(plan, under: rules, at: now)
        }
    }

    /// As a long listing reserves its calls, and settles them with its batches; the time of one of them.
    private func reserveTogether(_ requests: Int, what: String) async throws {
        let most = 1024
        var rules = rules
        // Which says that each is to be asked for by itself.
        rules.rates.removeAll { $0.window == .second }
        let call = PlannedCall(source: "source3", run: RunID(1_000_000), atMost: Usage(calls: 1))
        var now = SampleLedger.end + 7_200
        try await measure(what, times: max(requests / most, 20), of: most) {
            now += 0.5
            guard let calls = try await store.reserveFree(call, most: most, under: rules, at: now) else { exit(70) }
            let usage = Usage(calls: Int64(calls.count))
            try await store.settle(
                [Settlement(calls.reservation, usage: usage, calls: Int64(calls.count))], at: now)
        }
    }

    /// - Parameter count: how many are done at a time.
    private func measure(
        _ what: String, times: Int, of count: Int = 1, _ body: () async throws -> Void
    ) async throws {
        var taken: [Double] = []
        for _ in 0..<times {
            let start = ContinuousClock.now
            try await body()
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            taken.append((Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(count))
        }
        let line: [String: Any] = ["what": what, "microseconds": taken.sorted()]
        print(String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self))
    }
}

/// A year of calls to ten sources, each reserved and settled, the cheaper half of them a little below what was reserved.
private struct SampleLedger {
    var entries: Int

    static let end = Date(timeIntervalSince1970: 1_780_000_000)
    private static let year = 31_536_000_000_000

    func fill(_ store: SQLiteStore) async throws {
        let calls = max(1, entries / 2)
        let first = Int(SampleLedger.end.timeIntervalSince1970) * 1_000_000 - SampleLedger.year
        for number in 1...10 {
            try await store.holdBack(SourceID("source\(number)"), until: Date(timeIntervalSince1970: 0))
        }
        let columns =
            "id, time, recorded_at, kind, settles, source, run, calls, tokens, estimated_tokens, micro_dollars, assumed"
        let numbers = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(calls - 1))"
        let time = "\(first) + i * \(SampleLedger.year / calls)"
        let (source, run) = ("1 + i % 10", "1 + i / 1000 * 10 + i % 10")
        try await store.evaluate(
            """
            INSERT INTO ledger (\(columns)) \(numbers)
            SELECT 2 * i + 1, \(time), \(time), 'reservation', NULL, \(source), \(run), 1, 100, 100, 2000, 0 FROM n
            UNION ALL
            SELECT 2 * i + 2, \(time), \(time), 'settlement', 2 * i + 1, \(source), \(run), 0, 0, -100,
                CASE WHEN i % 2 THEN -700 ELSE 0 END, 0 FROM n
            ORDER BY 1
            """)
        let sums = "sum(calls), sum(tokens), sum(estimated_tokens), sum(micro_dollars), sum(assumed), min(id), max(id)"
        for (level, start) in [
            "0", "time - time % 86400000000", "time - time % 3600000000", "time - time % 900000000",
        ].enumerated() {
            for scope in ["0", "source"] {
                try await store.evaluate(
                    """
                    INSERT INTO spending_totals
                    SELECT \(scope) AS scope, \(level), \(start) AS start, \(sums) FROM ledger GROUP BY scope, start
                    """)
            }
        }
        try await store.evaluate(
            """
            INSERT INTO spending_now SELECT * FROM spending_totals AS this WHERE start = (
                SELECT max(start) FROM spending_totals AS others
                WHERE others.source = this.source AND others.level = this.level)
            """)
        try await store.evaluate(
            """
            DELETE FROM spending_totals WHERE EXISTS (
                SELECT 1 FROM spending_now AS now WHERE now.source = spending_totals.source
                    AND now.level = spending_totals.level AND now.start = spending_totals.start)
            """)
        try await store.evaluate(
            """
            INSERT INTO run_spending (run, source, first_time, last_time, calls, tokens, estimated_tokens, micro_dollars,
                assumed, first_entry, last_entry)
            SELECT run, source, min(time), max(time), \(sums) FROM ledger GROUP BY run
            """)
    }
}
