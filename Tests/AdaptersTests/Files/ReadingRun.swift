import Adapters
import Foundation
import Ingestion

/// A clock that is ahead, so that files just written look as if they had lain there for an hour.
struct LaterClock: IngestionClock {
    var seconds: TimeInterval = 3600

    func now() -> Date { Date().addingTimeInterval(seconds) }
    func pause(for duration: Duration) async { await SystemClock().pause(for: duration) }
}

/// What a source came to, read to its end with each batch committed.
struct ReadingRun {
    var batches: [Batch] = []
    var summary = ReadingSummary()

    /// Reads `path` in the folder.
    init(
        _ folder: TemporaryFolder, path: String = ".", pattern: String = "*.*", schema: String? = nil,
        archives: Bool = false, options: ReadingOptions = ReadingOptions(), chunkBytes: Int = 1 << 20,
        delimiter: UInt8? = nil, clock: any IngestionClock = LaterClock(), standardInput: Int32 = -1,
        afterOpening: () throws -> Void = {}
    ) async throws {
        let source = Source(
            id: "forecasts",
            kind: .file(
                FileSource(
                    path: path, filePattern: pattern, archivesAfterIngestion: archives, delimiter: delimiter)),
            schema: schema)
        let connector = FileConnector(
            root: folder.path, standardInput: standardInput, clock: clock, chunkBytes: chunkBytes)
        let reader = try await connector.open(source, options: options)
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

    /// The last that was said of each file, by path.
    var progress: [String: FileProgress] {
        batches.flatMap(\.files).reduce(into: [:]) { $0[$1.path] = $1 }
    }

    /// The last that was said of each file: `name state offset/positions`.
    func files(in folder: TemporaryFolder) -> [String] {
        progress.values.sorted { $0.path < $1.path }.map {
            "\($0.path.dropFirst(folder.path.count + 1)) \($0.state.rawValue) \($0.offset)/\($0.positions)"
        }
    }
}
