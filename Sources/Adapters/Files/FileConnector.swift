package import Ingestion

/// Reads sources of kind `file`: the files of a folder that match a pattern, or one file; JSON, JSON Lines and CSV.
package struct FileConnector: Connector {
    private let root: String
    private let chunkBytes: Int

    /// - Parameters:
    ///   - root: the workspace's folder, absolute; paths of sources are relative to it.
    ///   - chunkBytes: how much is read at once.
    package init(root: String, chunkBytes: Int = 1 << 20) {
        self.root = root
        self.chunkBytes = chunkBytes
    }

    package var kind: String { "file" }

    package func open(_ source: Source, options: ReadingOptions) async throws(RunFailure) -> any BatchReader {
        let files = try Self.files(of: source)
        let schema = try schema(of: source)
        return FileBatchReader(
            try await Self.find(files, root: root), source: source, archives: files.archivesAfterIngestion,
            schema: schema, options: options, chunkBytes: chunkBytes)
    }

    package func probe(_ source: Source, options: ReadingOptions) async -> ProbeReport {
        do throws(RunFailure) {
            _ = try schema(of: source)
            let found = try await Self.find(try Self.files(of: source), root: root)
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

    private static func files(of source: Source) throws(RunFailure) -> FileSource {
        guard case .file(let files) = source.kind else { throw .connectorMissing(kind: source.kind.name) }
        return files
    }

    private func schema(of source: Source) throws(RunFailure) -> RecordSchema? {
        guard let name = source.schema else { return nil }
        return try SchemaFiles.library(of: root).schema(named: name)
    }

    /// Off the caller's executor: a large folder takes its time.
    @concurrent
    private static func find(_ files: FileSource, root: String) async throws(RunFailure) -> FileFinder.Result {
        try FileFinder.find(files, root: root)
    }
}
