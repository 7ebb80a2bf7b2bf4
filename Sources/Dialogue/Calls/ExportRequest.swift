package import Ingestion
internal import Intents

/// What is to be written into a file, and how.
package struct ExportRequest: Sendable, Equatable {
    package var what: What
    package var scope = RejectionScope()
    /// Of records: which, in place of the scope.
    package var records = RecordScope()
    /// Sources that are left out.
    package var excluded: [SourceID] = []
    package var file: String?
    /// As it was said; else the file's name tells it.
    package var format: ExportFormat?

    package enum What: String, Sendable {
        case records
        case rejected
        case duplicates
        /// The ledger.
        case costs
        case sources
        case settings
        case runs
        /// Commands of the journal.
        case history
        case sessions
        /// Of the workspace, with their trust.
        case rules
        /// That something is known of, with their trust.
        case scenarios
        /// Of the datasets for training, as a list.
        case batches = "batch"
        /// What the last command showed, as it showed it.
        case shown
    }
}

/// How a file is written.
package enum ExportFormat: String, Sendable {
    /// One JSON object a line.
    case jsonl
    /// One JSON list.
    case json
    case csv
    /// Rejected records alone: their bytes as they were read.
    case raw

    /// What a file's name promises; nil where it promises nothing that is known.
    init?(nameOf file: String) {
        switch Self.ending(of: file) {
        case "jsonl", "ndjson": self = .jsonl
        case "json": self = .json
        case "csv": self = .csv
        default: return nil
        }
    }

    /// The ending of a file's name, in small letters, without the `.gz` or `.zst` of one that is compressed.
    static func ending(of file: String) -> String {
        var parts = (file.split(separator: "/").last ?? "").split(separator: ".").map { $0.lowercased() }
        if parts.count > 1, ["gz", "zst"].contains(parts.last) { parts.removeLast() }
        return parts.count > 1 ? parts.last ?? "" : ""
    }
}

/// Readings about exports, bound into calls.
extension CallBuilder {
    static let exportCalls: [String: Binder] = [
        // A training batch is a file already; what a session said is saved as a script.
        "export": Binder(Reading.scopeSlots.union(["what", "listing", "exclude", "format", "file"])) { reading in
            if let missing = reading.unfinished { return .unfinished(missing) }
            guard let what = exported(reading) else { return .notYet(reading.intent, without: "what") }
            guard let records = reading.recordScope else { return .notYet(reading.intent, without: "field") }
            var scope = RejectionScope(
                sources: records.sources, run: records.run, lastRunOnly: records.lastRunOnly, period: records.period)
            if what != .records {
                let unheeded = ["dated", "text", "tag", "from_file"].first { reading.value($0) != nil }
                guard unheeded == nil, records.conditions.isEmpty || what == .rejected,
                    let rejected = rejections(reading)
                else { return .notYet(reading.intent, without: unheeded ?? "field") }
                scope = rejected
            }
            let format = reading.text("format").flatMap { ExportFormat(rawValue: $0) }
            return .export(
                ExportRequest(
                    what: what, scope: scope, records: records, excluded: reading.sources("exclude") ?? [],
                    file: reading.text("file"),
                    format: format))
        }
    ]

    private static func exported(_ reading: Reading) -> ExportRequest.What? {
        guard let what = reading.text("what") ?? reading.text("listing") else {
            let isNarrowed = reading.slots.contains { !["file", "format"].contains($0.name) }
            return isNarrowed ? .records : .shown
        }
        return ExportRequest.What(rawValue: what)
    }
}
