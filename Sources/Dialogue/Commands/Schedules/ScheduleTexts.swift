internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Schedules in words and as data.
struct ScheduleTexts: Sendable {
    let context: CommandContext

    /// `weather_api`, `a, b and c`, `everything but weather_api`.
    func name(of schedule: Schedule) -> String {
        let but = schedule.excluded.isEmpty ? "" : " but \(RunCommands.names(schedule.excluded))"
        guard let sources = schedule.sources else { return "everything" + but }
        return RunCommands.names(sources) + but
    }

    func are(_ schedule: Schedule) -> String { schedule.sources?.count ?? 1 == 1 ? "is" : "are" }

    /// `2026-11-22 02:30 (in 16 h 30 min)`
    func ahead(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince(context.now).rounded(.up))
        return "\(moment(date)) (\(seconds < 1 ? "now" : "in " + Formatted.duration(.seconds(seconds))))"
    }

    /// To the minute, or to the second where that matters.
    func moment(_ date: Date) -> String {
        let second = Int(date.timeIntervalSince1970.rounded(.down)) % 60
        return context.moment(date) + (second == 0 ? "" : ":" + Formatted.padded(second))
    }

    var whoRuns: String {
        if let holder = context.world.watchHolder {
            return "“magpie watch” (process \(holder)) runs the schedules."
        }
        return "Schedules run while a prompt is open, and without one by “magpie watch”."
    }

    // MARK: What became of it

    func last(_ last: ScheduleState.Last?, _ moment: (Date) -> String) -> String {
        guard let last else { return "not yet" }
        return "\(moment(last.due)): \(outcome(last))"
    }

    func outcome(_ last: ScheduleState.Last) -> String {
        guard let result = last.result else {
            // A process that vanished leaves it so; a run of hours is none of those.
            return last.started < context.now - 86_400 ? "never ended" : "running"
        }
        return switch result.outcome {
        case .done, .partlyDone:
            (result.stored == 0 ? "nothing new" : Formatted.count(result.stored, "new record"))
                + (result.outcome == .partlyDone ? ", partly done" : "")
        case .failed: "failed"
        case .cancelled: "stopped"
        case .needsYes: "skipped, needs a yes"
        case .overlapped: "skipped, was being read"
        case .impossible: "skipped"
        }
    }

    /// What is wrong with an entry, with its line.
    func sentence(for problem: ScheduleProblem, lines: [Int]) -> String {
        let line = problem.index.flatMap { lines.indices.contains($0) ? lines[$0] : nil }
        let place = "magpie.json" + (line.map { " line \($0)" } ?? "")
        let what =
            ScheduleCommands.member + (problem.index.map { "[\($0)]" } ?? "") + (problem.member.map { ".\($0)" } ?? "")
        return
            "\(place): \(what): expected \(problem.expected), found \(SafeText.line(problem.found, cells: 60)). It does not run\(problem.index == nil ? "" : "; the others do")."
    }

    // MARK: Data

    func data(of schedule: Schedule, next: Date?) -> [JSONValue.Member] {
        [.init("schedule", .object(members(of: schedule, next: next)))]
    }

    func members(of schedule: Schedule, next: Date?, last: ScheduleState.Last? = nil) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("sources", schedule.sources.map { .array($0.map { .string($0.rawValue) }) } ?? .string("all")),
            .init("exclude", .array(schedule.excluded.map { .string($0.rawValue) })),
            .init("when", .string(schedule.recurrence.description)),
            .init("enabled", .bool(schedule.isEnabled)),
            .init("next", next.map { .string(Timestamp.iso8601($0)) } ?? .null),
        ]
        guard let last else { return members }
        members.append(
            .init(
                "last",
                .object([
                    .init("due", .string(Timestamp.iso8601(last.due))),
                    .init("ended", last.ended.map { .string(Timestamp.iso8601($0)) } ?? .null),
                    .init("outcome", last.result.map { .string($0.outcome.rawValue) } ?? .null),
                    .init("records", .integer(last.result?.stored ?? 0)),
                    .init("runs", .array((last.result?.runs ?? []).map { .integer(Int($0.number)) })),
                    .init("detail", last.result?.detail.map { .string($0) } ?? .null),
                ])))
        return members
    }
}
