import Adapters
import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

/// Up to eight spenders on one store, one step of one of them after the other in random order: what true processes do, but
/// for their quarrels over the lock (`BudgetProcessTests`). A step is a reservation, a bill of the server, a settlement,
/// or an end without any.
@Suite("Budgets: any order of calls, delays, lost answers and deaths")
struct BudgetTests {
    @Test("truth is never above the budget nor the ledger below the truth", arguments: 1...UInt64(2))
    func keepsEveryPromise(part: UInt64) async throws {
        let folder = try StoreFolder(preferringMemory: true)
        var random = SplitMix(seed: part)
        let stores = (0..<8).map { _ in SQLiteStore(path: folder.storePath) }
        let episodes = Soak.isOn ? 10_000 * Int(Soak.seeds) : 1_000
        for number in 1...episodes {
            var episode = BudgetEpisode(number: number, stores: stores, random: random)
            let complaints = try await episode.play()
            #expect(complaints == [], "episode \(number) of part \(part)")
            random = episode.random
        }
        for store in stores { await store.close() }
        Summary.add("budgets, step by step", tried: episodes, of: episodes)
    }
}

/// One budget used up.
private struct BudgetEpisode {
    var random: SplitMix
    private let stores: [SQLiteStore]
    private let source: SourceID
    private let budget: Budget
    /// The most a call may cost.
    private let most: Int64
    private let rules: SpendingRules
    private var now: Date
    private var underWay: [UnderWay] = []
    /// By the start of the day or month of the reservation.
    private var billed: [Date: Int64] = [:]
    private var withheld: Int64 = 0
    private let mayLose: Bool

    private struct UnderWay {
        var reservation: ReservationID
        var store: SQLiteStore
        var reserved: Int64
        var time: Date
        /// nil until the server has worked on it.
        var cost: Int64?
    }

    /// Each has months of its own, so that budgets over all sources do not meet.
    init(number: Int, stores: [SQLiteStore], random: SplitMix) {
        var random = random
        self.stores = Array(stores.prefix(.random(in: 1...stores.count, using: &random)))
        source = SourceID("source \(number)")
        most = .random(in: 1...500, using: &random)
        let span = Budget.Span.allCases.randomElement(using: &random) ?? .day
        let scope = span == .total ? .source : LimitScope.allCases.randomElement(using: &random) ?? .all
        budget = Budget(scope, span, .random(in: 0...most * 6, using: &random))
        let calendar =
            [SpendingSamples.berlin, SpendingSamples.newYork, SpendingSamples.utc]
            .randomElement(using: &random) ?? SpendingSamples.utc
        rules = SpendingSamples.rules(budget, calendar: calendar)
        // Before a midnight of all of them.
        now = Date(timeIntervalSince1970: 1_700_000_000 + Double(number) * 100 * 86_400 + 70_000)
        mayLose = Bool.random(using: &random)
        self.random = random
    }

    mutating func play() async throws -> [String] {
        for _ in 0..<Int.random(in: 4..<16, using: &random) {
            now += Double(Int.random(in: 0..<6_000, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5: try await reserve()
            case 5..<8: try await goOn()
            default: if mayLose { lose() }
            }
        }
        while !underWay.isEmpty { try await goOn() }
        return try await complaints()
    }

    private mutating func reserve() async throws {
        guard let store = stores.randomElement(using: &random) else { return }
        let reserved = Int64.random(in: 0...most, using: &random)
        let outcome = try await store.reserve(
            SpendingSamples.call(reserved, source: source), under: rules, at: now)
        guard let reservation = outcome.granted else { return }
        underWay.append(UnderWay(reservation: reservation, store: store, reserved: reserved, time: now))
    }

    /// One of the calls is worked on by the server, or what it came to is settled.
    private mutating func goOn() async throws {
        guard let index = underWay.indices.randomElement(using: &random) else { return }
        var call = underWay[index]
        if let cost = call.cost {
            underWay.remove(at: index)
            try await call.store.settle([SpendingSamples.settlement(call.reservation, cost)], at: now)
        } else {
            // A fixed price, or one only the answer tells.
            let cost = Bool.random(using: &random) ? call.reserved : .random(in: 0...call.reserved, using: &random)
            billed[span(at: call.time).lowerBound, default: 0] += cost
            call.cost = cost
            underWay[index] = call
        }
    }

    /// The answer never comes, or its process dies: before or after the server has billed it.
    private mutating func lose() {
        guard let index = underWay.indices.randomElement(using: &random) else { return }
        let call = underWay.remove(at: index)
        withheld += call.reserved - (call.cost ?? 0)
    }

    private func span(at time: Date) -> Range<Date> { budget.span.bounds(now: time, calendar: rules.calendar) }

    private func complaints() async throws -> [String] {
        var complaints: [String] = []
        let limit = budget.limit.microdollars
        for (start, sum) in billed {
            let span = start == .distantPast ? nil : span(at: start)
            let recorded = try await stores[0].spent(span, sources: [source]).usage.money.microdollars
            if sum > limit { complaints.append("billed \(sum) of \(limit)") }
            if recorded > limit { complaints.append("recorded \(recorded) of \(limit)") }
            if recorded < sum { complaints.append("recorded \(recorded), billed \(sum)") }
        }
        let recorded = try await stores[0].spent(sources: [source]).usage.money.microdollars
        let truth = billed.values.reduce(0, +)
        if recorded - truth != withheld {
            complaints.append("recorded \(recorded), billed \(truth), withheld \(withheld)")
        }
        return complaints
    }
}
