import Foundation
package import Ingestion

extension SQLStore {
    package func progress(ofFile path: String, source: SourceID) async throws(StoreError) -> FileProgress? {
        try await read(otherwise: nil) { db in
            try FileProgress.find(path, of: source, db)
        }
    }

    package func files(of source: SourceID) async throws(StoreError) -> [String: FileProgress] {
        try await read(otherwise: [:]) { db in
            var files: [String: FileProgress] = [:]
            try db.forEach(FileProgress.selection, [source.rawValue]) { row in
                let file = try FileProgress(row: row)
                files[file.path] = file
            }
            return files
        }
    }
}

extension FileProgress {
    fileprivate static let selection = """
        SELECT files.* FROM files WHERE files.source = (SELECT id FROM sources WHERE name = ?)
        """

    static func find(_ path: String, of source: SourceID, _ db: any SQLSession) throws -> FileProgress? {
        try db.first(selection + " AND files.path = ?", [source.rawValue, path], FileProgress.init(row:))
    }

    /// Those of these paths that are known.
    static func all(_ paths: [String], of source: Int64, _ db: any SQLSession) throws -> [FileProgress] {
        try db.rows(
            "SELECT * FROM files WHERE source = ? AND path IN (SELECT value FROM json_each(?))",
            [source, try StoreJSON.text(paths)], FileProgress.init(row:))
    }

    fileprivate init(row: any SQLRow) throws {
        let head: [UInt8]? = try row.value("head_hash")
        let tail: [UInt8]? = try row.value("tail_hash")
        let whole: [UInt8]? = try row.value("content_hash")
        try self.init(
            path: row.value("path"), size: row.value("size"), modified: row.value("modified"),
            device: UInt64(bitPattern: row.value("device")), inode: UInt64(bitPattern: row.value("inode")),
            offset: row.value("offset"), positions: row.value("positions"),
            state: State(rawValue: row.value("state")) ?? .partial,
            fingerprint: head.map { FileFingerprint(head: $0, tail: tail ?? [], whole: whole) },
            recipe: row.value("recipe"), context: row.value("context"))
    }
}
