internal import Foundation
internal import Ingestion
internal import Quantities

/// Makes a recurrence of what was said, and says what it took for granted.
struct Rhythm: Sendable {
    let context: CommandContext

    enum Result {
        case understood(Recurrence, assumption: String?)
        case refused(Reply)
    }

    /// Where no time was said: when nobody works.
    static let quietTime = TimeOfDay(hour: 2)

    func recurrence(_ request: ScheduleRequest) -> Result {
        let every = (request.every ?? "day").lowercased()
        let times = request.times
        let assumption: String?
        if times.isEmpty, let quiet = Self.quietTime {
            assumption = "No time was said, so I took \(quiet); say “make that every day at 6” for another."
        } else {
            assumption = nil
        }
        let at = times.isEmpty ? [Self.quietTime ?? .midnight] : times
        if !request.monthDays.isEmpty || every == "month" {
            return .understood(
                .monthly(request.monthDays.isEmpty ? [1] : request.monthDays, at: at), assumption: assumption)
        }
        let named = ([every] + request.days).compactMap { Weekday(word: $0.lowercased()) }
        if !named.isEmpty { return .understood(.weekly(Set(named), at: at), assumption: assumption) }
        let today = CivilDay(of: context.now, in: context.calendar.timeZone)
        switch every {
        case "day": return .understood(.daily(at: at), assumption: assumption)
        case "weekday": return .understood(.weekly(.working, at: at), assumption: assumption)
        case "weekend": return .understood(.weekly(.weekend, at: at), assumption: assumption)
        case "week": return .understood(.weekly([today.weekday], at: at), assumption: assumption)
        default: return interval(every, times: times, at: at, from: today, assumption: assumption)
        }
    }

    private func interval(
        _ every: String, times: [TimeOfDay], at: [TimeOfDay], from: CivilDay, assumption: String?
    ) -> Result {
        guard let seconds = Recurrence.seconds(spoken: every) else {
            if every.hasSuffix(" s") {
                return .refused(.refused("Every second is the shortest there is, and seconds are whole."))
            }
            return .refused(
                .refused(
                    "\(Wording.quoted(every)) is no rhythm I know.",
                    hints: ["For example: every 15 minutes, every day at 02:30, weekdays at 8, every monday at 7:15."]))
        }
        // “Twice a day at 8 and 20”.
        if times.count > 1, seconds < 86_400, 86_400 == seconds * times.count {
            return .understood(.daily(at: times), assumption: nil)
        }
        let isDays = seconds > 0 && seconds % 86_400 == 0
        guard isDays || times.count <= 1 else {
            return .refused(
                .refused("Every \(Recurrence.length(seconds)) begins at one time, not at \(times.count)."))
        }
        guard let recurrence = Recurrence.every(seconds: seconds, at: isDays ? at : times, from: from) else {
            return .refused(
                .refused("Every second is the shortest, every \(Recurrence.longestDays) days the longest there is."))
        }
        return .understood(recurrence, assumption: isDays ? assumption : nil)
    }
}
