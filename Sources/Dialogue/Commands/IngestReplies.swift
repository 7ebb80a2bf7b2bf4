internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// The answer to an ingestion: the sum in a sentence, a line a source, and what to type next.
struct IngestReplies: Sendable {
    let context: CommandContext
    let isDryRun: Bool
    /// When the sources whose files are all unchanged were last read.
    var lastRead: [SourceID: Date] = [:]
    /// What the runs came to.
    var costs = RunCosts()

    func reply(to report: IngestReport, _ choice: IngestCommand.Choice) -> Reply {
        let notes = notes(on: report, choice) + costs.notes
        var reply = Reply(
            headline(of: report), outcome: outcome(of: report, choice), notes: notes, data: data(of: report, choice))
        // A row of zeros a source says no more than the sentence.
        let isQuiet = report.totals.read == 0 && report.outcomes.allSatisfy { $0.isFinished }
        if report.outcomes.count > 1, !isQuiet,
            report.outcomes.contains(where: { run(of: $0) != nil || $0.summary != nil })
        {
            reply.blocks = [.table(table(of: report))]
        }
        if report.totals.rejected > 0, !isDryRun {
            reply.hints.append("Say “show rejected” to see why.")
        }
        if let stopped = report.outcomes.first(where: { $0.isCancelled }), !isDryRun {
            let several = report.outcomes.count { $0.isCancelled } > 1
            reply.hints.append(
                choice.isStandardInput
                    ? "Pipe it in again for the rest: what is stored already is not stored twice."
                    : "Say “ingest \(several ? "everything" : stopped.source.rawValue)” to read the rest.")
        }
        if isDryRun, reply.outcome == .done {
            let isEstimate = report.outcomes.contains { $0.estimate != nil }
            reply.hints.append(
                isEstimate
                    ? "Nothing was called or stored. Say “ingest” without “dry run” to do it."
                    : "Nothing was stored. Say “ingest” without “dry run” to do it.")
        }
        return reply
    }

    // MARK: The sentence

    private func headline(of report: IngestReport) -> String {
        let totals = report.totals
        let ran = report.outcomes.filter { outcome in
            switch outcome.result {
            case .ran, .rehearsed: outcome.isFinished || outcome.counts.read > 0
            case .estimated, .skipped, .failed, .notStarted: false
            }
        }
        let sentence: String
        let estimated = report.outcomes.compactMap(\.estimate)
        if !estimated.isEmpty, estimated.count == report.outcomes.count {
            sentence = ""
        } else if let only = report.outcomes.first, report.outcomes.count == 1 {
            sentence = unchanged(report.outcomes) ?? self.sentence(for: totals, from: only.source.rawValue)
        } else if ran.isEmpty {
            sentence = "Nothing was ingested."
        } else {
            sentence = unchanged(ran) ?? self.sentence(for: totals, from: Formatted.count(ran.count, "source"))
        }
        // What fails for the same reason is said once.
        var reasons: [(sentence: String, sources: [String])] = []
        for outcome in report.outcomes {
            guard let failure = outcome.failure else { continue }
            let sentence = ErrorText.sentence(for: context.display(failure))
            if let index = reasons.firstIndex(where: { $0.sentence == sentence }) {
                reasons[index].sources.append(outcome.source.rawValue)
            } else {
                reasons.append((sentence, [outcome.source.rawValue]))
            }
        }
        let failures = reasons.map { "\(Wording.list($0.sources)) failed: \($0.sentence)" }
        let stopped = report.outcomes.contains { $0.isCancelled }
        let isPointless = totals.read == 0 && (stopped || !failures.isEmpty)
        return
            ((isPointless || sentence.isEmpty ? [] : [sentence]) + readUpTo(report)
            + self.sentence(for: estimated)
            + (stopped ? ["It was stopped; what was committed stays, the batch in hand was dropped whole."] : [])
            + failures + costs.sentence(for: report))
            .joined(separator: " ")
    }

