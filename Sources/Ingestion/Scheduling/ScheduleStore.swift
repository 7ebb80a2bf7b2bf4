package import Foundation

/// Where the store keeps how the schedules stand, by their keys. What is due is taken by one process only: the
/// schedules of a workspace may be run by several.
package protocol ScheduleStore: Sendable {
    func scheduleStates() async throws(StoreError) -> [String: ScheduleState]
    /// Begins schedules seen for the first time, or begins them anew: what was due before is no longer.
    func beginSchedules(_ keys: [String], at time: Date) async throws(StoreError)
    /// Takes what is due; false where another process has taken it, or something later.
    func claimSchedule(_ key: String, due: Date, at time: Date) async throws(StoreError) -> Bool
    /// Notes what became of it, or of one that was taken before and has ended now.
    func noteSchedule(_ key: String, _ last: ScheduleState.Last) async throws(StoreError)
    /// Keeps something to be told to whoever comes next; the same of the same schedule is counted.
    func keepScheduleNotice(_ notice: ScheduleNotice) async throws(StoreError)
    /// What is to be told, the oldest first; once.
    func takeScheduleNotices() async throws(StoreError) -> [ScheduleNotice]
    /// The runs that are going on, of processes that live, by source.
    func runsGoingOn() async throws(StoreError) -> [SourceID: RunID]
    /// A session of a schedule: what it does is never somebody's last command.
    func beginScheduledSession(at time: Date) async throws(StoreError) -> SessionID
}

/// How a schedule stands.
package struct ScheduleState: Sendable, Equatable {
    /// What was due up to here has been seen to: run, or skipped. At first the moment it was seen first.
    package var handled: Date
    /// The last time it was due and taken, with what became of it.
    package var last: Last?

    package init(handled: Date, last: Last? = nil) {
        self.handled = handled
        self.last = last
    }

    package struct Last: Sendable, Equatable {
        package var due: Date
        package var started: Date
        package var ended: Date?
        /// nil while it is running, or where its process vanished.
        package var result: ScheduleResult?

        package init(due: Date, started: Date, ended: Date? = nil, result: ScheduleResult? = nil) {
            self.due = due
            self.started = started
            self.ended = ended
            self.result = result
        }
    }
}

/// What became of one time that a schedule was due.
package struct ScheduleResult: Sendable, Equatable {
    package var outcome: Outcome
    package var stored: Int
    package var runs: [RunID]
    /// Why it failed, or was skipped; a sentence without secrets.
    package var detail: String?

    package init(outcome: Outcome, stored: Int = 0, runs: [RunID] = [], detail: String? = nil) {
        self.outcome = outcome
        self.stored = stored
        self.runs = runs
        self.detail = detail
    }

    package enum Outcome: String, Sendable, CaseIterable {
        case done
        case partlyDone = "partly_done"
        case failed
        case cancelled
        /// Some source, or all, would have needed a yes.
        case needsYes = "needs_yes"
        /// The sources were being read already.
        case overlapped
        /// None of its sources can be ingested.
        case impossible
    }
}

/// Something that happened while nobody looked.
package struct ScheduleNotice: Sendable, Equatable {
    package var schedule: String
    package var outcome: ScheduleResult.Outcome
    package var detail: String
    /// How often, and when first and last.
    package var count: Int
    package var first: Date
    package var last: Date

    package init(
        schedule: String, outcome: ScheduleResult.Outcome, detail: String, count: Int = 1, first: Date, last: Date
    ) {
        self.schedule = schedule
        self.outcome = outcome
        self.detail = detail
        self.count = count
        self.first = first
        self.last = last
    }
}
