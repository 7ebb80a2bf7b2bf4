internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Looks back over runs.
struct RunCommands: Sendable {
    let context: CommandContext
    let store: any Store

    func list(_ filter: RunFilter) async throws(StoreError) -> Reply {
        let states = filter.status.map(Self.states(named:))
        let runs = try await store.runs(
            matching: RunQuery(
                sources: filter.sources, states: states, period: context.bounds(of: filter.period),
                limit: filter.limit ?? 10))
        guard !runs.isEmpty else {
            let which = filter.status.map { " \($0)" } ?? ""
            return Reply(
                "No\(which) runs\(context.span(of: filter.period)).",
                hints: filter.status == nil ? ["Say “ingest everything” to begin one."] : [],
                data: [.init("runs", .array([]))])
        }
        let headline =
            "\(Formatted.count(runs.count, "run"))\(context.span(of: filter.period)), the newest first."
        return Reply(
            headline, blocks: [.table(table(of: runs))], hints: ["Say “show run \(runs[0].id)” for one of them."],
            data: [.init("runs", .array(runs.map(json(of:))))])
    }

    func show(number: Int?, sources: [SourceID]?) async throws(StoreError) -> Reply {
        let query: RunQuery =
            if let number {
                RunQuery(id: RunID(Int64(number)), limit: 1)
            } else if sources != nil {
                RunQuery(sources: sources, limit: 1)
            } else {
                RunQuery(lastCommandOnly: true, limit: 1000)
            }
        let runs = try await store.runs(matching: query)
        guard let first = runs.first else {
            if let number {
                return .refused("There is no run \(number).", hints: ["Say “show runs” for the numbers."])
            }
            return Reply(
                "Nothing has been ingested\(sources.map { " from \(Self.names($0))" } ?? "") yet.",
                hints: ["Say “ingest everything” to begin."], data: [.init("runs", .array([]))])
        }
        let costs = try await RunCosts(of: runs, store: store, context: context)
        guard runs.count == 1 else {
            let total = runs.reduce(RecordCounts()) { $0 + $1.counts }
            let cost = costs.phrase.map { " It cost \($0)." } ?? ""
            return Reply(
                "The last ingest command ran \(Formatted.count(runs.count, "source")): \(Self.phrase(for: total)).\(cost)",
                blocks: [.table(table(of: runs.reversed()))],
                data: [.init("runs", .array(runs.reversed().map { json(of: $0, costs: costs) }))])
        }
        let tags = try await store.tags(of: [first.id])[first.id] ?? []
        let tagged = tags.isEmpty ? [] : [("tags", SafeText.line(tags.joined(separator: ", "), cells: 120))]
        let facts = details(of: first) + tagged + (costs.phrase.map { [("cost", $0)] } ?? [])
        return Reply(
            sentence(for: first),
            blocks: [.table(table(of: [first]))]
                + (facts.isEmpty ? [] : [.table(.facts(facts))]),
            hints: first.counts.rejected > 0 && first.undone == nil
                ? ["Say “show rejected in run \(first.id)” to see why."] : [],
            data: [
                .init("runs", .array([json(of: first, costs: costs)]))
            ])
    }

    /// What the table has no column for, where there is any of it.
    private func details(of run: RunReport) -> [(String, String)] {
        let files = run.files
        let counted: [(Int, String)] = [
            (files.read, "read" + (files.grown > 0 ? " (\(Formatted.count(files.grown)) had only grown)" : "")),
            (files.unchanged, "unchanged"),
            (files.skippedByPattern, "left out by the pattern"), (files.archived, "archived"),
            (files.failed, "could not be read"),
        ]
        let parts = counted.filter { $0.0 > 0 }.map { "\(Formatted.count($0.0)) \($0.1)" }
        var facts: [(String, String)] = []
        // That files were read goes without saying.
        if parts.count > 1 || files.grown > 0 || (files.read == 0 && !parts.isEmpty) {
            facts.append(("files", Wording.list(parts)))
        }
        if run.counts.newVersions > 0 { facts.append(("new versions", Formatted.count(run.counts.newVersions))) }
        if run.counts.coercedValues > 0 {
            facts.append(("converted", Formatted.count(run.counts.coercedValues, "value")))
        }
        if run.counts.markedInvalid > 0 {
            facts.append(("marked invalid", Formatted.count(run.counts.markedInvalid, "record")))
        }
        facts += DriftText.phrases(for: run.drift).map { ("drift", $0) }
        if let undone = run.undone {
            facts.append(
                ("undone", "\(context.momentAndAge(undone)); \(Formatted.count(run.removed, "record")) removed"))
        }
        return facts
    }

    func status(of sources: [SourceID]?) async throws(StoreError) -> Reply {
        let running = try await store.runs(matching: RunQuery(sources: sources, states: [.running], limit: 100))
        guard !running.isEmpty else {
            let last = try await store.runs(matching: RunQuery(sources: sources, lastCommandOnly: true, limit: 1000))
            let tail = last.first.map { " The last one: \(sentence(for: $0))" } ?? ""
            return Reply(
                "Nothing is being ingested now.\(tail)", data: [.init("running", .array([]))])
        }
        let waits = try await RateLimitCommand(context: context, store: store).waits(of: running.map(\.source))
        return Reply(
            "\(Formatted.count(running.count, "source is", plural: "sources are")) being ingested.",
            blocks: [.table(table(of: running))], notes: waits, data: [.init("running", .array(running.map(json(of:))))]
        )
    }

