package import Foundation
package import Ingestion
import Quantities

extension SQLStore {
    package func reserve(
        _ call: PlannedCall, under rules: SpendingRules, at now: Date
    ) async throws(StoreError) -> ReservationOutcome {
        let clock = context.clock
        let reservation = CallReservation(
            call: call, rules: rules, owner: context.process.description, calendar: context.calendar)
        // What is free may be forgotten in a power cut.
        return try await write(claiming: .ledger, durability: call.atMost.money > .zero ? .powerCut : .kill) { db in
            // Not before: with the connection it is known what the clock of all says.
            switch try reservation.perform(at: clock.shared(now), db) {
            case .wait(let until, let rate): .wait(until: clock.own(until), rate)
            case .heldBack(let until): .heldBack(until: clock.own(until))
            case let outcome: outcome
            }
        }
    }

    package func reserveFree(
        _ call: PlannedCall, most: Int, under rules: SpendingRules, at now: Date
    ) async throws(StoreError) -> FreeCalls? {
        let reservation = FreeCallReservation(
            call, most: most, rules: rules, owner: context.process.description, calendar: context.calendar)
        guard let reservation else { return nil }
        let clock = context.clock
        return try await write(claiming: .ledger, durability: .kill) { db in
            var calls = try reservation.perform(at: clock.shared(now), db)
            if let time = calls?.time { calls?.time = clock.own(time.lowerBound)..<clock.own(time.upperBound) }
            return calls
        }
    }

    package func settle(_ settlements: [Settlement], at now: Date) async throws(StoreError) {
        guard !settlements.isEmpty else { return }
        let (context, path) = (context, path)
        // What gives everything back may be forgotten: then it stays spent.
        let isPaid = settlements.contains { $0.usage.money > .zero }
        try await write(claiming: .ledger, durability: isPaid ? .powerCut : .kill) { db in
            try CallSettlement(time: context.clock.shared(now).microseconds, path: path, context).settle(
                settlements, db)
        }
    }

    package func holdBack(_ source: SourceID, until: Date) async throws(StoreError) {
        let clock = context.clock
        try await write(claiming: nil, durability: .kill) { db in
            try HoldBack.keep(StoredSource.number(of: source, db), until: clock.shared(until).microseconds, db)
        }
    }

    package func spending(_ query: SpendingQuery) async throws(StoreError) -> [SpendingSum] {
        try await read(otherwise: query.grouping == nil ? [SpendingSum()] : []) { db in
            try SpendingReport(query, db).sums(db)
        }
    }

    package func limitUse(
        of source: SourceID?, under rules: SpendingRules, at now: Date
    ) async throws(StoreError) -> LimitUse {
        let (calendar, clock) = (context.calendar, context.clock)
        return try await read(otherwise: LimitUse.none(rules, hasSource: source != nil)) { db in
            // Nothing is recorded of a source that is not known: there is none with this number.
            let number = try source.flatMap { try StoredSource.find($0, db) } ?? -1
            let time = clock.shared(now).microseconds
            var use = try SpendingStanding(source: number, time: time, rules: rules, calendar: calendar)
                .use(hasSource: source != nil, db)
            use.heldBackUntil = use.heldBackUntil.map(clock.own)
            use.rates = use.rates.map { ($0.rate, $0.used, $0.freeAt.map(clock.own)) }
            return use
        }
    }

    package func spendingStop() async throws(StoreError) -> SpendingStop? {
        try await read(otherwise: nil) { db in try EmergencyStop.find(db)?.spendingStop }
    }

    package func resumeSpending(at now: Date) async throws(StoreError) -> SpendingStop? {
        let (calendar, clock) = (context.calendar, context.clock)
        guard try await spendingStop() != nil else { return nil }
        return try await write(claiming: .ledger) { db in
            try EmergencyStop.resume(now: clock.shared(now).microseconds, calendar: calendar, db)
        }
    }
}

extension LimitUse {
    /// Where there is no store yet.
    fileprivate static func none(_ rules: SpendingRules, hasSource: Bool) -> LimitUse {
        LimitUse(
            budgets: rules.budgets.filter { hasSource || $0.scope == .all }.map { ($0, .zero) },
            rates: rules.rates.filter { hasSource || $0.scope == .all }.map { ($0, 0, nil) })
    }
}
