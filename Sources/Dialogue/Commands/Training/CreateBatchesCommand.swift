internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Makes the next version of a dataset for training.
struct CreateBatchesCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// What a dataset is called where nothing else is said.
    static let usualName = "training"

    func run(
        _ request: BatchRequest, command: String, progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        if let refusal = refusal(of: request) { return refusal }
        let terms = context.trainingTerms
        let name = request.dataset ?? Self.usualName
        let format = request.format.flatMap { DatasetFormat(rawValue: $0) } ?? .jsonl
        try await TrustKnowledge(context: context, store: store).prepare()
        let plan = try await context.trainingPlan(
            sources: request.sources, period: stretch(of: request.period), terms: terms, store: store)
        let engine = try await store.metadata().engine
        let book = context.world.rules
        let shelf = context.world.datasets
        let shown = SourceID(SafeText.line(name, cells: 40))
        let build = TrainingBuild(plan, rules: book, format: format, isCompressed: request.isCompressed) {
            progress?(
                IngestProgress(
                    source: shown, counts: RecordCounts(read: $0), share: $1 > 0 ? min(1, Double($0) / Double($1)) : nil
                ))
        } begin: { () throws(DatasetFailure) in
            try shelf.begin(name)
        }
        do throws(TrainingBuild.Failure) {
            let made = try await build.perform(store)
            let (content, draft) = (made.content, made.draft)
            let manifest = DatasetManifest(
                content: content,
                made: .init(
                    dataset: name, version: draft.version, time: context.now, command: command,
                    magpie: Version.current, engine: engine,
                    numbers: content.batches.indices.map { draft.firstNumber + $0 },
                    settings: context.trainingOrigins))
            let before = shelf.lastVersion(of: name)?.manifest
            // From here on it is done to its end.
            let folder = try finish(draft, manifest)
            // It is made, whatever becomes of the remark.
            let untimed = (try? await TrainingText.untimed(content.tally, context: context, store: store)) ?? []
            return told(manifest, in: folder, before: before, book: book, untimed: untimed)
        } catch {
            switch error {
            case .store(let error): throw error
            case .files(let failure): return TrainingText.reply(for: failure, context: context)
            case .empty(let tally): return try await nothing(tally, plan: plan, request)
            }
        }
    }

    private func finish(
        _ draft: any DatasetDraft, _ manifest: DatasetManifest
    ) throws(TrainingBuild.Failure) -> String {
        do throws(DatasetFailure) {
            return try draft.finish(manifest)
        } catch {
            draft.abandon()
            throw .files(error)
        }
    }

    /// Without an end it stops at the last event, and not with this day: tomorrow the same store makes the same.
    private func stretch(of period: Period?) -> Range<Date>? {
        let bounds = context.bounds(of: period)
        guard let bounds, case .between(_, until: nil)? = period else { return bounds }
        return bounds.lowerBound..<max(bounds.upperBound, .distantFuture)
    }

    // MARK: Refusing

    private func refusal(of request: BatchRequest) -> Reply? {
        if let format = request.format, DatasetFormat(rawValue: format) == nil {
            let hint =
                format == "parquet"
                ? "DuckDB makes one of them: COPY (FROM 'datasets/training/v1/batch-*.jsonl') TO 'training.parquet'"
                : "Say “create training batches as csv”, or nothing for JSON Lines."
            return .refused(
                "Batches are written as JSON Lines or CSV, and not as \(format). Nothing was made.", hints: [hint])
        }
        return context.refusal(of: context.trainingTerms, nothing: "Nothing was made.")
    }

    private func nothing(
        _ tally: TrainingTally, plan: TrainingPlan, _ request: BatchRequest
    ) async throws(StoreError) -> Reply {
        let which = request.sources.map { " from \(RunCommands.names($0))" } ?? ""
        let when = context.span(of: request.period)
        let data = TrainingText.json(of: tally)
        guard tally.read > 0 else {
            var reply = Reply.refused(
                "There are no records\(which) with an event time\(when): nothing to make batches of.",
                hints: ["Say “ingest everything” to load what is there, or name another period."], data: data)
            reply.notes = try await TrainingText.untimed(tally, context: context, store: store)
            return reply
        }
        var reply = Reply.refused(
            "None of the \(Formatted.count(tally.read, "record"))\(which)\(when) would be left: nothing was made.",
            hints: [
                "Say “what if trust threshold were \(TrustText.number(plan.terms.threshold / 2))” to see what a lower one would take in."
            ],
            data: data)
        reply.blocks = [.table(TrainingText.leftOut(tally, plan.terms))]
        return reply
    }

    // MARK: Telling

    private func told(
        _ manifest: DatasetManifest, in folder: String, before: DatasetManifest?, book: RuleBook, untimed: [String]
    ) -> Reply {
        let (content, tally) = (manifest.content, manifest.content.tally)
        let place = SafeText.of(context.world.displayPath(of: folder))
        let isSame = before?.contentHash == manifest.contentHash
        var notes: [String] = []
        if let before, isSame {
            notes.append("Its content is that of version \(before.made.version), byte for byte.")
        }
        let bare = zip(manifest.made.numbers, content.batches).filter { $1.rowsWithVariables == 0 }.map(\.0)
        if !bare.isEmpty, !content.terms.variables.isEmpty {
            notes.append(
                "No record of batch\(bare.count == 1 ? "" : "es") \(TrainingText.numbers(bare)) has any of the variables "
                    + "(\(Wording.list(content.terms.variables.prefix(4).map { SafeText.line($0, cells: 40) })))."
            )
        }
        if tally.emptyWindows > 0 {
            notes.append(
                "\(Formatted.count(tally.emptyWindows, "window")) without records \(tally.emptyWindows == 1 ? "has" : "have") no batch."
            )
        }
        notes += untimed
        notes += RuleText.notes(on: book.problems)
        let versions = TrainingText.rows(of: manifest, in: folder)
        return Reply(
            "\(Formatted.count(content.batches.count, "training batch", plural: "training batches")) made in \(place): "
                + "\(Formatted.count(tally.included, "record")) in \(Formatted.count(tally.rows, "row")), and "
                + "\(Formatted.count(tally.rulesIncluded, "rule")).",
            blocks: [
                .table(TrainingText.table(of: versions, context: context)),
                .table(TrainingText.leftOut(tally, content.terms)),
            ],
            notes: notes, hints: ["Say “show batch \(manifest.made.numbers[0])” for one of them."],
            data: [
                .init("dataset", .string(manifest.made.dataset)), .init("version", .integer(manifest.made.version)),
                .init("folder", .string(folder)), .init("content_hash", .string(manifest.contentHash)),
                .init("same_as", isSame ? .integer(before?.made.version ?? 0) : .null),
                .init("batches", .array(versions.map { $0.json(context) })),
            ] + TrainingText.json(of: tally) + [RuleText.json(of: book.problems)])
    }
}
