internal import Ingestion
internal import JSONText
internal import Quantities

/// Shows the next records of sources as they would be stored; none is, and no file, cursor or source moves on.
struct PreviewCommand: Sendable {
    let context: CommandContext
    let store: any Store

    private static let usualCount = 5
    static let mostCount = 100

    /// Before calls that are not small: what they may cost.
    func question(_ selection: SourceSelection) async throws(StoreError) -> Reply? {
        try await OneCall(context: context).question(before: "Previewing", chosen(selection), store)
    }

    func run(_ selection: SourceSelection, limit: Int?, command: CommandID?) async -> Reply {
        for id in selection.named ?? [] where context.source(id) == nil {
            return SourceCommands(context: context).noSuchSource(id)
        }
        let count = min(max(limit ?? Self.usualCount, 1), Self.mostCount)
        let ingestor = Ingestor(
            store: store, connectors: context.world.connectors, clock: context.world.clock)
        let options = IngestCommand.readingOptions(context, command: command)
        var previews: [(source: Source, preview: SourcePreview)] = []
        for source in chosen(selection) {
            previews.append((source, await ingestor.preview(source, count: count, options: options)))
            guard !Task.isCancelled else { return Reply("Stopped; nothing was stored.", outcome: .cancelled) }
        }
        let sentences = previews.map { sentence(of: $0.source, $0.preview) }.joined(separator: "\n")
        let isSomething = previews.contains { !$0.preview.records.isEmpty }
        var reply = Reply(
            sentences + (isSomething ? " Nothing was stored." : ""), outcome: outcome(of: previews),
            data: data(of: previews))
        if let table = table(of: previews) { reply.blocks = [.table(table)] }
        for (source, preview) in previews { reply.notes += notes(on: source, preview) }
        if let limit, limit > Self.mostCount, previews.contains(where: { $0.preview.records.count == Self.mostCount }) {
            reply.notes.append("A preview shows \(Self.mostCount) records at most.")
        }
        if previews.count == 1, let first = previews.first { reply.hints = hints(for: first.source, first.preview) }
        return reply
    }

    private func chosen(_ selection: SourceSelection) -> [Source] {
        context.sources(in: selection).filter { selection.named != nil || $0.isEnabled }
    }

    private func outcome(of previews: [(source: Source, preview: SourcePreview)]) -> Reply.Outcome {
        let failed = previews.count { $0.preview.failure != nil && $0.preview.records.isEmpty }
        if failed > 0, failed == previews.count { return .failed }
        let isWhole = previews.allSatisfy { $0.preview.failure == nil && $0.preview.summary.failures.isEmpty }
        return isWhole ? .done : .partlyDone
    }

    // MARK: Words

    private func sentence(of source: Source, _ preview: SourcePreview) -> String {
        let cost = preview.call.map { " " + OneCall(context: context).sentence(of: $0, to: source) } ?? ""
        guard !preview.records.isEmpty else { return sentence(ofNothingIn: source, preview) + cost }
        let fates = fates(of: preview.records)
        return "\(lead(of: source, preview))\(fates).\(cost)"
    }

    private func lead(of source: Source, _ preview: SourcePreview) -> String {
        let count = preview.records.count
        if let call = preview.call {
            return call.records > count
                ? "The first \(Formatted.count(count)) of \(Formatted.count(call.records, "record")) that one call to \(source.id) brought"
                : "One call to \(source.id) brought \(Formatted.count(count, "record"))"
        }
        if preview.isAll { return "\(source.id) has \(Formatted.count(count, "record")) to read" }
        return count == 1
            ? "The next record of \(source.id)" : "The next \(Formatted.count(count)) records of \(source.id)"
    }

    /// `, all new`, `: 3 new, 1 stored before and 1 to be rejected`
    private func fates(of records: [PreviewedRecord]) -> String {
        let words = records.map { Self.word(for: $0.fate).inSum }
        let kinds = ["new", "of a new version", "stored before", "to be rejected"].compactMap { kind in
            let count = words.count { $0 == kind }
            return count == 0 ? nil : (kind, count)
        }
        if kinds.count == 1 { return ", \(records.count == 1 ? "" : "all ")\(kinds[0].0)" }
        return ": " + Wording.list(kinds.map { "\(Formatted.count($0.1)) \($0.0)" })
    }

    private static func word(for fate: PreviewedRecord.Fate) -> (inSum: String, inCell: String) {
        switch fate {
        case .new: ("new", "new")
        case .newVersion: ("of a new version", "new version")
        case .duplicate: ("stored before", "duplicate")
        case .rejected: ("to be rejected", "rejected")
        }
    }

