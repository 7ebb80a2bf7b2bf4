import Adapters
import Ingestion

/// What a source came to, read to its end with each batch committed.
struct ReadingRun {
    var batches: [Batch] = []
    var summary = ReadingSummary()

    /// Reads `path` in the folder.
    init(
        _ folder: TemporaryFolder, path: String = ".", pattern: String = "*.*", schema: String? = nil,
        archives: Bool = false, options: ReadingOptions = ReadingOptions(), chunkBytes: Int = 1 << 20,
        afterOpening: () throws -> Void = {}
    ) async throws {
        let source = Source(
            id: "forecasts",
            kind: .file(FileSource(path: path, filePattern: pattern, archivesAfterIngestion: archives)),
            schema: schema)
        let reader = try await FileConnector(root: folder.path, chunkBytes: chunkBytes).open(source, options: options)
        try afterOpening()
        while let batch = try await reader.next() {
            batches.append(batch)
            try await reader.committed()
        }
        summary = await reader.summary
    }

    /// `file:position text`, in order.
    func records(in folder: TemporaryFolder) -> [String] {
        batches.flatMap { batch in
            batch.records.entries.map { entry in
                let body = batch.records.bodies[entry.bodyOffset..<(entry.bodyOffset + entry.bodyLength)]
                let file = batch.files[Int(entry.file)].path.dropFirst(folder.path.count + 1)
                return "\(file):\(entry.position) " + String(decoding: body, as: UTF8.self)
            }
        }
    }

    var rejections: [Rejection] { batches.flatMap(\.rejections) }

    /// The last that was said of each file: `name state offset/positions`.
    func files(in folder: TemporaryFolder) -> [String] {
        var last: [String: FileProgress] = [:]
        for file in batches.flatMap(\.files) { last[file.path] = file }
        return last.values.sorted { $0.path < $1.path }.map {
            "\($0.path.dropFirst(folder.path.count + 1)) \($0.state.rawValue) \($0.offset)/\($0.positions)"
        }
    }
}