    /// How far the one source of a command has come, by its cursor.
    private func readUpTo(_ report: IngestReport) -> [String] {
        guard report.outcomes.count == 1, !isDryRun, let query = report.outcomes[0].summary?.query else { return [] }
        return QueryNotes.headline(query).map { [$0] } ?? []
    }

    /// What servers would cost: their dry run asks nobody.
    private func sentence(for estimates: [CostEstimate]) -> [String] {
        guard !estimates.isEmpty else { return [] }
        let names = RunCommands.names(estimates.map(\.source))
        let paid = estimates.filter { $0.basis != .free }
        return [
            paid.isEmpty
                ? "Ingesting \(names) would cost nothing."
                : "Ingesting \(names) would cost \(CostEstimates(paid).phrase)."
        ]
    }

    /// Nothing was read because nothing has changed; nil where something was read.
    private func unchanged(_ outcomes: [SourceOutcome]) -> String? {
        let files = outcomes.compactMap { $0.summary?.files }
        let count = files.reduce(0) { $0 + $1.unchanged }
        guard count > 0, files.allSatisfy({ $0.read == 0 && $0.failed == 0 }), let first = outcomes.first else {
            return nil
        }
        let which = outcomes.count == 1 ? first.source.rawValue : Formatted.count(outcomes.count, "source")
        let what = outcomes.count == 1 ? "its" : "their"
        let since = outcomes.compactMap { lastRead[$0.source] }.max().map { " since \(context.momentAndAge($0))" } ?? ""
        let again = outcomes.count == 1 ? first.source.rawValue : "everything"
        return
            "Nothing new in \(which): \(what) \(count == 1 ? "file is" : "\(Formatted.count(count)) files are") unchanged\(since); say “force ingest \(again)” to read \(count == 1 ? "it" : "them") anyway."
    }

    private func sentence(for counts: RecordCounts, from where: String) -> String {
        let place = `where`
        guard counts.read > 0 else { return "Nothing to read in \(place)." }
        if counts.stored == 0 {
            let read = Formatted.count(counts.read)
            if counts.rejected == 0 {
                return
                    "Nothing new in \(place): \(counts.read == 1 ? "the one record read was" : "all \(read) records read were") stored before."
            }
            let were = counts.duplicates == 1 ? "1 was" : "\(Formatted.count(counts.duplicates)) were"
            let known = counts.duplicates > 0 ? "\(were) stored before and " : ""
            return
                "Nothing new in \(place): of \(read) read, \(known)\(Formatted.count(counts.rejected)) \(counts.rejected == 1 ? "is" : "are") in quarantine."
        }
        var parts: [String] = []
        if counts.newVersions > 0 {
            parts.append(
                counts.newVersions == 1
                    ? "1 of them a new version" : "\(Formatted.count(counts.newVersions)) of them new versions"
            )
        }
        if counts.duplicates > 0 { parts.append(Formatted.count(counts.duplicates, "duplicate")) }
        if counts.rejected > 0 { parts.append("\(Formatted.count(counts.rejected)) in quarantine") }
        if counts.markedInvalid > 0 { parts.append("\(Formatted.count(counts.markedInvalid)) marked invalid") }
        let rest = parts.isEmpty ? "" : "; \(Wording.list(parts))"
        let stored = Formatted.count(counts.stored, "record")
        if isDryRun {
            return "\(stored) would be stored from \(place), of \(Formatted.count(counts.read)) read\(rest)."
        }
        return "\(stored) stored from \(place), of \(Formatted.count(counts.read)) read\(rest)."
    }

    // MARK: The table

    private func table(of report: IngestReport) -> Table {
        Table(
            [
                .init("source"), .init("run", isNumeric: true, expendability: 4), .init("state", expendability: 2),
                .init("read", isNumeric: true), .init("stored", isNumeric: true),
                .init("duplicates", isNumeric: true, expendability: 1), .init("rejected", isNumeric: true),
                .init("files", isNumeric: true, expendability: 3),
            ],
            rows: report.outcomes.map { outcome in
                let counts = outcome.counts
                return [outcome.source.rawValue, run(of: outcome)?.id.description ?? "", stateWord(of: outcome)]
                    + [counts.read, counts.stored, counts.duplicates, counts.rejected].map { Formatted.count($0) }
                    + [outcome.summary.map { Formatted.count($0.files.read) } ?? ""]
            })
    }

