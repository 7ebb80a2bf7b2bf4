package import Foundation
package import Ingestion
import Quantities

extension SQLStore {
    package func reserve(
        _ call: PlannedCall, under rules: SpendingRules, at now: Date
    ) async throws(StoreError) -> ReservationOutcome {
        let reservation = CallReservation(
            call: call, rules: rules, owner: context.process.description, calendar: context.calendar)
        // What is free may be forgotten in a power cut.
        return try await write(claiming: .ledger, durability: call.atMost.money > .zero ? .powerCut : .kill) { db in
            try reservation.perform(at: now, db)
        }
    }

    package func reserveFree(
        _ call: PlannedCall, most: Int, under rules: SpendingRules, at now: Date
    ) async throws(StoreError) -> FreeCalls? {
        let reservation = FreeCallReservation(
            call, most: most, rules: rules, owner: context.process.description, calendar: context.calendar)
        guard let reservation else { return nil }
        return try await write(claiming: .ledger, durability: .kill) { db in try reservation.perform(at: now, db) }
    }

    package func settle(_ settlements: [Settlement], at now: Date) async throws(StoreError) {
        guard !settlements.isEmpty else { return }
        let settlement = CallSettlement(time: now.microseconds, path: path, calendar: context.calendar)
        // What gives everything back may be forgotten: then it stays spent.
        let isPaid = settlements.contains { $0.usage.money > .zero }
        try await write(claiming: .ledger, durability: isPaid ? .powerCut : .kill) { db in
            try settlement.settle(settlements, db)
        }
    }

    package func holdBack(_ source: SourceID, until: Date) async throws(StoreError) {
        try await write(claiming: nil, durability: .kill) { db in
            try HoldBack.keep(StoredSource.number(of: source, db), until: until.microseconds, db)
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
        let calendar = context.calendar
        return try await read(otherwise: LimitUse.none(rules, hasSource: source != nil)) { db in
            // Nothing is recorded of a source that is not known: there is none with this number.
            let number = try source.flatMap { try StoredSource.find($0, db) } ?? -1
            return try SpendingStanding(source: number, time: now.microseconds, rules: rules, calendar: calendar)
                .use(hasSource: source != nil, db)
        }
    }

    package func spendingStop() async throws(StoreError) -> SpendingStop? {
        try await read(otherwise: nil) { db in try EmergencyStop.find(db)?.spendingStop }
    }

    package func resumeSpending(at now: Date) async throws(StoreError) -> SpendingStop? {
        let calendar = context.calendar
        guard try await spendingStop() != nil else { return nil }
        return try await write(claiming: .ledger) { db in
            try EmergencyStop.resume(now: now.microseconds, calendar: calendar, db)
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
