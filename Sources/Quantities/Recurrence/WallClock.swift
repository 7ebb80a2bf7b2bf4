import Foundation

/// What clocks on the wall show in a time zone, in whole seconds: instants from 1970 UTC, and what is shown as if it
/// were UTC.
struct WallClock: Sendable {
    let zone: TimeZone

    static func seconds(_ date: Date) -> Int {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        return Int(min(max(seconds, -1e11), 3e11))
    }

    static func date(_ seconds: Int) -> Date { Date(timeIntervalSince1970: Double(seconds)) }

    func offset(at instant: Int) -> Int { zone.secondsFromGMT(for: Self.date(instant)) }

    func shown(at instant: Int) -> Int { instant + offset(at: instant) }

    func day(at instant: Int) -> Int { CivilDay.floored(shown(at: instant), by: Self.daySeconds) }

    /// The first instant at which the clock shows this, or is past it: of a time that is shown twice the first, of one
    /// that is left out the moment the clock has jumped over it.
    func instant(showing shown: Int) -> Int {
        // Zones lie between UTC-12 and UTC+14, also before and behind a jump over the date line.
        var from = shown - Self.widest
        let until = shown + Self.widest
        var offset = offset(at: from)
        while let change = change(after: from, until: until) {
            if shown - offset < change { return max(shown - offset, from) }
            from = change
            offset = self.offset(at: change)
        }
        return max(shown - offset, from)
    }

    /// The first instant in the stretch at which the clock is set otherwise than at its beginning.
    func change(after start: Int, until end: Int) -> Int? {
        let offset = offset(at: start)
        var low = start
        while low < end {
            // No zone changes twice within so short a time.
            let high = min(low + Self.step, end)
            guard self.offset(at: high) != offset else {
                low = high
                continue
            }
            var (same, changed) = (low, high)
            while changed - same > 1 {
                let middle = same + (changed - same) / 2
                if self.offset(at: middle) == offset { same = middle } else { changed = middle }
            }
            return changed
        }
        return nil
    }

    static let daySeconds = 86_400
    private static let widest = 15 * 3600
    private static let step = 12 * 3600
}
