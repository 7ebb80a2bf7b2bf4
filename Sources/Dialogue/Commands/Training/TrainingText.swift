internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Datasets and batches in words, tables and data.
enum TrainingText {
    /// A batch with the manifest it is in.
    struct Row {
        let number: Int
        let batch: DatasetManifest.BatchFile
        let manifest: DatasetManifest
        /// Absolute.
        let folder: String

        var dataset: String { "\(SafeText.line(manifest.made.dataset, cells: 40)) v\(manifest.made.version)" }

        var days: String {
            batch.days.lowerBound == batch.days.upperBound
                ? batch.days.lowerBound.isoText
                : "\(batch.days.lowerBound.isoText) to \(batch.days.upperBound.isoText)"
        }

        func json(_ context: CommandContext) -> JSONValue {
            .object([
                .init("batch", .integer(number)), .init("dataset", .string(manifest.made.dataset)),
                .init("version", .integer(manifest.made.version)), .init("file", .string(batch.file.name)),
                .init("first_day", .string(batch.days.lowerBound.isoText)),
                .init("last_day", .string(batch.days.upperBound.isoText)), .init("rows", .integer(batch.file.rows)),
                .init("bytes", .integer(Int(batch.file.bytes))), .init("sha256", .string(batch.file.sha256)),
                .init("made", .string(Timestamp.iso8601(manifest.made.time))),
                .init("sources", .object(batch.sources.map { .init($0.source.rawValue, .integer($0.rows)) })),
            ])
        }
    }

    static func rows(of versions: [DatasetVersion]) -> [Row] {
        versions.flatMap { version in
            version.manifest.map { rows(of: $0, in: version.folder) } ?? []
        }
    }

    static func rows(of manifest: DatasetManifest, in folder: String) -> [Row] {
        zip(manifest.made.numbers, manifest.content.batches).map {
            Row(number: $0, batch: $1, manifest: manifest, folder: folder)
        }
    }

    /// When, by what and by which settings it was made.
    static func making(of manifest: DatasetManifest, context: CommandContext) -> [(String, String)] {
        [("made", context.momentAndAge(manifest.made.time)), ("by", SafeText.line(manifest.made.command, cells: 400))]
            + manifest.made.settings.map { origin in
                let place = origin.place.map { ", \(SafeText.of($0))" } ?? ""
                return (origin.key, "\(SafeText.line(origin.value.inlineText, cells: 120)) (\(origin.layer)\(place))")
            }
    }

    /// `csv, compressed`
    static func form(of content: DatasetManifest.Content) -> String {
        content.format.rawValue + (content.isCompressed ? ", compressed" : "")
    }

    /// What makes another version of the same dataset, in the same form.
    static func sentence(toMakeAnew manifest: DatasetManifest) -> String {
        let name = manifest.made.dataset
        return "create training batches" + (manifest.content.format == .csv ? " as csv" : "")
            + (manifest.content.isCompressed ? " compressed" : "")
            + (name == CreateBatchesCommand.usualName ? "" : " named \(SafeText.line(name, cells: 64))")
    }

    // MARK: Damage

    /// What keeps a version from being listed; nil where nothing does.
    static func sentence(onManifestOf version: DatasetVersion, context: CommandContext) -> String? {
        let place = SafeText.of(context.world.displayPath(of: version.folder))
        if let original = version.copyOf {
            return
                "\(place) is a copy of \(SafeText.line(original.name, cells: 64)) version \(original.version), as its "
                + "\(DatasetManifest.fileName) says. Its batches are not listed."
        }
        guard version.manifest == nil else { return nil }
        return "\(place) has no \(DatasetManifest.fileName) that can be relied on: it is missing, or was changed. Its "
            + "batches are not listed."
    }

