internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Looks at the training batches there are: their manifests are the truth.
struct BatchCommands: Sendable {
    let context: CommandContext

    private var shelf: any DatasetShelf { context.world.datasets }

    // MARK: All

    func list(sources: [SourceID]?, period: Period?) -> Reply {
        let versions = shelf.versions()
        let bounds = context.bounds(of: period)
        let rows = TrainingText.rows(of: versions.compactMap(\.manifest)).filter { row in
            (bounds?.contains(row.manifest.made.time) ?? true)
                && (sources.map { wanted in row.batch.sources.contains { wanted.contains($0.source) } } ?? true)
        }.sorted { $0.number > $1.number }
        let notes = versions.filter { $0.manifest == nil }.map(damaged)
        let data: [JSONValue.Member] = [.init("batches", .array(rows.map { $0.json(context) }))]
        let which =
            (sources.map { " with records from \(RunCommands.names($0))" } ?? "")
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

    private func damaged(_ version: DatasetVersion) -> String {
        "\(SafeText.of(context.world.displayPath(of: version.folder))) has no \(DatasetManifest.fileName) that can be "
            + "relied on: it is missing, or was changed. Its batches are not listed."
    }

    // MARK: One

    func show(_ choice: BatchChoice) -> Reply {
        let versions = shelf.versions()
        let rows = TrainingText.rows(of: versions.compactMap(\.manifest))
        guard let row = chosen(choice, rows).first else { return none(choice, rows, versions) }
        let (batch, manifest) = (row.batch, row.manifest)
        let folder = versions.first { $0.manifest == manifest }?.folder ?? ""
        let place = SafeText.of(context.world.displayPath(of: folder))
        var facts: [(String, String)] = [
            ("file", "\(place)/\(SafeText.of(batch.file.name))"), ("days", row.days),
            ("events", "\(moment(batch.times.lowerBound)) to \(moment(batch.times.upperBound))"),
            ("size", Formatted.bytes(batch.file.bytes)), ("SHA-256", batch.file.sha256),
            ("made", context.momentAndAge(manifest.made.time)), ("by", SafeText.of(manifest.made.command)),
        ]
        facts += manifest.made.settings.map { origin in
            let place = origin.place.map { ", \(SafeText.of($0))" } ?? ""
            return (origin.key, "\(SafeText.line(origin.value.inlineText, cells: 120)) (\(origin.layer)\(place))")
        }
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
                .init("batch", row.json(context)), .init("folder", .string(folder)),
                .init("content_hash", .string(manifest.contentHash)), .init("manifest", manifest.json),
            ])
    }

    private func moment(_ microseconds: Int64) -> String {
        context.moment(Date(timeIntervalSince1970: Double(microseconds) / 1e6))
    }

    private func chosen(_ choice: BatchChoice, _ rows: [TrainingText.Row]) -> [TrainingText.Row] {
        switch choice {
        case .number(let number): rows.filter { $0.number == number }
        case .last: rows.max { $0.number < $1.number }.map { [$0] } ?? []
        case .all: rows
        }
    }

    private func none(_ choice: BatchChoice, _ rows: [TrainingText.Row], _ versions: [DatasetVersion]) -> Reply {
        let notes = versions.filter { $0.manifest == nil }.map(damaged)
        guard case .number(let number) = choice, !rows.isEmpty else {
            var reply = Reply.refused(
                "There are no training batches.", hints: ["Say “create training batches” to make some."])
            reply.notes = notes
            return reply
        }
        var reply = Reply.refused("There is no batch \(number).", hints: ["Say “list batches” for those there are."])
        reply.notes = notes
        return reply
    }

    // MARK: Verifying

    func verify(_ choice: BatchChoice, progress: (@Sendable (IngestProgress) -> Void)?) async -> Reply {
        let versions = shelf.versions()
        let rows = TrainingText.rows(of: versions.compactMap(\.manifest))
        let wanted = chosen(choice, rows)
        let unreadable = choice == .all ? versions.filter { $0.manifest == nil } : []
        guard !wanted.isEmpty || !unreadable.isEmpty else { return none(choice, rows, versions) }
        let total = wanted.reduce(0) { $0 + $1.batch.file.bytes }
        var done: Int64 = 0
        var wrong: [(row: String, damage: DatasetDamage)] = []
        do throws(DatasetFailure) {
            for version in versions {
                guard let manifest = version.manifest else { continue }
                let ours = wanted.filter { $0.manifest == manifest }
                guard !ours.isEmpty else { continue }
                // With a whole dataset its rules are looked at as well.
                let files = ours.map(\.batch.file) + (choice == .all ? [manifest.content.rules.file] : [])
                let before = done
                let found = try await shelf.verify(files, of: version) { read in
                    progress?(
                        IngestProgress(
                            source: SourceID(version.name), counts: RecordCounts(), readBytes: before + read,
                            totalBytes: total))
                    return !Task.isCancelled
                }
                let place = SafeText.of(context.world.displayPath(of: version.folder))
                wrong += found.map { (place, $0) }
                done += files.reduce(0) { $0 + $1.bytes }
            }
        } catch {
            return TrainingText.reply(for: error, context: context)
        }
        return told(wanted, bytes: done, wrong: wrong, unreadable: unreadable)
    }

    private func told(
        _ rows: [TrainingText.Row], bytes: Int64, wrong: [(row: String, damage: DatasetDamage)],
        unreadable: [DatasetVersion]
    ) -> Reply {
        let what =
            rows.count == 1
            ? "Batch \(rows[0].number)" : Formatted.count(rows.count, "training batch", plural: "training batches")
        let problems = wrong.map { sentence(for: $0.damage, in: $0.row) } + unreadable.map(damaged)
        let data: [JSONValue.Member] = [
            .init("verified", .array(rows.map { .integer($0.number) })), .init("bytes", .integer(Int(bytes))),
            .init("intact", .bool(problems.isEmpty)), .init("problems", .array(problems.map { .string($0) })),
        ]
        guard !problems.isEmpty else {
            return Reply(
                "\(what) \(rows.count == 1 ? "is as it was made" : "are as they were made"): "
                    + "\(Formatted.count(rows.reduce(0) { $0 + $1.batch.file.rows }, "row")), \(Formatted.bytes(bytes)) read.",
                data: data)
        }
        return .failed(
            problems.joined(separator: "\n"),
            hints: ["Say “create training batches” to make them anew; the manifest says from what."], data: data)
    }

    private func sentence(for damage: DatasetDamage, in folder: String) -> String {
        func place(_ file: String) -> String { "\(folder)/\(SafeText.of(file))" }
        switch damage {
        case .missing(let file): return "\(place(file)) is missing."
        case .size(let file, let expected, let found):
            return
                "\(place(file)) has \(Formatted.count(Int(found), "byte")); \(Formatted.count(Int(expected))) were written."
        case .content(let file): return "\(place(file)) was changed: its bytes are not those that were written."
        case .rows(let file, let expected, let found):
            return "\(place(file)) has \(Formatted.count(found, "row")); \(Formatted.count(expected)) were written."
        case .unreadable(let file, let errno):
            return "\(place(file)) cannot be read: \(SystemError.phrase(errno))."
        }
    }
}
