internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Writes records, rejections, duplicates, the ledger or a list into a file the user names: whole, or not at all.
struct ExportCommand: Sendable {
    let context: CommandContext
    /// Rows that are at hand already; nil where they come from the store.
    var rows: [JSONValue]?

    private var store: any Store { context.world.store }
    private static let page = 256

    /// Asks before a file is overwritten; nil where nothing is in the way.
    func question(_ request: ExportRequest) -> Confirming.Question? {
        if let refusal = refusal(of: request) { return .answered(refusal) }
        guard let bytes = context.world.size(ofFile: path(of: request)) else { return nil }
        do throws(WorkspaceError) {
            // Nobody is asked about what cannot be.
            try context.world.makeFile(at: path(of: request), replacing: true).abandon()
        } catch {
            return .answered(ExportWords(context: context, request: request).notWritten(.file(error)))
        }
        return .asked(
            Reply(
                "\(name(of: request)) exists already (\(Formatted.bytes(bytes))). Overwrite it?", outcome: .asks,
                hints: ["Say “yes” or “no”."]))
    }

    func run(
        _ request: ExportRequest, mayReplace: Bool, progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        if let refusal = refusal(of: request) { return refusal }
        let request = try await narrowed(request)
        let words = ExportWords(context: context, request: request)
        let makeFile = { () throws(WorkspaceError) -> any OutputFile in
            try context.world.makeFile(at: path(of: request), replacing: mayReplace)
        }
        do throws(ExportWriting.Failure) {
            if format(of: request) == .raw {
                let query = try await rejections(request.scope)
                return words.written(try await RawRejections(store: store).write(query, to: makeFile))
            }
            let total = try await total(of: request)
            let writing = ExportWriting(format: format(of: request)) { done in
                progress?(self.progress(of: request, done: done, total: total.rows))
            }
            let written = try await writing.write(try await pages(of: request), to: makeFile)
            return words.written(
                written, as: writing.format, bytes: context.world.size(ofFile: path(of: request)),
                sources: total.sources)
        } catch {
            return words.notWritten(error)
        }
    }

    // MARK: What

    /// With the sources that are left once those said to be left out are.
    private func narrowed(_ request: ExportRequest) async throws(StoreError) -> ExportRequest {
        guard !request.excluded.isEmpty else { return request }
        var request = request
        let stored = try await store.countRecordsBySource(RecordQuery()).map(\.source)
        let known = request.scope.sources ?? Set(context.catalogue.sources.map(\.id) + stored).sorted()
        request.scope.sources = known.filter { !request.excluded.contains($0) }
        return request
    }

    private func pages(of request: ExportRequest) async throws(ExportWriting.Failure) -> any ExportPages {
        if let rows { return ReadyPages(rows) }
        let scope = request.scope
        let runs = try await runs(scope)
        switch request.what {
        case .rejected:
            return RejectionPages(
                store: store, replies: RejectionReplies(context: context), query: try await rejections(scope))
        case .duplicates:
            let query = DuplicateQuery(
                sources: scope.sources, runs: runs, period: context.bounds(of: scope.period), limit: Self.page)
            return DuplicatePages(
                store: store, query: query, replies: RecordCommands(context: context, store: store))
        case .costs:
            return LedgerPages(
                store: store,
                query: LedgerQuery(period: context.bounds(of: scope.period), sources: scope.sources, runs: runs))
        case .records, .sources, .settings, .runs, .shown:
            return RecordPages(store: store, query: records(scope, runs))
        }
    }

    private func records(_ scope: RejectionScope, _ runs: [RunID]?) -> RecordQuery {
        RecordQuery(
            sources: scope.sources, runs: runs, ingested: context.bounds(of: scope.period), order: .oldestFirst)
    }

    private func rejections(_ scope: RejectionScope) async throws(ExportWriting.Failure) -> RejectionQuery {
        do throws(StoreError) {
            var query = try await QuarantineCommands(context: context, store: store).query(scope)
            query.oldestFirst = true
            query.limit = Self.page
            return query
        } catch {
            throw .store(error)
        }
    }

    private func runs(_ scope: RejectionScope) async throws(ExportWriting.Failure) -> [RunID]? {
        do throws(StoreError) {
            return try await store.runs(scope.run, lastOnly: scope.lastRunOnly, of: scope.sources)
        } catch {
            throw .store(error)
        }
    }

    // MARK: How far

    /// How many rows there are and of how many sources, where that is known beforehand.
    private func total(of request: ExportRequest) async throws(ExportWriting.Failure) -> (rows: Int, sources: Int) {
        guard request.what == .records else { return (rows?.count ?? 0, 0) }
        let runs = try await runs(request.scope)
        do throws(StoreError) {
            let counts = try await store.countRecordsBySource(records(request.scope, runs))
            return (counts.reduce(0) { $0 + $1.count }, counts.count)
        } catch {
            throw .store(error)
        }
    }

    private func progress(of request: ExportRequest, done: Int, total: Int) -> IngestProgress {
        let times = format(of: request) == .csv ? 2 : 1
        return IngestProgress(
            source: SourceID(name(of: request)), counts: RecordCounts(read: done), readBytes: Int64(done),
            totalBytes: Int64(total * times))
    }

    // MARK: The file

    private func path(of request: ExportRequest) -> String { context.world.absolutePath(of: request.file ?? "") }
    private func name(of request: ExportRequest) -> String { SafeText.line(request.file ?? "", cells: 80) }

    private func format(of request: ExportRequest) -> ExportFormat {
        request.format ?? request.file.flatMap(ExportFormat.init(nameOf:)) ?? .jsonl
    }

    /// Endings that promise a format Magpie does not write.
    private static let strangers: Set<String> = [
        "tsv", "xlsx", "xls", "ods", "parquet", "zst", "zip", "bz2", "xz", "avro", "html", "pdf", "sqlite", "yaml",
    ]

    private func printing(_ what: ExportRequest.What) -> String {
        let sentence =
            switch what {
            case .records: "show 1000 records as csv"
            case .rejected: "show 1000 rejected as csv"
            case .duplicates: "show duplicates as csv"
            case .costs: "spending by source as csv"
            case .sources, .settings, .runs: "list \(what.rawValue) as csv"
            case .shown: "as csv"
            }
        return "An export writes a file. To print, say “\(sentence)”."
    }

    private func refusal(of request: ExportRequest) -> Reply? {
        guard let file = request.file, !file.isEmpty else {
            let ending = request.format.map { $0 == .raw ? "txt" : $0.rawValue } ?? "jsonl"
            let noun = request.what == .shown ? "that" : request.what.rawValue
            return .refused("Into which file?", hints: ["For example: export \(noun) to \(noun).\(ending)"])
        }
        if let refusal = OutputPlace(world: context.world).refusal(of: file, hints: [printing(request.what)]) {
            return refusal
        }
        if request.format == .raw {
            guard request.what == .rejected else {
                return .refused(
                    "Only rejected records are written as they were read.",
                    hints: ["Say “as csv”, “as json” or “as jsonl”."])
            }
            return nil
        }
        let ending = ExportFormat.ending(of: file)
        if let promised = ExportFormat(nameOf: file), let format = request.format, promised != format {
            return .refused(
                "\(name(of: request)) promises \(promised.rawValue), and \(format.rawValue) was asked for. Nothing was written.",
                hints: ["Give the file a name that ends in .\(format.rawValue)."])
        }
        guard Self.strangers.contains(ending) else { return nil }
        return .refused(
            "I can’t write .\(ending). Nothing was written.",
            hints: ["Give the file a name that ends in .jsonl, .json or .csv; with .gz behind it is compressed."])
    }
}
