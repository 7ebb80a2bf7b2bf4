package import Ingestion

/// Reads sources of kind `file`: the files of a folder that match a pattern, or one file; JSON, JSON Lines and CSV.
package struct FileConnector: Connector {
    private let root: String
    private let standardInput: Int32
    private let clock: any IngestionClock
    private let chunkBytes: Int

    /// - Parameters:
    ///   - root: the workspace's folder, absolute; paths of sources are relative to it.
    ///   - standardInput: the descriptor that `FileSource.standardInput` stands for.
    ///   - clock: tells how long ago a file was changed.
    ///   - chunkBytes: how much is read at once.
    package init(
        root: String, standardInput: Int32 = 0, clock: any IngestionClock = SystemClock(), chunkBytes: Int = 1 << 20
    ) {
        self.root = root
        self.standardInput = standardInput
        self.clock = clock
        self.chunkBytes = chunkBytes
    }

    package var kind: String { "file" }

    package func open(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> any BatchReader {
        let files = try Self.files(of: source)
        let schema = try schema(of: source)
        let recipe = ReadingRecipe(source: source, schema: schema, options: options)
        let known = KnownFiles(
            files: options.isForced ? [:] : options.knownFiles, recipe: recipe.digest(SHA256Hasher()), clock: clock)
        let found = try await find(files)
        let inputs: [FileBatchReader.Input] =
            if files.path == FileSource.standardInput {
                [.standardInput(try OpenFile(standardInput: standardInput))]
            } else {
                found.files.map { .file($0, known.look(at: $0)) }
            }
        return FileBatchReader(
            inputs, known: known, archives: files.archivesAfterIngestion,
            counts: FileCounts(skippedByPattern: found.skippedByPattern, failed: found.failures.count),
            failures: found.failures,
            collector: RecordCollector(
                source: source.id, schema: schema, shape: source.shape, options: options, hasher: SHA256Hasher()),
            options: options, chunkBytes: chunkBytes
        ) {
            DocumentReader(
                name: $0, schema: schema, recordsAt: source.shape.recordsAt, delimiter: files.delimiter)
        }
    }

    package func openRejections(
        _ query: RejectionQuery, of source: Source, in store: any Store, options: ReadingOptions
    ) async throws(RunFailure) -> any BatchReader {
        QuarantineReader(
            query, of: source, schema: try schema(of: source), in: store, options: options, hasher: SHA256Hasher())
    }

    package func probe(_ source: Source, options: ReadingOptions) async -> ProbeReport {
        do throws(RunFailure) {
            _ = try schema(of: source)
            let found = try await find(try Self.files(of: source))
            if found.files.isEmpty, let failure = found.failures.first {
                return .failed(found.failures.count == 1 ? failure : .files(found.failures))
            }
            return .reachable(
                files: found.files.count, bytes: found.files.reduce(0) { $0 + $1.status.size },
                skippedByPattern: found.skippedByPattern)
        } catch {
            return .failed(error)
        }
    }

    /// Off the caller's executor: a large folder takes its time.
    @concurrent
    private func find(_ files: FileSource) async throws(RunFailure) -> FileFinder.Result {
        guard files.path != FileSource.standardInput else {
            return FileFinder.Result(files: [], failures: [], skippedByPattern: 0)
        }
        return try FileFinder.find(files, root: root)
    }

    private static func files(of source: Source) throws(RunFailure) -> FileSource {
        guard case .file(let files) = source.kind else { throw .connectorMissing(kind: source.kind.name) }
        return files
    }

    private func schema(of source: Source) throws(RunFailure) -> RecordSchema? {
        guard let name = source.schema else { return nil }
        return try SchemaFiles.library(of: root).schema(named: name)
    }
}
