internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Looks at the training batches there are: their manifests are the truth.
struct BatchCommands: Sendable {
    let context: CommandContext

    private var shelf: any DatasetShelf { context.world.datasets }

    // MARK: All

    func list(sources: [SourceID]?, dataset: String?, period: Period?) -> Reply {
        var versions = shelf.versions()
        if let dataset {
            guard let found = DatasetCommands(context: context).chosen(dataset, among: versions) else {
                return DatasetCommands(context: context).unknown(dataset, versions)
            }
            versions = found
        }
        let bounds = context.bounds(of: period)
        let rows = TrainingText.rows(of: versions).filter { row in
            (bounds?.contains(row.manifest.made.time) ?? true)
                && (sources.map { wanted in row.batch.sources.contains { wanted.contains($0.source) } } ?? true)
        }.sorted { $0.number > $1.number }
        let notes = notes(on: versions)
        let data: [JSONValue.Member] = [.init("batches", .array(rows.map { $0.json(context) }))]
        let which =
            (dataset == nil ? "" : " of \(versions.first.map { SafeText.line($0.name, cells: 64) } ?? "")")
            + (sources.map { " with records from \(RunCommands.names($0))" } ?? "")
            + (period == nil ? "" : " made\(context.span(of: period))")
        guard let first = rows.first else {
            return Reply(
                "There are no training batches\(which).", notes: notes,
                hints: ["Say “create training batches” to make some."], data: data)
        }
        let datasets = Set(rows.map(\.dataset)).count
        return Reply(
            "\(Formatted.count(rows.count, "training batch", plural: "training batches"))\(which) in "
                + "\(Formatted.count(datasets, "version")) of datasets, the newest first.",
            blocks: [.table(TrainingText.table(of: rows, context: context, isList: true))], notes: notes,
            hints: ["Say “show batch \(first.number)” for one of them, “verify all batches” to check them."], data: data
        )
    }

    /// What lies there and is not among the others.
    func notes(on versions: [DatasetVersion]) -> [String] {
        versions.compactMap { TrainingText.sentence(onManifestOf: $0, context: context) }
    }

    // MARK: One

    func show(_ choice: BatchChoice) -> Reply {
        let (rows, versions) = looked(for: choice)
        guard let row = rows.first else { return none(choice, versions) }
        let (batch, manifest) = (row.batch, row.manifest)
        let place = SafeText.of(context.world.displayPath(of: row.folder))
        var facts: [(String, String)] = [
            ("file", "\(place)/\(SafeText.of(batch.file.name))"), ("days", row.days),
            ("events", "\(moment(batch.times.lowerBound)) to \(moment(batch.times.upperBound))"),
            ("size", Formatted.bytes(batch.file.bytes)), ("SHA-256", batch.file.sha256),
        ]
        facts += TrainingText.making(of: manifest, context: context)
        let sources = Table(
            [.init("source"), .init("rows", isNumeric: true), .init("runs")],
            rows: batch.sources.map { share in
                [
                    share.source.rawValue, Formatted.count(share.rows),
                    TrainingText.numbers(share.runs.map { Int($0) }),
                ]
            })
        return Reply(
            "Batch \(row.number) of \(row.dataset) holds \(Formatted.count(batch.file.rows, "row")) of \(row.days).",
            blocks: [.table(sources), .table(.facts(facts))],
            hints: ["Say “verify batch \(row.number)” to check that it is as it was made."],
            data: [
                .init("batch", row.json(context)), .init("folder", .string(row.folder)),
                .init("content_hash", .string(manifest.contentHash)), .init("manifest", manifest.json),
            ])
    }

    private func moment(_ microseconds: Int64) -> String {
        context.moment(Date(timeIntervalSince1970: Double(microseconds) / 1e6))
    }

    // MARK: Finding them

    /// The batches that are meant, and the versions that were looked at for them.
    func looked(for choice: BatchChoice) -> (rows: [TrainingText.Row], versions: [DatasetVersion]) {
        if case .number(let number) = choice, let version = shelf.version(ofBatch: number) {
            return (TrainingText.rows(of: [version]).filter { $0.number == number }, [version])
        }
        var versions = shelf.versions()
        if case .dataset(let name) = choice {
            versions = DatasetCommands(context: context).chosen(name, among: versions) ?? []
        }
        let rows = TrainingText.rows(of: versions)
        switch choice {
        case .number: return ([], versions)
        case .last: return (rows.max { $0.number < $1.number }.map { [$0] } ?? [], versions)
        case .all, .dataset: return (rows, versions)
        }
    }

    /// - Parameter versions: those that were looked at.
    func none(_ choice: BatchChoice, _ versions: [DatasetVersion]) -> Reply {
        if case .dataset(let name) = choice { return DatasetCommands(context: context).unknown(name, shelf.versions()) }
        let notes = notes(on: versions)
        guard case .number(let number) = choice, !versions.isEmpty else {
            var reply = Reply.refused(
                "There are no training batches.", hints: ["Say “create training batches” to make some."])
            reply.notes = notes
            return reply
        }
        let hints = ["Say “list batches” for those there are."]
        // It may well be one of those whose manifests say nothing any more.
        var reply =
            notes.isEmpty
            ? Reply.refused("There is no batch \(number).", hints: hints)
            : Reply.failed("There is no batch \(number) among those whose manifests can be read.", hints: hints)
        reply.notes = notes
        return reply
    }
}
