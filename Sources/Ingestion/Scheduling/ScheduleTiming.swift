package import Foundation
internal import Quantities

/// Decides what is due: a value in, a value out; no clock, no store.
package struct ScheduleTiming: Sendable {
    package let zone: TimeZone

    package init(zone: TimeZone) { self.zone = zone }

    /// What is to be done at a moment.
    package struct Decision: Sendable, Equatable {
        /// Schedules to begin (anew): seen for the first time, or seen to far ahead of a clock that was set back.
        package var fresh: [String]
        package var due: [Due]
        /// When to look again; nil where nothing will ever be due.
        package var next: Date?

        package init(fresh: [String] = [], due: [Due] = [], next: Date? = nil) {
            self.fresh = fresh
            self.due = due
            self.next = next
        }
    }

    /// A schedule whose time has come.
    package struct Due: Sendable, Equatable {
        package var schedule: Schedule
        package var occurrence: Date
        /// Occurrences before this one that nobody ran: they are made up for by this one.
        package var missed: Int

        package init(schedule: Schedule, occurrence: Date, missed: Int = 0) {
            self.schedule = schedule
            self.occurrence = occurrence
            self.missed = missed
        }
    }

    /// A clock that stands this far behind what was done was set back: it was wrong before. Anything less is waited
    /// for, so that nothing is done twice.
    package static let mostWaitedFor: TimeInterval = 86_400

    package func decide(_ schedules: [Schedule], states: [String: ScheduleState], now: Date) -> Decision {
        var decision = Decision()
        func look(_ date: Date?) {
            guard let date else { return }
            decision.next = min(date, decision.next ?? date)
        }
        for schedule in schedules where schedule.isEnabled {
            let key = schedule.key
            guard let state = states[key], state.handled <= now + Self.mostWaitedFor else {
                decision.fresh.append(key)
                look(due(schedule, schedule.recurrence.next(after: now, in: zone)))
                continue
            }
            guard let latest = schedule.recurrence.latest(after: state.handled, upTo: now, in: zone) else {
                look(due(schedule, schedule.recurrence.next(after: state.handled, in: zone)))
                continue
            }
            let start = latest.date + jitter(of: schedule, at: latest.date)
            guard start <= now else {
                look(start)
                continue
            }
            decision.due.append(Due(schedule: schedule, occurrence: latest.date, missed: latest.before))
            look(due(schedule, schedule.recurrence.next(after: latest.date, in: zone)))
        }
        return decision
    }

    private func due(_ schedule: Schedule, _ occurrence: Date?) -> Date? {
        occurrence.map { $0 + jitter(of: schedule, at: $0) }
    }

    // MARK: Spreading out

    /// The most that intervals are put off by, so that not everything in the world asks its server on the minute: a
    /// tenth of the interval, half a minute at most. Times of day are kept.
    package static let mostJitter: TimeInterval = 30

    /// The same for the same schedule and occurrence, in every process.
    package func jitter(of schedule: Schedule, at occurrence: Date) -> TimeInterval {
        guard let seconds = schedule.recurrence.intervalSeconds else { return 0 }
        let most = min(Double(seconds) / 10, Self.mostJitter)
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in Array("\(schedule.key) \(Int(occurrence.timeIntervalSince1970))".utf8) {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        // The last bytes change the low bits alone.
        hash ^= hash >> 33
        hash &*= 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        return (most * Double(hash >> 11) / Double(1 << 53) * 1000).rounded(.down) / 1000
    }
}
