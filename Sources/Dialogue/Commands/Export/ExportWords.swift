internal import Ingestion
internal import JSONText
internal import Quantities

/// What is said of an export: what was written where, or why nothing was.
struct ExportWords: Sendable {
    let context: CommandContext
    let request: ExportRequest
    /// Of records: which were asked for.
    var question: RecordQuestion?

    private var file: NamedFile { NamedFile(world: context.world, name: request.file ?? "") }

    /// ` from trust_logs of run 12 today (2026-11-22)`
    private var which: String {
        var scope = request.scope
        let except = request.excluded.isEmpty ? "" : " except \(RunCommands.names(request.excluded))"
        if !except.isEmpty { scope.sources = nil }
        if let question { return except.isEmpty ? question.words : except + question.rest }
        let when = context.span(of: scope.period)
        if request.what == .history {
            return (scope.sources.map { " about \(RunCommands.names($0))" } ?? "") + when
        }
        return QuarantineCommands(context: context, store: context.world.store).words(for: scope) + except
            + when
    }

    private func counted(_ rows: Int) -> String {
        switch request.what {
        case .records: Formatted.count(rows, "record")
        case .rejected: Formatted.count(rows, "rejected record")
        case .duplicates: Formatted.count(rows, "range") + " of duplicates"
        case .costs: Formatted.count(rows, "entry", plural: "entries") + " of the ledger"
        case .sources: Formatted.count(rows, "source")
        case .settings: Formatted.count(rows, "setting")
        case .runs: Formatted.count(rows, "run")
        case .history: Formatted.count(rows, "command")
        case .sessions: Formatted.count(rows, "session")
        case .rules: Formatted.count(rows, "rule")
        case .scenarios: Formatted.count(rows, "scenario")
        case .batches: Formatted.count(rows, "training batch", plural: "training batches")
        case .shown: Formatted.count(rows, "row")
        }
    }

    func written(
        _ written: ExportWriting.Written, as format: ExportFormat, bytes: Int64?, sources: Int
    ) -> Reply {
        let how =
            switch format {
            case .jsonl, .raw: "one JSON object a line"
            case .json: "as a JSON list"
            case .csv: "as CSV with \(Formatted.count(written.columns, "column"))"
            }
        let size = bytes.map { " (\(Formatted.bytes($0)))" } ?? ""
        var notes = question?.notes ?? []
        if request.what == .records, sources > 1 {
            notes += [
                "They come from \(Formatted.count(sources, "source")), and the file does not say which: name one to keep them apart."
            ]
        }
        let verb = request.what == .rejected ? ["They stay in quarantine."] : []
        return Reply(
            "\(counted(written.rows))\(which) written to \(file.shown)\(request.what == .rejected ? "" : size), \(how).",
            notes: notes, hints: verb,
            data: data(written.rows, format)
                + (format == .csv ? [.init("columns", .integer(written.columns))] : []))
    }

    func written(_ written: RawRejections.Written) -> Reply {
        let strangers = written.strangers
        return Reply(
            "\(counted(written.rows))\(which) written to \(file.shown), as they were read"
                + (written.hasHeader ? ", under the header of their file." : "."),
            notes: strangers > 0
                ? [
                    "\(Formatted.count(strangers, "record")) of them \(strangers == 1 ? "comes" : "come") from files with another header, or none: export them by source or run."
                ] : [],
            hints: file.isStandardOutput
                ? []
                : [
                    "They stay in quarantine. Mend the file, say “ingest \(file.shown) as …”, then “discard rejected”."
                ],
            data: data(written.rows, .raw))
    }

    private func data(_ rows: Int, _ format: ExportFormat) -> [JSONValue.Member] {
        [
            .init("exported", .integer(rows)),
            .init("file", .string(file.path)),
            .init("format", .string(format.rawValue)),
        ]
    }

    func notWritten(_ failure: ExportWriting.Failure) -> Reply {
        let nothing: [JSONValue.Member] = [.init("exported", .integer(0))]
        switch failure {
        case .empty where request.what == .rejected:
            return Reply("Nothing\(which) is in quarantine, so no file was written.", data: nothing)
        case .empty:
            return Reply("There is nothing to export\(which), so no file was written.", data: nothing)
        case .store(let error):
            return .failed(ErrorText.sentence(for: error) + " No file was written.", data: nothing)
        case .stopped: return Reply("Stopped; no file was written.", outcome: .cancelled, data: nothing)
        case .changed:
            return .failed(
                "The store changed while it was written out. No file was written.", hints: ["Say it again."],
                data: nothing)
        case .file(let error): return file.reply(for: error)
        }
    }
}