    // MARK: Words and tables

    /// `run 12 of pulse_forecasts finished at 21 Nov 14:05: …`.
    func sentence(for run: RunReport) -> String {
        let when = context.momentAndAge(run.ended ?? run.started)
        let counts = Self.phrase(for: run.counts)
        if let undone = run.undone {
            return "Run \(run.id) of \(run.source), \(when), was undone \(context.moment(undone)): "
                + "\(Formatted.count(run.removed, "record")) removed of what it stored."
        }
        return switch run.state {
        case .running: "Run \(run.id) of \(run.source) is running since \(when): \(counts)."
        case .finished: "Run \(run.id) of \(run.source), \(when): \(counts)."
        case .cancelled: "Run \(run.id) of \(run.source) was stopped at \(when): \(counts)."
        case .interrupted: "Run \(run.id) of \(run.source) was cut off (its process ended): \(counts)."
        case .failed:
            "Run \(run.id) of \(run.source) failed at \(when): \(counts). "
                + (run.failure.map { ErrorText.sentence(for: context.display($0)) } ?? "")
        }
    }

    /// `40 read, 38 stored, 1 duplicate, 1 in quarantine`.
    static func phrase(for counts: RecordCounts) -> String {
        "\(Formatted.count(counts.read)) read, \(Formatted.count(counts.stored)) stored, "
            + "\(Formatted.count(counts.duplicates, "duplicate")), \(Formatted.count(counts.rejected)) in quarantine"
    }

    func table(of runs: [RunReport]) -> Table {
        Table(
            [
                .init("run", isNumeric: true), .init("source"), .init("state", expendability: 1),
                context.timeColumn("started", runs.map(\.started), expendability: 2),
                .init("took", isNumeric: true, expendability: 5), .init("read", isNumeric: true, expendability: 4),
                .init("stored", isNumeric: true), .init("duplicates", isNumeric: true, expendability: 3),
                .init("rejected", isNumeric: true),
            ],
            rows: runs.map { run in
                [
                    run.id.description, run.source.rawValue, Self.stateWord(of: run), context.moment(run.started),
                    run.ended.map { Formatted.duration(.seconds($0.timeIntervalSince(run.started))) } ?? "",
                    Formatted.count(run.counts.read), Formatted.count(run.counts.stored),
                    Formatted.count(run.counts.duplicates), Formatted.count(run.counts.rejected),
                ]
            })
    }

    func json(of run: RunReport) -> JSONValue { json(of: run, costs: RunCosts()) }

    func json(of run: RunReport, costs: RunCosts) -> JSONValue {
        .object(
            [
                .init("run", .integer(Int(run.id.number))), .init("source", .string(run.source.rawValue)),
                .init("state", .string(run.state.rawValue)),
                .init("started", .string(Timestamp.iso8601(run.started))),
                .init("ended", run.ended.map { .string(Timestamp.iso8601($0)) } ?? .null),
                .init("read", .integer(run.counts.read)), .init("stored", .integer(run.counts.stored)),
                .init("duplicates", .integer(run.counts.duplicates)),
                .init("rejected", .integer(run.counts.rejected)),
                .init("marked_invalid", .integer(run.counts.markedInvalid)),
                .init("new_versions", .integer(run.counts.newVersions)),
                .init("coerced_values", .integer(run.counts.coercedValues)),
                .init(
                    "files",
                    .object([
                        .init("read", .integer(run.files.read)), .init("grown", .integer(run.files.grown)),
                        .init("unchanged", .integer(run.files.unchanged)),
                        .init("skipped_by_pattern", .integer(run.files.skippedByPattern)),
                        .init("archived", .integer(run.files.archived)), .init("failed", .integer(run.files.failed)),
                    ])),
                .init("drift", .array(run.drift.map(DriftText.json(of:)))),
                .init("undone", run.undone.map { .string(Timestamp.iso8601($0)) } ?? .null),
                .init("removed", .integer(run.removed)),
                .init("failure", run.failure.map { .string(ErrorText.sentence(for: context.display($0))) } ?? .null),
            ] + costs.json(of: run.id))
    }

    static func names(_ sources: [SourceID]) -> String { Wording.list(sources.map(\.rawValue)) }

    /// `finished`, `finished, undone`.
    static func stateWord(of run: RunReport) -> String {
        run.state.rawValue + (run.undone == nil ? "" : ", undone")
    }

    private static func states(named status: String) -> [RunState] {
        switch status {
        case "failed": [.failed, .interrupted]
        case "completed": [.finished]
        case "cancelled": [.cancelled, .interrupted]
        // What was committed before the end stays.
        case "partial": [.cancelled, .failed, .interrupted]
        default: RunState.allCases.filter { $0.rawValue == status }
        }
    }
}
