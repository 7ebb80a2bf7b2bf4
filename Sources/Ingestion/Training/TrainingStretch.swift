import Foundation
import Quantities

/// From when to when a plan reaches in a store.
struct TrainingStretch {
    /// Of all sources of the plan: records whose time is not known.
    let untimed: Int
    let untimedSources: [SourceID]
    /// Of all sources of the plan.
    let records: Int
    /// Microseconds; nil where there is nothing.
    let times: Range<Int64>?
    private let days: ClosedRange<CivilDay>?

    init(of plan: TrainingPlan, in view: any TrainingView) throws {
        let contents = try view.contents(of: plan.sources)
        untimed = contents.reduce(0) { $0 + $1.untimed }
        untimedSources = contents.filter { $0.untimed > 0 }.map(\.source)
        records = contents.reduce(0) { $0 + $1.records }
        let found = contents.compactMap(\.times)
        guard let first = found.map(\.lowerBound).min(), let last = found.map(\.upperBound).max() else {
            (times, days) = (nil, nil)
            return
        }
        // A period without a beginning begins with the first record, one without an end stops at the last: whenever it is
        // asked for, the same store gives the same.
        let isOpen = plan.period.map { $0.lowerBound <= .distantPast } ?? true
        let start = isOpen ? first : plan.period!.lowerBound.microseconds
        let hasEnd = plan.period.map { $0.upperBound < .distantFuture } ?? false
        let end = hasEnd ? plan.period!.upperBound.microseconds : last + 1
        guard start < end else {
            (times, days) = (nil, nil)
            return
        }
        times = start..<end
        days =
            CivilDay(
                of: Date(microseconds: start), in: plan.zone)...CivilDay(
                of: Date(microseconds: end - 1), in: plan.zone)
    }

    /// Nil where there is nothing to cut.
    func windows(_ terms: TrainingTerms) -> TrainingWindows? {
        days.map { TrainingWindows(from: $0.lowerBound, through: $0.upperBound, terms) }
    }
}
