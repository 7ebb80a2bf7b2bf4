/// Stretches of time that sums of the ledger are kept for, in UTC. All time zones are whole quarters of an hour from it,
/// so a day of any zone is a few of them.
enum TimeLevel: Int64, CaseIterable {
    case ever = 0
    case day = 1
    case hour = 2
    case quarter = 3

    /// In microseconds.
    var length: Int64 {
        switch self {
        case .ever: .max
        case .day: 86_400_000_000
        case .hour: 3_600_000_000
        case .quarter: 900_000_000
        }
    }

    /// Where the stretch that a moment lies in begins.
    func start(of time: Int64) -> Int64 {
        guard self != .ever else { return 0 }
        let remainder = time % length
        return remainder == 0 ? time : time - (remainder < 0 ? remainder + length : remainder)
    }

    fileprivate func ceiling(_ time: Int64) -> Int64 {
        let start = start(of: time)
        return start == time ? time : start + length
    }
}

/// A stretch of time cut into whole days, hours and quarters of UTC, and what is left of quarters at its ends.
struct TimePieces: Equatable {
    var days: Range<Int64> = 0..<0
    var hours: [Range<Int64>] = [0..<0, 0..<0]
    var quarters: [Range<Int64>] = [0..<0, 0..<0]
    /// Each within one quarter.
    var rest: [Range<Int64>] = []

    /// Far enough from the ends of the numbers for all steps to be made; no moment lies beyond it.
    private static let sane: ClosedRange<Int64> = -9_000_000_000_000_000_000...9_000_000_000_000_000_000

    init(_ range: Range<Int64>) {
        let range = range.clamped(to: TimePieces.sane.lowerBound..<TimePieces.sane.upperBound)
        guard !range.isEmpty else { return }
        let inner = (TimeLevel.quarter.ceiling(range.lowerBound), TimeLevel.quarter.start(of: range.upperBound))
        guard inner.0 <= inner.1 else {
            rest = [range]
            return
        }
        rest = [range.lowerBound..<inner.0, inner.1..<range.upperBound].filter { !$0.isEmpty }
        let wholeHours = (TimeLevel.hour.ceiling(inner.0), TimeLevel.hour.start(of: inner.1))
        guard wholeHours.0 < wholeHours.1 else {
            quarters[0] = inner.0..<inner.1
            return
        }
        quarters = [inner.0..<wholeHours.0, wholeHours.1..<inner.1]
        let wholeDays = (TimeLevel.day.ceiling(wholeHours.0), TimeLevel.day.start(of: wholeHours.1))
        guard wholeDays.0 < wholeDays.1 else {
            hours[0] = wholeHours.0..<wholeHours.1
            return
        }
        hours = [wholeHours.0..<wholeDays.0, wholeDays.1..<wholeHours.1]
        days = wholeDays.0..<wholeDays.1
    }
}