    static func sentence(
        for damage: DatasetDamage, in version: DatasetVersion, context: CommandContext
    ) -> String {
        let folder = SafeText.of(context.world.displayPath(of: version.folder))
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
        case .stray(let file):
            return "\(place(file)) is none of its files: somebody has put it there."
        }
    }

    static func table(of rows: [Row], context: CommandContext, isList: Bool = false) -> Table {
        let made = rows.map(\.manifest.made.time)
        return Table(
            [.init("batch", isNumeric: true)] + (isList ? [.init("dataset")] : []) + [
                .init("days"), .init("rows", isNumeric: true), .init("size", isNumeric: true, expendability: 1),
            ] + (isList ? [context.timeColumn("made", made, expendability: 2)] : [.init("file", expendability: 2)]),
            rows: rows.map { row in
                ["\(row.number)"] + (isList ? [row.dataset] : []) + [
                    row.days, Formatted.count(row.batch.file.rows), Formatted.bytes(row.batch.file.bytes),
                ] + [isList ? context.moment(row.manifest.made.time) : SafeText.of(row.batch.file.name)]
            })
    }

    /// What stayed out, and why.
    static func leftOut(_ tally: TrainingTally, _ terms: TrainingTerms) -> Table {
        let threshold = "trust below \(Formatted.decimal(terms.threshold, places: 6))"
        return Table(
            [.init("left out"), .init("records", isNumeric: true), .init("rules", isNumeric: true)],
            rows: [
                [threshold, Formatted.count(tally.belowThreshold), Formatted.count(tally.rulesBelowThreshold)],
                ["marked invalid", Formatted.count(tally.markedInvalid), ""],
                ["no event time", Formatted.count(tally.untimed), ""],
                ["in, though nothing is known of their trust", Formatted.count(tally.unjudged), ""],
            ])
    }

    /// Who is left out for want of event times, and what helps; nothing where nobody is.
    static func untimed(
        _ tally: TrainingTally, context: CommandContext, store: any Store
    ) async throws(StoreError) -> [String] {
        guard tally.untimed > 0, let first = tally.untimedSources.first else { return [] }
        let isOne = tally.untimed == 1
        let runs = try await store.runs(matching: RunQuery(sources: [first], limit: 100))
            .filter { $0.undone == nil && $0.counts.stored > 0 }
        // What is stored is not read again by itself, as its files did not change.
        let anew =
            runs.count == 1
            ? "“undo run \(runs[0].id)”, then “ingest \(first)”, reads them anew with it"
            : "undoing its \(Formatted.count(runs.count, "run")) (“show runs of \(first)”), then “ingest \(first)”, reads them anew with it"
        let help =
            if let field = context.source(first)?.shape.eventTime {
                "They were stored before event_time of \(first) was “\(SafeText.line(field, cells: 40))”, or have no such field: \(anew)."
            } else {
                "Where another field has it, say “set event_time of \(first) to” and its name; \(anew)."
            }
        return [
            "\(Formatted.count(tally.untimed, "record")) of \(RunCommands.names(tally.untimedSources)) \(isOne ? "says" : "say") "
                + "no event time, and \(isOne ? "is" : "are") in no period. " + help
        ]
    }

    static func json(of tally: TrainingTally) -> [JSONValue.Member] {
        [
            .init(
                "records",
                .object([
                    .init("read", .integer(tally.read)), .init("included", .integer(tally.included)),
                    .init("not_judged", .integer(tally.unjudged)), .init("rows", .integer(tally.rows)),
                    .init("trust_below_threshold", .integer(tally.belowThreshold)),
                    .init("marked_invalid", .integer(tally.markedInvalid)),
                    .init("no_event_time", .integer(tally.untimed)),
                ])),
            .init(
                "rules",
                .object([
                    .init("included", .integer(tally.rulesIncluded)),
                    .init("trust_below_threshold", .integer(tally.rulesBelowThreshold)),
                ])),
        ]
    }

    /// `3`, `3 and 5`, `3 to 7`
    static func numbers(_ numbers: [Int]) -> String {
        guard numbers.count > 2, let first = numbers.first, let last = numbers.last else {
            return Wording.list(numbers.map { "\($0)" })
        }
        return last - first == numbers.count - 1
            ? "\(first) to \(last)"
            : Wording.list(numbers.prefix(5).map { "\($0)" } + (numbers.count > 5 ? ["more"] : []))
    }

    static func reply(for failure: DatasetFailure, context: CommandContext) -> Reply {
        switch failure {
        case .badName(let name):
            return .refused(
                "\(Wording.quoted(name)) is no name for a dataset: letters, digits, “-”, “_” and “.” make one. Nothing was made.",
                hints: ["For example: create training batches named spring"])
        case .cannotWrite(let path, let errno):
            return .failed(
                "\(SafeText.of(context.world.displayPath(of: path))) cannot be written: \(SystemError.phrase(errno)). Nothing was made.",
                hints: ["Make room or mend the folder’s permissions, then say it again."])
        case .busy(let holder):
            let who = holder.map { "process \($0)" } ?? "another process"
            return .failed(
                "Training batches are being made by \(who) just now. Nothing was made.",
                hints: ["Say it again when that is done."])
        case .damaged: return .failed("A file of the dataset is not what was written.")
        case .stopped: return Reply("Stopped.", outcome: .cancelled)
        }
    }
}

extension DatasetDamage {
    /// Whether nothing of what was written is missing or changed.
    var isStray: Bool {
        if case .stray = self { true } else { false }
    }
}
