internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// One time that a schedule is due: what of it may be read now, the reading, and what became of it.
struct ScheduledRun: Sendable {
    let context: CommandContext
    let due: ScheduleTiming.Due

    private var store: any Store { context.world.store }

    /// What became of it, and the sentence that tells it.
    struct Ending: Sendable {
        var result: ScheduleResult
        var sentence: String
        var isQuiet = false
    }

    // MARK: What may be read

    enum Choice {
        case sources([Source])
        case impossible(String)
    }

    /// The sources it is for, as they stand now.
    func sources() -> Choice {
        let schedule = due.schedule
        let selection = SourceSelection(named: schedule.sources, excluded: schedule.excluded)
        switch IngestCommand(context: context).choose(IngestRequest(selection: selection)) {
        case .refused(let reply): return .impossible(reply.headline)
        case .chosen(let choice):
            return choice.sources.isEmpty
                ? .impossible("No source of it is enabled and can be ingested.") : .sources(choice.sources)
        }
    }

    /// Those that need nobody's yes, and a sentence for the others. The important ones go first.
    func affordable(_ sources: [Source]) async throws(StoreError) -> (allowed: [Source], held: String?) {
        let question = SpendingQuestion(context: context, store: store)
        let all = await CostEstimates(of: sources, context: context, store: store)
        guard try await question.reasons(all) != nil else { return (sources, nil) }
        var taken: [CostEstimate] = []
        var held: [CostEstimate] = []
        var why: [String] = []
        for estimate in all.estimates {
            if let reasons = try await question.reasons(CostEstimates(taken + [estimate])) {
                held.append(estimate)
                for reason in reasons where !why.contains(reason) { why.append(reason) }
            } else {
                taken.append(estimate)
            }
        }
        let names = held.map(\.source)
        let sentence =
            "\(RunCommands.names(names)) may cost \(CostEstimates(held).phrase). \(why.joined(separator: " ")) "
            + "Say “ingest \(names.map(\.rawValue).joined(separator: " and "))” to do it."
        return (sources.filter { !names.contains($0.id) }, sentence)
    }

    // MARK: Reading

    func perform(_ sources: [Source], held: String?, command: CommandID?) async -> Ending {
        let started = context.world.clock.now()
        let request = IngestRequest(selection: SourceSelection(named: sources.map(\.id)))
        let done = await IngestCommand(context: context).perform(request, command: command, progress: nil)
        let report = done.report ?? IngestReport(outcomes: [])
        let runs = report.outcomes.compactMap { outcome -> RunID? in
            if case .ran(let run, _) = outcome.result { run.id } else { nil }
        }
        var result = ScheduleResult(
            outcome: Self.outcome(done.reply.outcome), stored: report.totals.stored, runs: runs)
        let length = Duration.milliseconds(Int(context.world.clock.now().timeIntervalSince(started) * 1000))
        let place = Self.place(report, runs)
        var parts: [String] = []
        switch result.outcome {
        case .failed:
            result.detail = done.reply.headline
            parts.append(done.reply.headline)
        case .cancelled:
            parts.append("\(place) was stopped; what was committed stays.")
        default:
            if result.outcome == .partlyDone { result.detail = done.reply.headline }
            let rejected = report.totals.rejected
            let quarantine = rejected == 0 ? "" : ", \(Formatted.count(rejected)) in quarantine"
            let what =
                result.stored == 0 ? "nothing new in" : "\(Formatted.count(result.stored, "new record")) from"
            parts.append(
                "\(what) \(place)\(quarantine), \(Formatted.duration(length))."
                    + (result.outcome == .partlyDone ? " \(done.reply.headline)" : ""))
        }
        if due.missed > 0 {
            let more = due.missed == Recurrence.mostCounted ? " or more" : ""
            parts.append("It makes up for \(Formatted.count(due.missed)) missed\(more).")
        }
        var isQuiet = result.outcome == .done && result.stored == 0 && report.totals.rejected == 0
        if let held {
            result.outcome = result.outcome == .done ? .partlyDone : result.outcome
            result.detail = [result.detail, held].compactMap(\.self).joined(separator: " ")
            parts.append("Skipped: \(held)")
            isQuiet = false
        }
        return Ending(result: result, sentence: parts.joined(separator: " "), isQuiet: isQuiet)
    }

    private static func outcome(_ outcome: Reply.Outcome) -> ScheduleResult.Outcome {
        switch outcome {
        case .done: .done
        case .partlyDone: .partlyDone
        case .cancelled: .cancelled
        case .failed, .refused, .notUnderstood, .asks: .failed
        }
    }

    /// `pulse_forecasts (run 41)`, `3 sources (runs 41, 42 and 43)`
    private static func place(_ report: IngestReport, _ runs: [RunID]) -> String {
        let sources = report.outcomes.map(\.source)
        let names = sources.count > 3 ? Formatted.count(sources.count, "source") : RunCommands.names(sources)
        guard !runs.isEmpty else { return names }
        let numbers = runs.map(\.description)
        let list = numbers.count > 4 ? "\(numbers[0]) to \(numbers[numbers.count - 1])" : Wording.list(numbers)
        return "\(names) (\(runs.count == 1 ? "run" : "runs") \(list))"
    }
}