    private func stateWord(of outcome: SourceOutcome) -> String {
        switch outcome.result {
        case .ran, .rehearsed:
            let state = outcome.state
            return state == .finished ? (isDryRun ? "dry run" : "finished") : state?.rawValue ?? ""
        case .estimated: return "estimated"
        case .skipped: return "skipped"
        case .failed: return "failed"
        case .notStarted: return "not started"
        }
    }

    // MARK: What went aside

    /// One note for all sources, unless the headline has said it.
    private func unchangedNote(on report: IngestReport) -> [String] {
        let partly = report.outcomes.contains { $0.summary.map { $0.files.read > 0 || $0.files.failed > 0 } ?? true }
        let kept = report.outcomes.compactMap { outcome -> String? in
            guard let count = outcome.summary?.files.unchanged, count > 0 else { return nil }
            return report.outcomes.count == 1
                ? Formatted.count(count, "file") : "\(Formatted.count(count, "file")) of \(outcome.source)"
        }
        return partly && !kept.isEmpty ? ["Unchanged and not read again: \(Wording.list(kept))."] : []
    }

    private func notes(on report: IngestReport, _ choice: IngestCommand.Choice) -> [String] {
        var notes = unchangedNote(on: report)
        notes += CostEstimates(report.outcomes.compactMap(\.estimate)).openNotes
        for outcome in report.outcomes {
            guard let summary = outcome.summary else { continue }
            let files = summary.files
            if files.grown > 0 {
                notes.append(
                    "\(outcome.source): \(Formatted.count(files.grown, "file")) had only grown; \(files.grown == 1 ? "its new end was" : "their new ends were") read."
                )
            }
            if outcome.counts.coercedValues > 0 {
                notes.append(
                    "\(outcome.source): \(Formatted.count(outcome.counts.coercedValues, "value")) converted to the type of \(outcome.counts.coercedValues == 1 ? "its" : "their") schema."
                )
            }
            if let calls = summary.calls { notes += CallNotes.of(calls, source: outcome.source) }
            if let query = summary.query { notes += QueryNotes.of(query, source: outcome.source) }
            if !summary.drift.isEmpty {
                let phrases = DriftText.phrases(for: summary.drift, of: outcome.counts.read - outcome.counts.rejected)
                notes.append("\(outcome.source) looks different than before: \(phrases.joined(separator: "; ")).")
            }
            if files.elsewhere > 0 {
                notes.append(
                    "\(outcome.source): \(Formatted.count(files.elsewhere, "file")) left to another run of it that goes on; “who is running what” says where."
                )
            }
            if files.skippedByPattern > 0, files.skippedByPattern != filesOfNeighbours(of: outcome, in: report) {
                notes.append(
                    "\(outcome.source): \(Formatted.count(files.skippedByPattern, "file")) left out by its pattern.")
            }
            if files.archived > 0 {
                notes.append("\(outcome.source): \(Formatted.count(files.archived, "file")) moved into “archived”.")
            }
            if summary.duplicateKeyWarnings > 0 {
                notes.append(
                    "\(outcome.source): \(Formatted.count(summary.duplicateKeyWarnings, "record")) with a key twice, stored as \(summary.duplicateKeyWarnings == 1 ? "it stands" : "they stand")."
                )
            }
            for failure in summary.failures.prefix(5) where !isPart(failure, of: outcome.failure) {
                notes.append("\(outcome.source): \(ErrorText.sentence(for: context.display(failure)))")
            }
            if summary.failures.count > 5 {
                notes.append("\(outcome.source): \(summary.failures.count - 5) more files could not be read.")
            }
        }
        if !choice.skippedByKind.isEmpty {
            let names = RunCommands.names(choice.skippedByKind.map(\.id))
            notes.append(
                "Skipped \(names): nothing here reads sources of \(choice.skippedByKind.count == 1 ? "that type" : "these types")."
            )
        }
        if !choice.disabled.isEmpty {
            notes.append("Left out, disabled: \(RunCommands.names(choice.disabled.map(\.id))).")
        }
        let batchSize = context.world.settings.integer("batch_size")
        if batchSize < 4096, report.totals.read > 20_000 {
            notes.append(
                "batch_size is \(Formatted.count(batchSize)): small transactions slow a load down; 65,536 is the built-in value."
            )
        }
        return notes
    }

