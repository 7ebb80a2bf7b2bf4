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
    /// Of what is passed over again for each page.
    private static let largePage = 4096

    /// Asks before a file is overwritten; nil where nothing is in the way.
    func question(_ request: ExportRequest) -> Confirming.Question? {
        refusal(of: request).map { .answered($0) } ?? file(of: request).question()
    }

    func run(
        _ request: ExportRequest, mayReplace: Bool, progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        if let refusal = refusal(of: request) { return refusal }
        let request = try await narrowed(request)
        var question: RecordQuestion?
        if request.what == .records {
            switch try await RecordAsking(context: context, store: store).question(request.records) {
            case .refused(let reply): return reply
            case .question(let found): question = found
            }
            question?.query.order = .oldestFirst
        }
        let words = ExportWords(context: context, request: request, question: question)
        let file = file(of: request)
        do throws(ExportWriting.Failure) {
            if format(of: request) == .raw {
                let query = try await rejections(request.scope)
                return words.written(
                    try await RawRejections(store: store).write(query, to: file, replacing: mayReplace))
            }
            let total = try await total(of: question?.query)
            let writing = ExportWriting(format: format(of: request)) { done in
                progress?(self.progress(of: request, done: done, total: total.rows))
            }
            let written = try await writing.write(
                try await pages(of: request, question?.query), to: file, replacing: mayReplace)
            let bytes = file.isStandardOutput ? nil : context.world.size(ofFile: file.path)
            return besideData(words.written(written, as: writing.format, bytes: bytes, sources: total.sources), file)
        } catch {
            return besideData(words.notWritten(error), file)
        }
    }

    private func besideData(_ reply: Reply, _ file: NamedFile) -> Reply {
        var reply = reply
        if file.isStandardOutput { reply.action = .stayBesideData }
        return reply
    }

    // MARK: What

    /// With the sources that are left once those said to be left out are.
    private func narrowed(_ request: ExportRequest) async throws(StoreError) -> ExportRequest {
        guard !request.excluded.isEmpty else { return request }
        var request = request
        let stored = try await store.countRecordsBySource(RecordQuery()).map(\.source)
        let known = request.scope.sources ?? Set(context.catalogue.sources.map(\.id) + stored).sorted()
        request.scope.sources = known.filter { !request.excluded.contains($0) }
        request.records.sources = request.scope.sources
        return request
    }

    private func pages(
        of request: ExportRequest, _ records: RecordQuery?
    ) async throws(ExportWriting.Failure) -> any ExportPages {
        if let rows { return ReadyPages(rows) }
        let scope = request.scope
        let runs = try await runs(scope)
        switch request.what {
        case .rejected:
            let query = try await rejections(scope)
            let replies = RejectionReplies(context: context)
            return StoredPages(number: \.id, row: { .value(replies.json(of: $0)) }) { last throws(StoreError) in
                var query = query
                query.after = last
                return try await store.rejections(query)
            }
        case .duplicates:
            let query = DuplicateQuery(
                sources: scope.sources, runs: runs, period: context.bounds(of: scope.period), limit: Self.page)
            let replies = RecordCommands(context: context, store: store)
            return StoredPages(number: \.number, row: { .value(replies.json(of: $0.range)) }) {
                last throws(StoreError) in
                try await store.duplicates(query, after: last)
            }
        case .costs:
            let query = LedgerQuery(period: context.bounds(of: scope.period), sources: scope.sources, runs: runs)
            return StoredPages(number: \.number, row: { .value($0.json) }) { last throws(StoreError) in
                try await store.ledgerEntries(query, after: last)
            }
        case .history:
            return HistoryPages(
                store: store,
                query: CommandQuery(
                    period: context.bounds(of: scope.period), sources: scope.sources, after: CommandID(0),
                    limit: Self.page))
        case .scenarios:
            return StoredPages(
                number: \.offset, row: { .value(ScenarioCommands.json(of: $0.posterior, $0.posterior.interval)) }
            ) {
                last throws(StoreError) in
                var query = TrustQuery(.scenario)
                (query.offset, query.limit) = ((last ?? -1) + 1, Self.largePage)
                let page = try await store.trust(matching: query)
                return page.posteriors.enumerated().map { (offset: query.offset + $0, posterior: $1) }
            }
        case .records, .sources, .settings, .runs, .sessions, .rules, .batches, .shown:
            return RecordPages(store: store, query: records ?? RecordQuery(order: .oldestFirst))
        }
    }

    private func rejections(_ scope: RejectionScope) async throws(ExportWriting.Failure) -> RejectionQuery {
        var query = try await ExportWriting.Failure.reading { () throws(StoreError) in
            try await QuarantineCommands(context: context, store: store).query(scope)
        }
        query.oldestFirst = true
        query.limit = Self.page
        return query
    }

    private func runs(_ scope: RejectionScope) async throws(ExportWriting.Failure) -> [RunID]? {
        try await ExportWriting.Failure.reading { () throws(StoreError) in
            try await store.runs(scope.run, lastOnly: scope.lastRunOnly, of: scope.sources)
        }
    }

    // MARK: How far

    /// How many rows there are and of how many sources, where that is known beforehand.
    private func total(of records: RecordQuery?) async throws(ExportWriting.Failure) -> (rows: Int, sources: Int) {
        guard var batches = records else { return (rows?.count ?? 0, 0) }
        // Looking inside to know how far it is would take as long as the export.
        (batches.conditions, batches.text, batches.dated, batches.files) = ([], nil, nil, nil)
        let counts = try await ExportWriting.Failure.reading { () throws(StoreError) in
            try await store.countRecordsBySource(batches)
        }
        return (records?.isOfBatches == true ? counts.reduce(0) { $0 + $1.count } : 0, counts.count)
    }

    /// - Parameter done: rows gone through: of CSV twice, once for its header.
    private func progress(of request: ExportRequest, done: Int, total: Int) -> IngestProgress {
        let times = format(of: request) == .csv ? 2 : 1
        return IngestProgress(
            source: SourceID(file(of: request).shown), counts: RecordCounts(read: done / times),
            share: total > 0 ? min(1, Double(done) / Double(total * times)) : nil)
    }

    // MARK: The file

    private func file(of request: ExportRequest) -> NamedFile {
        NamedFile(world: context.world, name: request.file ?? "")
    }

    private func format(of request: ExportRequest) -> ExportFormat {
        request.format ?? request.file.flatMap(ExportFormat.init(nameOf:)) ?? .jsonl
    }

    /// Endings that promise a format Magpie does not write.
    private static let strangers: Set<String> = [
        "tsv", "xlsx", "xls", "ods", "zip", "bz2", "xz", "avro", "html", "pdf", "sqlite", "yaml",
    ]

    private func printing(_ what: ExportRequest.What) -> String {
        let sentence =
            switch what {
            case .records: "show 1000 records as csv"
            case .rejected: "show 1000 rejected as csv"
            case .duplicates: "show duplicates as csv"
            case .costs: "spending by source as csv"
            case .history: "show history as csv"
            case .batches: "list batches as csv"
            case .scenarios: "list scenarios as csv"
            case .sources, .settings, .runs, .sessions, .rules: "list \(what.rawValue) as csv"
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
        if request.format == .raw, request.what != .rejected {
            return .refused(
                "Only rejected records are written as they were read.",
                hints: ["Say “as csv”, “as json” or “as jsonl”."])
        }
        if self.file(of: request).isStandardOutput { return self.file(of: request).refusal }
        if let refusal = OutputPlace(world: context.world).refusal(of: file, hints: [printing(request.what)]) {
            return refusal
        }
        if request.format == .raw { return nil }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        if name.hasPrefix("."), let ending = ExportFormat(nameOf: "x" + name) {
            return .refused(
                "\(SafeText.line(file, cells: 60)) is an ending without a name. Nothing was written.",
                hints: [
                    "For example: export \(request.what.rawValue) to \(request.what.rawValue)\(SafeText.line(name, cells: 20)). To print: export \(request.what.rawValue) as \(ending.rawValue) to -"
                ])
        }
        let ending = ExportFormat.ending(of: file)
        if ending == "magpie" {
            return .refused(
                "\(self.file(of: request).shown) would be a script, and an export is none. Nothing was written.",
                hints: [
                    "“Save this session as \(self.file(of: request).shown)” writes one; an export ends in .jsonl, .json or .csv."
                ])
        }
        if let promised = ExportFormat(nameOf: file), let format = request.format, promised != format {
            return .refused(
                "\(self.file(of: request).shown) promises \(promised.rawValue), and \(format.rawValue) was asked for. Nothing was written.",
                hints: ["Give the file a name that ends in .\(format.rawValue)."])
        }
        if ending == "parquet" {
            let name = SafeText.line(String(self.file(of: request).shown.dropLast("parquet".count)), cells: 60)
            return .refused(
                "I don’t write Parquet. Nothing was written.",
                hints: [
                    "Export to \(name)jsonl, and let DuckDB convert it: duckdb -c \"COPY (FROM '\(name)jsonl') TO '\(name)parquet'\""
                ])
        }
        guard Self.strangers.contains(ending) else { return nil }
        return .refused(
            "I can’t write .\(ending). Nothing was written.",
            hints: [
                "Give the file a name that ends in .jsonl, .json or .csv; with .gz or .zst behind it is compressed."
            ])
    }
}
