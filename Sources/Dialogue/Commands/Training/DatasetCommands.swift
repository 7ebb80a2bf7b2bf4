internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Looks at the datasets that were made for training, by their names.
struct DatasetCommands: Sendable {
    let context: CommandContext

    // MARK: All

    func list() -> Reply {
        let versions = context.world.datasets.versions()
        let whole = versions.filter { $0.manifest != nil }.sorted {
            ($0.made, $0.version) > ($1.made, $1.version)
        }
        let notes = BatchCommands(context: context).notes(on: versions)
        let data: [JSONValue.Member] = [.init("datasets", .array(whole.compactMap(json)))]
        guard let first = whole.first else {
            return Reply(
                "There are no datasets.", notes: notes, hints: ["Say “create training batches” to make one."],
                data: data)
        }
        let names = Set(whole.map(\.name)).count
        return Reply(
            "\(Formatted.count(names, "dataset")) in \(Formatted.count(whole.count, "version")), the newest first.",
            blocks: [.table(table(of: whole))], notes: notes,
            hints: [
                "Say “show dataset \(first.name)” for one of them, “verify dataset \(first.name)” to check it."
            ], data: data)
    }

    private func table(of versions: [DatasetVersion]) -> Table {
        Table(
            [
                .init("dataset"), .init("version", isNumeric: true), context.timeColumn("made", versions.map(\.made)),
                .init("batches", isNumeric: true), .init("rows", isNumeric: true),
                .init("size", isNumeric: true, expendability: 1), .init("format", expendability: 2),
            ],
            rows: versions.compactMap { version in
                version.manifest.map { manifest in
                    [
                        SafeText.line(version.name, cells: 64), "\(version.version)", context.moment(version.made),
                        Formatted.count(manifest.content.batches.count),
                        Formatted.count(manifest.content.tally.rows),
                        Formatted.bytes(manifest.content.bytes), TrainingText.form(of: manifest.content),
                    ]
                }
            })
    }

    private func json(of version: DatasetVersion) -> JSONValue? {
        version.manifest.map { manifest in
            .object([
                .init("dataset", .string(version.name)), .init("version", .integer(version.version)),
                .init("made", .string(Timestamp.iso8601(version.made))),
                .init("batches", .integer(manifest.content.batches.count)),
                .init("rows", .integer(manifest.content.tally.rows)),
                .init("bytes", .integer(Int(manifest.content.bytes))),
                .init("format", .string(manifest.content.format.rawValue)),
                .init("compressed", .bool(manifest.content.isCompressed)), .init("folder", .string(version.folder)),
                .init("content_hash", .string(manifest.contentHash)),
                .init("command", .string(manifest.made.command)),
            ])
        }
    }

    // MARK: One

    func show(_ name: String) -> Reply {
        let versions = context.world.datasets.versions()
        guard let found = chosen(name, among: versions), let last = found.last(where: { $0.manifest != nil }),
            let manifest = last.manifest
        else { return unknown(name, versions) }
        let place = SafeText.of(context.world.displayPath(of: last.folder))
        var facts: [(String, String)] = [
            ("folder", place), ("format", TrainingText.form(of: manifest.content)),
            (
                "events",
                manifest.content.times.map {
                    "\(moment($0.lowerBound)) to \(moment($0.upperBound - 1))"
                } ?? ""
            ),
            ("sources", Wording.list(manifest.content.sources.map(\.rawValue))),
            ("rules", Formatted.count(manifest.content.tally.rulesIncluded)),
        ]
        facts += TrainingText.making(of: manifest, context: context)
        let whole = found.filter { $0.manifest != nil }
        return Reply(
            "\(SafeText.line(last.name, cells: 64)) has \(Formatted.count(whole.count, "version")); version \(last.version) holds "
                + "\(Formatted.count(manifest.content.tally.rows, "row")) in "
                + "\(Formatted.count(manifest.content.batches.count, "batch", plural: "batches")).",
            blocks: [.table(table(of: whole.reversed())), .table(.facts(facts))],
            notes: BatchCommands(context: context).notes(on: found)
                + [
                    "To be rid of a version, remove its folder (\(place)); its number is not given again."
                ],
            hints: [
                "Say “list batches of \(last.name)” for what is in it, “verify dataset \(last.name)” to check it."
            ],
            data: [
                .init("dataset", .string(last.name)), .init("versions", .array(whole.compactMap(json))),
                .init("manifest", manifest.json),
            ])
    }

    private func moment(_ microseconds: Int64) -> String {
        context.moment(Date(timeIntervalSince1970: Double(microseconds) / 1e6))
    }

    // MARK: Finding them

    /// All versions of the dataset that a name means, in another case too where only one fits; nil for none.
    func chosen(_ spoken: String, among versions: [DatasetVersion]) -> [DatasetVersion]? {
        let named = versions.filter { $0.name == spoken }
        if !named.isEmpty { return named }
        let alike = versions.filter { $0.name.lowercased() == spoken.lowercased() }
        return Set(alike.map(\.name)).count == 1 ? alike : nil
    }

    func unknown(_ name: String, _ versions: [DatasetVersion]) -> Reply {
        let known = Set(versions.map(\.name)).sorted()
        let near = NearestNames.to(name, among: known).map { SafeText.line($0, cells: 64) }
        let isThere = known.contains(name)
        var reply =
            isThere
            ? Reply.failed("No manifest of the dataset \(Wording.quoted(name)) can be relied on.")
            : Reply.refused(
                "There is no dataset \(Wording.quoted(name))"
                    + (near.isEmpty ? "." : "; did you mean \(Wording.list(near, conjunction: "or"))?"),
                hints: [
                    known.isEmpty
                        ? "Say “create training batches” to make one." : "Say “list datasets” for those there are."
                ])
        if isThere { reply.notes = BatchCommands(context: context).notes(on: versions.filter { $0.name == name }) }
        return reply
    }
}

extension DatasetVersion {
    fileprivate var made: Date { manifest?.made.time ?? .distantPast }
}

extension DatasetManifest.Content {
    fileprivate var bytes: Int64 { files.reduce(0) { $0 + $1.bytes } }
}