    /// How many files of its folder the other sources of the same folder found: what its pattern leaves out is theirs.
    private func filesOfNeighbours(of outcome: SourceOutcome, in report: IngestReport) -> Int {
        guard let folder = folder(of: outcome.source) else { return 0 }
        return report.outcomes.filter { $0.source != outcome.source && self.folder(of: $0.source) == folder }
            .compactMap { $0.summary?.files }.reduce(0) { $0 + $1.read + $1.unchanged + $1.failed }
    }

    private func folder(of id: SourceID) -> String? {
        guard case .file(let file)? = context.source(id)?.kind else { return nil }
        return context.world.absolutePath(of: file.path)
    }

    private func outcome(of report: IngestReport, _ choice: IngestCommand.Choice) -> Reply.Outcome {
        if report.outcomes.contains(where: { $0.isCancelled }) {
            return .cancelled
        }
        let failed = report.outcomes.count { $0.failure != nil }
        let isUntouched = report.outcomes.allSatisfy { $0.summary?.files.unchanged ?? 0 == 0 }
        if failed > 0, failed == report.outcomes.count, report.totals.read == 0, isUntouched { return .failed }
        let hasFileFailures = report.outcomes.contains { !($0.summary?.failures.isEmpty ?? true) }
        return failed > 0 || hasFileFailures || !choice.skippedByName.isEmpty || choice.namesDisabled
            ? .partlyDone : .done
    }

    // MARK: JSON

    private func data(of report: IngestReport, _ choice: IngestCommand.Choice) -> [JSONValue.Member] {
        func members(_ counts: RecordCounts) -> [JSONValue.Member] {
            [
                .init("read", .integer(counts.read)), .init("stored", .integer(counts.stored)),
                .init("duplicates", .integer(counts.duplicates)),
                .init("rejected", .integer(counts.rejected)),
                .init("marked_invalid", .integer(counts.markedInvalid)),
                .init("new_versions", .integer(counts.newVersions)),
                .init("coerced_values", .integer(counts.coercedValues)),
            ]
        }
        let runs = report.outcomes.map { outcome in
            JSONValue.object(
                [
                    .init("source", .string(outcome.source.rawValue)),
                    .init("run", run(of: outcome).map { .integer(Int($0.id.number)) } ?? .null),
                    .init("state", .string(stateWord(of: outcome).replacing(" ", with: "_"))),
                ] + members(outcome.counts) + [
                    .init("files_read", .integer(outcome.summary?.files.read ?? 0)),
                    .init("files_grown", .integer(outcome.summary?.files.grown ?? 0)),
                    .init("files_unchanged", .integer(outcome.summary?.files.unchanged ?? 0)),
                    .init("drift", .array((outcome.summary?.drift ?? []).map(DriftText.json(of:)))),
                    .init(
                        "failure",
                        outcome.failure.map { .string(ErrorText.sentence(for: context.display($0))) } ?? .null),
                ] + costs.json(of: outcome) + (outcome.summary?.query.map(QueryNotes.json) ?? []))
        }
        return [
            .init("dry_run", .bool(isDryRun)), .init("totals", .object(members(report.totals))),
            .init("runs", .array(runs)),
            .init("skipped", .array(choice.skippedByKind.map { .string($0.id.rawValue) })),
        ]
    }

    // MARK: Reading outcomes

    private func run(of outcome: SourceOutcome) -> RunReport? {
        if case .ran(let report, _) = outcome.result { report } else { nil }
    }

    private func isPart(_ failure: RunFailure, of whole: RunFailure?) -> Bool {
        if case .files(let failures)? = whole { return failures.contains(failure) }
        return failure == whole
    }
}
