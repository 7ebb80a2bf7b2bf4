internal import Foundation

/// Reads sources of kind `api`: asks servers page by page, within the budgets and rates the ledger keeps.
package struct APIConnector: Connector {
    private let root: String
    private let transport: any HTTPTransport
    private let secrets: any SecretSource
    private let books: any SpendingLedger & CursorStore & AnswerCache
    private let runs: CostEstimator.Runs
    private let clock: any IngestionClock
    private let schemas: @Sendable () -> SchemaLibrary
    private let makeHasher: @Sendable () -> any IdentityHasher
    private let random: @Sendable () -> UInt64

    /// - Parameters:
    ///   - root: the workspace's folder, absolute; certificate files are relative to it.
    ///   - books: where calls, cursors and answers are kept.
    ///   - runs: those there were.
    ///   - schemas: those of the workspace, as they are now.
    ///   - random: for the pauses before calls are made again, and for their keys.
    package init(
        root: String, transport: any HTTPTransport, secrets: any SecretSource,
        books: any SpendingLedger & CursorStore & AnswerCache, runs: @escaping CostEstimator.Runs,
        clock: any IngestionClock,
        schemas: @escaping @Sendable () -> SchemaLibrary,
        makeHasher: @escaping @Sendable () -> any IdentityHasher = { SHA256Digest() },
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.root = root
        self.transport = transport
        self.secrets = secrets
        self.books = books
        self.runs = runs
        self.clock = clock
        self.schemas = schemas
        self.makeHasher = makeHasher
        self.random = random
    }

    /// Over one store.
    package init(
        root: String, transport: any HTTPTransport, secrets: any SecretSource, store: any Store,
        clock: any IngestionClock, schemas: @escaping @Sendable () -> SchemaLibrary,
        makeHasher: @escaping @Sendable () -> any IdentityHasher
    ) {
        self.init(
            root: root, transport: transport, secrets: secrets, books: store,
            runs: { query throws(StoreError) in try await store.runs(matching: query) }, clock: clock,
            schemas: schemas, makeHasher: makeHasher)
    }

    package var kind: String { "api" }

    package func open(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> any BatchReader {
        let (api, asking) = try Self.parts(of: source, options)
        let schema = try schema(of: source)
        let known = try await cursors(of: source)
        let call = try call(source, api, asking, options, known)
        return APIBatchReader(
            call, of: source, schema: schema,
            watch: CursorWatch(source.cursorRules, known: known, now: clock.now()),
            collector: RecordCollector(
                source: source.id, schema: schema, shape: source.shape, options: options, hasher: makeHasher()),
            options: options, random: random)
    }

    package func openRejections(
        _ query: RejectionQuery, of source: Source, in store: any Store, options: ReadingOptions
    ) async throws(RunFailure) -> any BatchReader {
        QuarantineReader(
            query, of: source, schema: try schema(of: source), in: store, options: options, hasher: makeHasher())
    }

    package func estimate(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> CostEstimate? {
        let (api, asking) = try Self.parts(of: source, options)
        do {
            return try await CostEstimator(runs: runs, ledger: books).estimate(source.id, api, options: asking)
        } catch {
            throw .storeFailed(error)
        }
    }

    package func probe(_ source: Source, options: ReadingOptions) async -> ProbeReport {
        do throws(RunFailure) {
            return .answered(try await ask(source, pageSize: 1, wanted: 0, options))
        } catch {
            return .failed(error)
        }
    }

    package func preview(_ source: Source, count: Int, options: ReadingOptions) async -> SourcePreview {
        var preview = SourcePreview()
        do throws(RunFailure) {
            let answer = try await ask(source, pageSize: count, wanted: count, options)
            preview.records = answer.first
            preview.call = answer
        } catch {
            preview.failure = error
        }
        return preview
    }

    /// Makes one call.
    private func ask(
        _ source: Source, pageSize: Int, wanted: Int, _ options: ReadingOptions
    ) async throws(RunFailure) -> AnswerProbe {
        let (api, asking) = try Self.parts(of: source, options)
        let schema = try schema(of: source)
        let known = try await cursors(of: source)
        // What is kept proves nothing.
        var options = options
        options.isForced = true
        let call = try call(source, Self.onePage(of: api, size: pageSize), asking, options, known)
        return try await APIProbe(call: call, source: source, schema: schema, wanted: wanted).perform(options, random)
    }

    /// With pages of no more than so many records where the page's size is a parameter.
    private static func onePage(of api: APISource, size count: Int) -> APISource {
        var api = api
        let least = { (size: APISource.Pagination.PageSize) in
            APISource.Pagination.PageSize(
                parameter: size.parameter, count: size.parameter == nil ? size.count : min(size.count, count))
        }
        switch api.pagination.kind {
        case .page(let parameter, let start, let size?):
            api.pagination.kind = .page(parameter: parameter, start: start, size: least(size))
        case .offset(let parameter, let start, let size):
            api.pagination.kind = .offset(parameter: parameter, start: start, size: least(size))
        case .none, .page, .cursor, .nextLink, .linkHeader: break
        }
        api.requestsAtOnce = 1
        return api
    }

    private func call(
        _ source: Source, _ api: APISource, _ asking: APIOptions, _ options: ReadingOptions, _ known: [CursorValue]
    ) throws(RunFailure) -> APICall {
        let template: RequestTemplate
        do {
            template = try RequestTemplate(
                api, cursors: CursorWatch.values(source.cursorRules, known: known), secrets: secrets)
        } catch {
            throw .api(error)
        }
        return APICall(
            source: source.id, api: api, template: template, options: asking, run: options.run,
            command: options.command, isForced: options.isForced, certificateFile: api.certificateFile.map(absolute),
            transport: transport, ledger: books, cache: books, clock: clock, makeHasher: makeHasher)
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : root + "/" + path }

    private static func parts(
        of source: Source, _ options: ReadingOptions
    ) throws(RunFailure) -> (api: APISource, asking: APIOptions) {
        guard case .api(let api) = source.kind, let asking = options.api else {
            throw .connectorMissing(kind: source.kind.name)
        }
        return (api, asking)
    }

    private func schema(of source: Source) throws(RunFailure) -> RecordSchema? {
        try source.schema.map { name throws(RunFailure) in try schemas().schema(named: name) }
    }

    private func cursors(of source: Source) async throws(RunFailure) -> [CursorValue] {
        guard !source.cursorRules.isEmpty else { return [] }
        do {
            return try await books.cursors(of: source.id)
        } catch {
            throw .storeFailed(error)
        }
    }
}
