import Foundation
import Synchronization

/// The clock that all who share a store go by, as far as it is known here: what one machine's clock is off must not give
/// it room in a limit that counts for all, nor take records away too early.
package final class SharedClock: Sendable {
    /// In microseconds: so much later it is there.
    private let offset = Mutex<Int64>(0)

    /// Clocks that differ by less are the same: the way to the server takes time as well.
    private static let tolerance: Int64 = 500_000

    package init() {}

    /// - Parameters:
    ///   - time: what the shared clock said, in microseconds.
    ///   - asked: when it was asked, by the own clock.
    ///   - heard: when it had answered.
    func learn(_ time: Int64, asked: Date, heard: Date) {
        let (asked, heard) = (asked.microseconds, heard.microseconds)
        // The own clock was set meanwhile.
        guard heard >= asked else { return }
        let difference = time - (asked + (heard - asked) / 2)
        let isSame = abs(difference) <= SharedClock.tolerance + (heard - asked) / 2
        offset.withLock { $0 = isSame ? 0 : difference }
    }

    /// So much later it is by the shared clock.
    var difference: Duration { .microseconds(offset.withLock { $0 }) }

    /// What the shared clock says at a moment of the own one.
    func shared(_ own: Date) -> Date { own.moved(by: offset.withLock { $0 }) }

    /// What the own clock says at a moment of the shared one.
    func own(_ shared: Date) -> Date { shared.moved(by: -offset.withLock { $0 }) }
}

extension Date {
    /// Where nothing is to be added, not one bit of it changes.
    fileprivate func moved(by microseconds: Int64) -> Date {
        microseconds == 0 ? self : addingTimeInterval(Double(microseconds) / 1_000_000)
    }
}
