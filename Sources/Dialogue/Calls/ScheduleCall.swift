package import Ingestion
package import Quantities

/// A request about what is done by the clock.
package enum ScheduleCall: Sendable, Equatable {
    case schedule(ScheduleRequest)
    /// Sources: nil for all; rhythm: `day`, `1 hour`, only schedules that come back so often.
    case list(sources: [SourceID]?, period: Period?, rhythm: String?)
    /// Sources: nil for all.
    case cancel(SourceSelection)
}

/// What is to be ingested by the clock, and when, as it was said.
package struct ScheduleRequest: Sendable, Equatable {
    package var selection: SourceSelection
    /// `day`, `weekday`, `monday`, `month`, `15 minutes`; nil where only times were said.
    package var every: String?
    /// Further days of the week.
    package var days: [String]
    /// Days of the month; 31 for the last.
    package var monthDays: [Int]
    package var times: [TimeOfDay]
}
