internal import Foundation
internal import Synchronization

/// Calls that cost nothing, reserved several at a time and handed out one by one: the longer a listing, the more at once.
/// More are reserved while there still are some, so that nobody waits while the store writes a batch.
final class FreeCallStock: Sendable {
    /// Reserves at most so many; nil where each must be asked for by itself.
    typealias Source = @Sendable (_ most: Int) async -> FreeCalls?

    fileprivate struct State {
        var calls: [FreeCalls] = []
        /// Those whose time has passed.
        var unused: [FreeCalls] = []
        var handedOut = 0
        /// So many are asked for one by one before several are tried again.
        var singles = 1
        var refill: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// As many as a fast server answers in a fraction of the time they last.
    private static let most = 1024
    private static let singlesAfterRefusal = 32

    /// One that may be made now; nil where it is to be asked for by itself.
    func take(at now: @Sendable () -> Date, from source: @escaping Source) async -> ReservationID? {
        let mayTry = state.withLock { state in
            guard state.singles > 0 else { return true }
            state.singles -= 1
            state.handedOut += 1
            return false
        }
        guard mayTry else { return nil }
        if let reservation = takeFirst(at: now()) {
            refill(from: source)
            return reservation
        }
        // One that was begun while there were some, or one of now.
        refill(from: source)
        await state.withLock { $0.refill }?.value
        if let reservation = takeFirst(at: now()) { return reservation }
        state.withLock { $0.handedOut += 1 }
        return nil
    }

    private func takeFirst(at now: Date) -> ReservationID? {
        state.withLock { state in
            state.drop { !$0.time.contains(now) }
            guard let first = state.calls.first else { return nil }
            state.handedOut += 1
            if first.count == 1 { state.calls.removeFirst() } else { state.calls[0].count -= 1 }
            return first.reservation
        }
    }

    /// Reserves about as many as there were so far, unless there are enough or that is under way.
    private func refill(from source: @escaping Source) {
        state.withLock { state in
            let most = min(state.handedOut, Self.most)
            let left = state.calls.reduce(0) { $0 + $1.count }
            guard state.refill == nil, most > 1, left <= most / 2 else { return }
            state.refill = Task { [self] in
                let calls = await source(most)
                self.state.withLock { state in
                    if let calls { state.calls.append(calls) } else { state.singles = Self.singlesAfterRefusal }
                    state.refill = nil
                }
            }
        }
    }

    /// Settles as never sent those whose time has passed.
    func late(at now: Date) -> [Settlement] {
        state.withLock { state in
            state.drop { !$0.time.contains(now) }
            return state.settleUnused()
        }
    }

    /// Settles as never sent all that are left, and those just being reserved.
    func rest() async -> [Settlement] {
        await state.withLock { $0.refill }?.value
        return state.withLock { state in
            state.drop { _ in true }
            return state.settleUnused()
        }
    }
}

extension FreeCallStock.State {
    fileprivate mutating func drop(_ isOver: (FreeCalls) -> Bool) {
        unused += calls.filter(isOver)
        calls.removeAll(where: isOver)
    }

    fileprivate mutating func settleUnused() -> [Settlement] {
        defer { unused = [] }
        return unused.map { Settlement($0.reservation, usage: Usage(), calls: Int64($0.count)) }
    }
}

extension Settlement {
    /// One for calls that follow each other and were reserved under the same number.
    static func joined(_ settlements: [Settlement]) -> [Settlement] {
        var joined: [Settlement] = []
        for settlement in settlements {
            guard let last = joined.last, last.reservation == settlement.reservation,
                last.areTokensEstimated == settlement.areTokensEstimated
            else {
                joined.append(settlement)
                continue
            }
            joined[joined.count - 1].usage += settlement.usage
            joined[joined.count - 1].calls += settlement.calls
        }
        return joined
    }
}