    private func sentence(ofNothingIn source: Source, _ preview: SourcePreview) -> String {
        if let failure = preview.failure {
            return "\(source.id) cannot be previewed: \(ErrorText.sentence(ofLook: context.display(failure)))"
        }
        let files = preview.summary.files
        if files.unchanged > 0, files.failed == 0 {
            return
                "Nothing new in \(source.id): its \(files.unchanged == 1 ? "file is" : "\(Formatted.count(files.unchanged)) files are") unchanged."
        }
        switch source.kind {
        case .file: return "Nothing to read in \(source.id)."
        case .api: return "One call to \(source.id) brought no records."
        case .database: return "Nothing new in \(source.id): its query gives no rows."
        }
    }

    private func notes(on source: Source, _ preview: SourcePreview) -> [String] {
        var failures = preview.summary.failures.prefix(5).map { $0 }
        if let failure = preview.failure, !preview.records.isEmpty { failures.append(failure) }
        return failures.map { "\(source.id): \(ErrorText.sentence(ofLook: context.display($0)))" }
    }

    private func hints(for source: Source, _ preview: SourcePreview) -> [String] {
        guard preview.records.contains(where: { $0.fate == .new || $0.fate == .newVersion }) else {
            return preview.failure == nil && preview.records.isEmpty && preview.summary.files.unchanged > 0
                ? ["Say “show records from \(source.id)” for what is stored of it."] : []
        }
        return [
            source.isEnabled
                ? "Say “ingest \(source.id)” to store them."
                : "Say “enable \(source.id)”, then “ingest \(source.id)”, to store them."
        ]
    }

    // MARK: The table

    private func table(of previews: [(source: Source, preview: SourcePreview)]) -> Table? {
        let records = previews.flatMap { item in item.preview.records.map { (item.source, $0) } }
        guard let first = records.first else { return nil }
        let isOneSource = records.allSatisfy { $0.0.id == first.0.id }
        let hasTimes = records.contains { $0.1.eventTime != nil }
        let hasReasons = records.contains { $0.1.reason != nil }
        return Table(
            (isOneSource ? [] : [.init("source", expendability: 1)])
                + [.init("place", expendability: 3), .init("would be")]
                + (hasTimes ? [.init("event time", expendability: 2)] : []) + (hasReasons ? [.init("reason")] : [])
                + [.init("record")],
            rows: records.map { source, record in
                (isOneSource ? [] : [source.id.rawValue]) + [
                    context.place(file: record.file, position: record.position), Self.word(for: record.fate).inCell,
                ] + (hasTimes ? [record.eventTime.map(context.moment) ?? ""] : [])
                    + (hasReasons ? [record.reason.map(ErrorText.phrase(for:)) ?? ""] : []) + [
                        (record.isMarkedInvalid ? "(invalid) " : "")
                            + SafeText.line(String(decoding: record.body.prefix(4096), as: UTF8.self), cells: 200)
                    ]
            })
    }

    // MARK: JSON

    private func data(of previews: [(source: Source, preview: SourcePreview)]) -> [JSONValue.Member] {
        [
            .init(
                "sources",
                .array(
                    previews.map { source, preview in
                        .object(
                            [
                                .init("source", .string(source.id.rawValue)),
                                .init("records", .integer(preview.records.count)), .init("all", .bool(preview.isAll)),
                                .init(
                                    "failure",
                                    preview.failure.map { .string(ErrorText.sentence(ofLook: context.display($0))) }
                                        ?? .null),
                            ] + (preview.call.map { MoneyText.json($0.usage) } ?? []))
                    })),
            .init(
                "records",
                .array(
                    previews.flatMap { source, preview in preview.records.map { json(of: $0, from: source.id) } })),
        ]
    }

    private func json(of record: PreviewedRecord, from source: SourceID) -> JSONValue {
        let text = String(decoding: record.body, as: UTF8.self)
        return .object(
            [
                .init("source", .string(source.rawValue)), .init("file", .string(record.file)),
                .init("position", .integer(Int(record.position))),
                .init("would_be", .string(Self.word(for: record.fate).inCell.replacing(" ", with: "_"))),
                .init("event_time", record.eventTime.map { .string(Timestamp.iso8601($0)) } ?? .null),
                .init("invalid", .bool(record.isMarkedInvalid)),
            ]
                + (record.reason.map { reason in
                    [
                        .init("reason", .string(reason.code)), .init("why", .string(ErrorText.phrase(for: reason))),
                        .init("bytes", .string(text)),
                    ]
                } ?? [.init("record", (try? JSONValue(parsing: record.body)) ?? .string(text))]))
    }
}

extension PreviewedRecord {
    fileprivate var reason: Rejection.Reason? {
        if case .rejected(let reason) = fate { reason } else { nil }
    }
}
