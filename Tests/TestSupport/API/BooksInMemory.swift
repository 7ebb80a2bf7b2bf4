package import Foundation
package import Ingestion
package import Quantities
import Synchronization

/// Ledger, cursors and answers, in memory and for one process: grants every call unless told otherwise.
package final class BooksInMemory: SpendingLedger, CursorStore, AnswerCache {
    package struct Entry: Sendable, Equatable {
        package var call: PlannedCall
        package var usage: Usage?
        package var areTokensEstimated = false
        /// Of those reserved together: how many are not settled.
        var open: Int64 = 1
    }

    fileprivate struct State {
        var entries: [Entry] = []
        var outcomes: [ReservationOutcome] = []
        var rules: [SpendingRules] = []
        var held: [Date] = []
        var cursors: [CursorValue] = []
        var answers: [AnswerKey: KeptAnswer] = [:]
        var sums: [SpendingSum] = []
        var freeCallsAtOnce = 0
    }

    private let state = Mutex(State())

    package init() {}

    // MARK: What was done

    package var entries: [Entry] { state.withLock { $0.entries } }
    /// Of what was settled; what was not counts as reserved.
    package var spent: Money {
        Money(
            microdollars: entries.reduce(0) { $0 + ($1.usage ?? $1.call.atMost).money.microdollars })
    }
    package var unsettled: Int { entries.count { $0.open > 0 } }
    package var rules: [SpendingRules] { state.withLock { $0.rules } }
    package var heldBack: [Date] { state.withLock { $0.held } }
    package var keptAnswers: [KeptAnswer] { state.withLock { Array($0.answers.values) } }

    /// What the next reservations come to; granted behind them.
    package func answerReservations(_ outcomes: [ReservationOutcome]) {
        state.withLock { $0.outcomes = outcomes }
    }

    package func setSums(_ sums: [SpendingSum]) { state.withLock { $0.sums = sums } }
    package func setCursors(_ cursors: [CursorValue]) { state.withLock { $0.cursors = cursors } }

    /// As the store does in the batch's transaction.
    /// - Parameter run: nil where somebody moves the cursors by hand.
    package func commit(_ batch: Batch, of run: RunID? = RunID(1)) {
        state.withLock { state in
            for settlement in batch.settlements { state.settle(settlement) }
            for move in batch.cursors {
                state.cursors.removeAll { $0.name == move.name }
                state.cursors.append(
                    CursorValue(
                        name: move.name, value: move.value, isText: move.isText, run: run, changed: .distantPast))
            }
        }
    }

    // MARK: The ledger

    package func reserve(_ call: PlannedCall, under rules: SpendingRules, at now: Date) -> ReservationOutcome {
        state.withLock { state in
            state.rules.append(rules)
            let outcome = state.outcomes.isEmpty ? nil : state.outcomes.removeFirst()
            if let outcome, case .granted = outcome {} else if let outcome { return outcome }
            state.entries.append(Entry(call: call))
            return .granted(ReservationID(Int64(state.entries.count)))
        }
    }

    /// How many free calls may be reserved together; none unless told so.
    package func allowFreeCalls(atOnce count: Int) { state.withLock { $0.freeCallsAtOnce = count } }

    package func reserveFree(
        _ call: PlannedCall, most: Int, under rules: SpendingRules, at now: Date
    ) -> FreeCalls? {
        state.withLock { state in
            let count = min(most, state.freeCallsAtOnce)
            guard count > 1 else { return nil }
            state.rules.append(rules)
            var call = call
            call.atMost.calls = Int64(count)
            state.entries.append(Entry(call: call, open: Int64(count)))
            return FreeCalls(ReservationID(Int64(state.entries.count)), count: count, time: now..<now + 1)
        }
    }

    package func settle(_ settlements: [Settlement], at now: Date) {
        state.withLock { state in for settlement in settlements { state.settle(settlement) } }
    }

    package func holdBack(_ source: SourceID, until: Date) { state.withLock { $0.held.append(until) } }
    package func spending(_ query: SpendingQuery) -> [SpendingSum] { state.withLock { $0.sums } }
    package func limitUse(of source: SourceID?, under rules: SpendingRules, at now: Date) -> LimitUse { LimitUse() }
    package func spendingStop() -> SpendingStop? { nil }
    package func resumeSpending(at now: Date) -> SpendingStop? { nil }

    // MARK: Cursors

    package func cursors(of source: SourceID) -> [CursorValue] { state.withLock { $0.cursors } }

    package func setCursor(_ move: CursorMove, of source: SourceID, at now: Date) {
        commit(Batch(cursors: [move]), of: nil)
    }

    package func resetCursors(of source: SourceID, name: String?, at now: Date) -> [CursorValue] {
        state.withLock { state in
            defer { state.cursors.removeAll { name == nil || $0.name == name } }
            return state.cursors.filter { name == nil || $0.name == name }
        }
    }

    // MARK: Answers

    package func answer(for key: AnswerKey) -> KeptAnswer? { state.withLock { $0.answers[key] } }

    package func keep(_ answer: KeptAnswer, for key: AnswerKey, source: SourceID, capacity: Int64) {
        state.withLock { $0.answers[key] = answer }
    }

    package func renew(_ key: AnswerKey, expires: Date, at now: Date) {
        state.withLock { state in
            state.answers[key]?.expires = expires
            state.answers[key]?.stored = now
        }
    }

    package func clearAnswers(of sources: [SourceID]?) -> (answers: Int, bytes: Int64) {
        state.withLock { state in
            defer { state.answers = [:] }
            return (state.answers.count, state.answers.values.reduce(0) { $0 + Int64($1.body.count) })
        }
    }

    package func answers(of sources: [SourceID]?) -> (answers: Int, bytes: Int64) {
        state.withLock { ($0.answers.count, $0.answers.values.reduce(0) { $0 + Int64($1.body.count) }) }
    }
}

extension BooksInMemory.State {
    fileprivate mutating func settle(_ settlement: Settlement) {
        let index = Int(settlement.reservation.number) - 1
        precondition(entries[index].open >= settlement.calls, "a call is settled once")
        entries[index].open -= settlement.calls
        entries[index].usage = entries[index].usage ?? Usage()
        entries[index].usage? += settlement.usage
        entries[index].areTokensEstimated = settlement.areTokensEstimated
    }
}
