import Foundation
import Ingestion
import Quantities
import Testing

@Suite("What is due")
struct ScheduleTimingTests {
    private let timing: ScheduleTiming
    /// 2026-11-21 10:00 UTC
    private let start = Date(timeIntervalSince1970: 1_795_255_200)
    private let nightly = Schedule(sources: ["a"], recurrence: .daily(at: [.midnight]))
    private let often: Schedule

    init() throws {
        timing = ScheduleTiming(zone: try #require(TimeZone(identifier: "UTC")))
        often = Schedule(sources: ["b"], recurrence: try #require(Recurrence.every(seconds: 900)))
    }

    private func decide(_ schedule: Schedule, handled: Date?, now: Date) -> ScheduleTiming.Decision {
        timing.decide(
            [schedule], states: handled.map { [schedule.key: ScheduleState(handled: $0)] } ?? [:], now: now)
    }

    @Test func beginsWhatIsSeenForTheFirstTime() {
        #expect(
            decide(nightly, handled: nil, now: start)
                == .init(fresh: ["a every day at 00:00"], due: [], next: start + 14 * 3600))
    }

    @Test func waitsForWhatIsAhead() {
        #expect(decide(nightly, handled: start, now: start + 60) == .init(next: start + 14 * 3600))
    }

    @Test func runsWhatIsDue() {
        let midnight = start + 14 * 3600
        #expect(
            decide(nightly, handled: start, now: midnight)
                == .init(due: [.init(schedule: nightly, occurrence: midnight)], next: midnight + 86_400))
    }

    @Test func makesUpOnceForWhatWasMissed() {
        let day = 86_400.0
        let midnight = start + 14 * 3600
        let last = midnight + 3 * day
        let due = ScheduleTiming.Due(schedule: nightly, occurrence: last, missed: 3)
        let expected = ScheduleTiming.Decision(due: [due], next: last + day)
        #expect(decide(nightly, handled: start, now: last + 5 * 3600) == expected)
    }

    @Test func runsNothingTwiceWhenTheClockGoesBack() {
        let midnight = start + 14 * 3600
        #expect(decide(nightly, handled: midnight, now: midnight - 3600) == .init(next: midnight + 86_400))
    }

    @Test func beginsAnewWhenTheClockWasWrongByDays() {
        let wrong = start + 400 * 86_400
        #expect(
            decide(nightly, handled: wrong, now: start)
                == .init(fresh: ["a every day at 00:00"], next: start + 14 * 3600))
    }

    @Test func leavesOutWhatRests() {
        var resting = nightly
        resting.isEnabled = false
        #expect(decide(resting, handled: nil, now: start) == .init())
    }

    @Test func putsIntervalsOffByTheSameLittleEachTime() {
        var seen: Set<TimeInterval> = []
        for step in 0..<200 {
            let occurrence = start + Double(step) * 900
            let jitter = timing.jitter(of: often, at: occurrence)
            #expect(jitter == timing.jitter(of: often, at: occurrence))
            #expect((0..<30).contains(jitter))
            seen.insert(jitter)
        }
        #expect(seen.count > 190)
        #expect(timing.jitter(of: nightly, at: start) == 0)
        let second = Schedule(sources: nil, recurrence: .interval(seconds: 1, start: .midnight, from: Recurrence.epoch))
        #expect((0..<0.1).contains(timing.jitter(of: second, at: start)))
    }

    @Test func waitsForThePutOffMoment() {
        let occurrence = start + 900
        let jitter = timing.jitter(of: often, at: occurrence)
        #expect(decide(often, handled: start, now: occurrence + jitter - 0.002) == .init(next: occurrence + jitter))
        #expect(decide(often, handled: start, now: occurrence + jitter).due.map(\.occurrence) == [occurrence])
    }

    @Test func tellsSchedulesApartByWhatTheySay() {
        var other = nightly
        #expect(other.key == nightly.key)
        other.isEnabled = false
        #expect(other.key == nightly.key)
        other.excluded = ["c"]
        #expect(other.key == "a-c every day at 00:00")
        #expect(often.key == "b every 15 minutes")
        let twoDays = Schedule(
            sources: nil, recurrence: .days(.every(2, from: Recurrence.epoch), at: [.noon]))
        #expect(twoDays.key == "all every 2 days at 12:00 since 2000-01-03")
    }
}
