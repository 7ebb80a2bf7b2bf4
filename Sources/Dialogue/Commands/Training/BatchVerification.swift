internal import Ingestion
internal import JSONText
internal import Quantities

/// Checks that training batches are as they were made: their bytes, the rules beside them, and that nothing was put there.
struct BatchVerification: Sendable {
    let context: CommandContext

    func run(_ choice: BatchChoice, progress: (@Sendable (IngestProgress) -> Void)?) async -> Reply {
        let (rows, versions) = BatchCommands(context: context).looked(for: choice)
        let unreadable = choice.isWhole ? versions.filter { $0.manifest == nil && $0.copyOf == nil } : []
        guard !rows.isEmpty || !unreadable.isEmpty else {
            return BatchCommands(context: context).none(choice, versions)
        }
        let wanted = Dictionary(grouping: rows, by: \.folder)
        let checked = versions.compactMap { version in
            version.manifest.flatMap { manifest in
                wanted[version.folder].map { (version, $0.map(\.batch.file) + [manifest.content.rules.file]) }
            }
        }
        let total = checked.reduce(0 as Int64) { $0 + $1.1.reduce(0) { $0 + $1.bytes } }
        var done: Int64 = 0
        var wrong: [(version: DatasetVersion, damage: DatasetDamage)] = []
        do throws(DatasetFailure) {
            for (version, files) in checked {
                let before = done
                let found = try await context.world.datasets.verify(files, of: version) { read in
                    progress?(
                        IngestProgress(
                            source: SourceID(version.name), counts: RecordCounts(), readBytes: before + read,
                            totalBytes: total))
                    return !Task.isCancelled
                }
                wrong += found.map { (version, $0) }
                done += files.reduce(0) { $0 + $1.bytes }
            }
        } catch {
            return TrainingText.reply(for: error, context: context)
        }
        return told(rows, bytes: done, wrong: wrong, unreadable: unreadable)
    }

    private func told(
        _ rows: [TrainingText.Row], bytes: Int64, wrong: [(version: DatasetVersion, damage: DatasetDamage)],
        unreadable: [DatasetVersion]
    ) -> Reply {
        let what =
            rows.count == 1
            ? "Batch \(rows[0].number)" : Formatted.count(rows.count, "training batch", plural: "training batches")
        let problems =
            wrong.map { TrainingText.sentence(for: $0.damage, in: $0.version, context: context) }
            + unreadable.compactMap { TrainingText.sentence(onManifestOf: $0, context: context) }
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
        return .failed(problems.joined(separator: "\n"), hints: hints(wrong), data: data)
    }

    private func hints(_ wrong: [(version: DatasetVersion, damage: DatasetDamage)]) -> [String] {
        let damaged = wrong.filter { !$0.damage.isStray }
        if damaged.isEmpty, !wrong.isEmpty {
            return ["Move it elsewhere: who reads all files there would take it, too."]
        }
        guard let manifest = damaged.first?.version.manifest else {
            return ["Say “create training batches” to make others."]
        }
        return [
            "Say “\(TrainingText.sentence(toMakeAnew: manifest))” to make another version; the manifest says from what."
        ]
    }
}

extension BatchChoice {
    /// Whether versions are meant, with all that is in them.
    fileprivate var isWhole: Bool {
        switch self {
        case .number, .last: false
        case .all, .dataset: true
        }
    }
}
