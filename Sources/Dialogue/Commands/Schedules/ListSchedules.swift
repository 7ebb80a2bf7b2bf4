internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Shows what is scheduled: when it runs next, and what became of it last.
struct ListSchedules: Sendable {
    let context: CommandContext
    let store: any Store

    private struct Line {
        var schedule: Schedule
        var next: Date?
        var last: ScheduleState.Last?
    }

    func show(sources: [SourceID]?, period: Period?, rhythm: String?) async throws(StoreError) -> Reply {
        for id in sources ?? [] where context.source(id) == nil {
            return SourceCommands(context: context).noSuchSource(id)
        }
        let written = context.world.settings.written(ScheduleCommands.member)
        let list = ScheduleList(written.value) { context.source($0) != nil }
        let texts = ScheduleTexts(context: context)
        let problems = list.problems.map { texts.sentence(for: $0, lines: written.lines) }
        let states = list.entries.isEmpty ? [:] : try await store.scheduleStates()
        var lines = list.entries.map { entry in
            Line(
                schedule: entry.schedule,
                next: entry.schedule.isEnabled
                    ? entry.schedule.recurrence.next(after: context.now, in: context.calendar.timeZone) : nil,
                last: states[entry.schedule.key]?.last)
        }
        lines.sort { ($0.next ?? .distantFuture) < ($1.next ?? .distantFuture) }
        if let sources { lines.removeAll { line in !sources.contains(where: line.schedule.covers) } }
        if let rhythm { lines.removeAll { !$0.schedule.recurrence.comes(rhythm) } }
        guard !lines.isEmpty else {
            return nothing(sources: sources, rhythm: rhythm, isAny: !list.entries.isEmpty, notes: problems)
        }
        var reply = try period.map { period throws(StoreError) in show(lines, in: period) } ?? show(lines)
        reply.notes += problems
        return reply
    }

    private func nothing(sources: [SourceID]?, rhythm: String?, isAny: Bool, notes: [String]) -> Reply {
        let what = sources.map { "\(RunCommands.names($0)) \($0.count == 1 ? "is" : "are") on no schedule" }
        let sentence = what ?? (isAny && rhythm != nil ? "Nothing is scheduled so" : "Nothing is scheduled")
        let example = sources?.first ?? context.catalogue.sources.first { $0.isEnabled }?.id
        return Reply(
            sentence + ".", notes: notes,
            hints: [
                isAny && sources == nil
                    ? "Say “schedules” for all there are."
                    : "Say “ingest \(example?.rawValue ?? "everything") every day at 06:00” to schedule it."
            ],
            data: [.init("schedules", .array([]))])
    }

    private static let rests = "rests (disabled)"

    private func show(_ lines: [Line]) -> Reply {
        let texts = ScheduleTexts(context: context)
        let headline: String
        if let first = lines.first, let next = first.next {
            headline =
                (lines.count == 1 ? "" : "\(Formatted.count(lines.count, "schedule")). ")
                + "Next is \(texts.name(of: first.schedule)) at \(texts.ahead(next))."
        } else {
            headline = "\(Formatted.count(lines.count, "schedule")), none of them enabled."
        }
        let table = Table(
            [
                .init("source"), .init("when"),
                .init("next run", relative: lines.map { $0.next.map(context.relative) ?? Self.rests }),
                .init("last run", expendability: 1, relative: lines.map { texts.last($0.last, context.relative) }),
            ],
            rows: lines.map { line in
                [
                    texts.name(of: line.schedule), line.schedule.recurrence.description,
                    line.next.map(texts.ahead) ?? Self.rests, texts.last(line.last, texts.moment),
                ]
            })
        return Reply(
            headline, blocks: [.table(table)], notes: notes(on: lines), hints: [texts.whoRuns],
            data: [
                .init(
                    "schedules",
                    .array(
                        lines.map { .object(texts.members(of: $0.schedule, next: $0.next, last: $0.last)) }))
            ])
    }

    /// Why it went otherwise than it should, the last time.
    private func notes(on lines: [Line]) -> [String] {
        let texts = ScheduleTexts(context: context)
        return lines.compactMap { line in
            guard let last = line.last, let result = last.result, let detail = result.detail,
                result.outcome != .overlapped
            else { return nil }
            return "At \(texts.moment(last.due)): \(SafeText.of(detail))"
        }
    }

    // MARK: A period

    private static let mostCounted = 10_000

    private func show(_ lines: [Line], in period: Period) -> Reply {
        let bounds = period.bounds(now: context.now, calendar: context.calendar)
        let span = context.span(of: period)
        guard bounds.upperBound > context.now else {
            return Reply("That is over.", hints: ["Say “list runs” for what was ingested\(span)."])
        }
        let ahead = max(bounds.lowerBound, context.now)..<bounds.upperBound
        let texts = ScheduleTexts(context: context)
        let zone = context.calendar.timeZone
        var rows: [[String]] = []
        var data: [JSONValue] = []
        var sum = 0
        for line in lines where line.schedule.isEnabled {
            let due = line.schedule.recurrence.occurrences(in: ahead, zone: zone, limit: Self.mostCounted)
            guard let first = due.first, let last = due.last else { continue }
            sum += due.count
            let count = Formatted.count(due.count) + (due.count == Self.mostCounted ? " or more" : "")
            rows.append([
                texts.name(of: line.schedule), line.schedule.recurrence.description, texts.moment(first),
                due.count == 1 ? "" : texts.moment(last), count,
            ])
            data.append(
                .object(
                    texts.members(of: line.schedule, next: line.next, last: line.last) + [
                        .init("first", .string(Timestamp.iso8601(first))), .init("count", .integer(due.count)),
                    ]))
        }
        guard !rows.isEmpty else {
            return Reply("Nothing runs\(span).", data: [.init("schedules", .array([]))])
        }
        return Reply(
            "\(Formatted.count(sum, "scheduled run"))\(sum >= Self.mostCounted ? " or more" : "")\(span).",
            blocks: [
                .table(
                    Table(
                        [
                            .init("source"), .init("when"), .init("first"), .init("last", expendability: 1),
                            .init("runs", isNumeric: true),
                        ], rows: rows))
            ], hints: [texts.whoRuns], data: [.init("schedules", .array(data))])
    }
}

extension Recurrence {
    /// Whether it comes back as often as a word says: `day`, `week`, `1 hour`.
    fileprivate func comes(_ rhythm: String) -> Bool {
        switch (rhythm, self) {
        case ("day", .days(.every(1, _), _)), ("month", .days(.monthDays, _)),
            ("weekday", .days(.weekdays(.working), _)),
            ("weekend", .days(.weekdays(.weekend), _)):
            return true
        case ("week", .days(.weekdays(let days), _)): return days.count == 1
        case (_, .days(.weekdays(let days), _)): return Weekday(word: rhythm).map(days.contains) ?? false
        case (_, .interval(let seconds, _, _)): return Recurrence.seconds(spoken: rhythm) == seconds
        default: return false
        }
    }
}
