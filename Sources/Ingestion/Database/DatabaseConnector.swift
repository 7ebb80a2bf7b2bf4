internal import Foundation
internal import JSONText

/// Reads sources of kind `database`: asks a query, from where the last run ended.
package struct DatabaseConnector: Connector {
    private let drivers: [any DatabaseDriver]
    private let secrets: any SecretSource
    private let cursors: any CursorStore
    private let clock: any IngestionClock
    private let schemas: @Sendable () -> SchemaLibrary
    private let makeHasher: @Sendable () -> any IdentityHasher

    /// - Parameters:
    ///   - drivers: one for each kind of database that can be read.
    ///   - schemas: those of the workspace, as they are now.
    package init(
        drivers: [any DatabaseDriver], secrets: any SecretSource, cursors: any CursorStore, clock: any IngestionClock,
        schemas: @escaping @Sendable () -> SchemaLibrary,
        makeHasher: @escaping @Sendable () -> any IdentityHasher = { SHA256Digest() }
    ) {
        self.drivers = drivers
        self.secrets = secrets
        self.cursors = cursors
        self.clock = clock
        self.schemas = schemas
        self.makeHasher = makeHasher
    }

    package var kind: String { "database" }

    package func open(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> any BatchReader {
        try await open(source, stretchBytes: DatabaseOptions().stretchBytes, options: options)
    }

    package func preview(_ source: Source, count: Int, options: ReadingOptions) async -> SourcePreview {
        // Row by row: nobody waits for more than is shown.
        await SourcePreview(count: count, options: options) { options throws(RunFailure) in
            try await open(source, stretchBytes: 1, options: options)
        }
    }

    private func open(
        _ source: Source, stretchBytes: Int, options: ReadingOptions
    ) async throws(RunFailure) -> any BatchReader {
        let schema = try schema(of: source)
        let query = try await ask(source, stretchBytes: stretchBytes)
        return DatabaseBatchReader(
            query.session, of: source, place: query.database.redactedPlace, watching: query.watched,
            watch: query.watch(now: clock.now()), collector: collector(source, schema, options), clock: clock,
            options: options)
    }

    package func openRejections(
        _ query: RejectionQuery, of source: Source, in store: any Store, options: ReadingOptions
    ) async throws(RunFailure) -> any BatchReader {
        QuarantineReader(
            query, of: source, schema: try schema(of: source), in: store, options: options, hasher: makeHasher())
    }

    package func probe(_ source: Source, options: ReadingOptions) async -> ProbeReport {
        let began = clock.now()
        do throws(RunFailure) {
            let schema = try schema(of: source)
            let query = try await ask(source)
            let first: RowStretch?
            do throws(DatabaseFailure) {
                first = try await query.session.next(watching: [])
            } catch {
                await query.session.close()
                throw .database(error)
            }
            await query.session.close()
            let batch = batch(of: first ?? RowStretch(), source, schema, options)
            return .queried(
                QueryProbe(
                    server: query.session.server, columns: query.columns, records: batch.readCount,
                    rejected: batch.rejections.count,
                    took: .seconds(clock.now().timeIntervalSince(began))))
        } catch {
            return .failed(error)
        }
    }

    private func batch(
        of rows: RowStretch, _ source: Source, _ schema: RecordSchema?, _ options: ReadingOptions
    ) -> Batch {
        let collector = collector(source, schema, options)
        var splitter = LineSplitter(recordsAt: source.shape.recordsAt.flatMap { RecordPointer($0) })
        rows.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            _ = splitter.split(ByteWindow(base: base, count: bytes.count, offset: 0, isLast: true), into: collector)
        }
        return collector.takeBatch()
    }

    private func collector(
        _ source: Source, _ schema: RecordSchema?, _ options: ReadingOptions
    ) -> sending RecordCollector {
        RecordCollector(
            source: source.id, schema: schema, shape: source.shape, options: options, hasher: makeHasher())
    }

    // MARK: Asking

    /// A query that has begun.
    private struct Asked {
        var session: any DatabaseSession
        var database: DatabaseSource
        var columns: [String]
        /// Columns of the result that cursors follow, in the order of the cursors.
        var watched: [Int]
        var cursors: [QueryCursor]
        var text: QueryText
        var rowLimit: Int?

        func watch(now: Date) -> sending RowCursorWatch {
            RowCursorWatch(cursors, of: text, rowLimit: rowLimit, now: now)
        }
    }

    private func ask(
        _ source: Source, stretchBytes: Int = DatabaseOptions().stretchBytes
    ) async throws(RunFailure) -> Asked {
        guard case .database(let database) = source.kind else { throw .connectorMissing(kind: source.kind.name) }
        let known = try await known(source.id)
        do throws(DatabaseFailure) {
            let address = try DatabaseAddress(database.connectionString) { reference throws(SecretFailure) in
                try secrets.secret(reference)
            }
            guard let driver = drivers.first(where: { $0.engine == address.engine }) else {
                throw .notBuilt(address.engine)
            }
            let text = QueryText(database.query, for: address.engine)
            var asked = try database.queryCursors(of: text, known: known)
            try await lookAtForms(of: &asked, database, text, driver, address)
            let names = Set(asked.map(\.name))
            let values = database.values(asked, for: text)
            let inclusive = text.isLimited(for: names) ? [] : Set(asked.filter(\.wantsEdge).map(\.name))
            let bound = try text.bound(values, inclusive: inclusive)
            let session = try await driver.open(
                address,
                options: DatabaseOptions(
                    statementTimeout: .seconds(database.statementTimeout), stretchBytes: stretchBytes))
            do throws(DatabaseFailure) {
                let columns = try await session.begin(bound)
                let watched = try Self.watched(asked.map(\.field), in: columns)
                return Asked(
                    session: session, database: database, columns: columns, watched: watched, cursors: asked,
                    text: text, rowLimit: text.rowLimit(for: names, values))
            } catch {
                await session.close()
                throw error
            }
        } catch {
            throw .database(error)
        }
    }

    /// Learns how columns write times where a cursor does not stand at one of theirs: the first row is looked at.
    private func lookAtForms(
        of cursors: inout [QueryCursor], _ database: DatabaseSource, _ text: QueryText, _ driver: any DatabaseDriver,
        _ address: DatabaseAddress
    ) async throws(DatabaseFailure) {
        let needing = cursors.indices.filter { cursors[$0].needsForm(in: text.engine) }
        guard !needing.isEmpty else { return }
        var values = database.values(cursors, for: text)
        for index in needing { values[cursors[index].name] = cursors[index].stand.widest }
        let session = try await driver.open(
            address,
            options: DatabaseOptions(statementTimeout: .seconds(database.statementTimeout), stretchBytes: 1))
        do throws(DatabaseFailure) {
            let columns = try await session.begin(try text.bound(values))
            let watched = try Self.watched(needing.map { cursors[$0].field }, in: columns)
            let first = try await session.next(watching: watched)
            for (place, index) in needing.enumerated() { cursors[index].form = first?.time(place).map(TimeForm.init) }
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }

    /// By index. A name that is not there as it is written is looked for in whatever case.
    private static func watched(_ fields: [String], in columns: [String]) throws(DatabaseFailure) -> [Int] {
        if let twice = columns.first(where: { name in columns.count { $0 == name } > 1 }) {
            throw .columnTwice(name: twice)
        }
        var watched: [Int] = []
        for field in fields {
            let found =
                columns.firstIndex(of: field) ?? columns.firstIndex { $0.lowercased() == field.lowercased() }
            guard let found else { throw .cursorColumnMissing(column: field, columns: columns) }
            watched.append(found)
        }
        return watched
    }

    private func schema(of source: Source) throws(RunFailure) -> RecordSchema? {
        try source.schema.map { name throws(RunFailure) in try schemas().schema(named: name) }
    }

    private func known(_ source: SourceID) async throws(RunFailure) -> [CursorValue] {
        do {
            return try await cursors.cursors(of: source)
        } catch {
            throw .storeFailed(error)
        }
    }
}

/// What a query that was begun showed.
package struct QueryProbe: Sendable, Equatable {
    /// `PostgreSQL 15.18`.
    package var server: String
    package var columns: [String]
    /// Among the first rows, and of those the ones that would be rejected.
    package var records: Int
    package var rejected: Int
    package var took: Duration

    package init(server: String, columns: [String], records: Int, rejected: Int, took: Duration) {
        self.server = server
        self.columns = columns
        self.records = records
        self.rejected = rejected
        self.took = took
    }
}

extension DatabaseSource {
    /// Where it reads, for the store: without user, password, driver and options.
    package var redactedPlace: String {
        guard let scheme = connectionString.firstRange(of: "://"),
            let engine = DatabaseAddress.engine(of: connectionString), engine != .sqlite
        else { return String(SecretText.redacted(connectionString).prefix { $0 != "?" }) }
        var whole = connectionString[scheme.upperBound...]
        if let user = SecretText.credentials(at: whole, ofDatabase: true) {
            whole = whole[user.endIndex...].dropFirst()
        }
        return "\(engine.rawValue)://" + SecretText.beginning(of: whole) { $0 == "?" || $0 == "#" }
    }
}

/// Names a database where the store and quarantine name a file: `DatabaseSource.redactedPlace`.
package enum DatabasePlace {
    /// Whether a name is that of a database: paths of files begin with a slash, and pages of servers have a number.
    package static func isOne(_ path: String) -> Bool {
        DatabaseAddress.engine(of: path) != nil || path.hasPrefix("${") && APIPlace.read(path) == nil
    }
}
