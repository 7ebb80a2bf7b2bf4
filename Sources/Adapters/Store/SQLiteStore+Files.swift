import Foundation
import GRDB
package import Ingestion

extension SQLiteStore {
    package func progress(ofFile path: String, source: SourceID) async throws(StoreError) -> FileProgress? {
        try await read(otherwise: nil) { db in
            try FileProgress.find(path, of: source, db)
        }
    }

    package func files(of source: SourceID) async throws(StoreError) -> [String: FileProgress] {
        try await read(otherwise: [:]) { db in
            let rows = try Row.fetchCursor(db, sql: FileProgress.selection, arguments: [source.rawValue])
            var files: [String: FileProgress] = [:]
            while let row = try rows.next() {
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

    static func find(_ path: String, of source: SourceID, _ db: Database) throws -> FileProgress? {
        try Row.fetchOne(db, sql: selection + " AND files.path = ?", arguments: [source.rawValue, path])
            .map(FileProgress.init(row:))
    }

    fileprivate init(row: Row) throws {
        let head = try row.decode(Data?.self, forColumn: "head_hash")
        let tail = try row.decode(Data?.self, forColumn: "tail_hash")
        let whole = try row.decode(Data?.self, forColumn: "content_hash")
        try self.init(
            path: row.value("path"), size: row.value("size"), modified: row.value("modified"),
            device: UInt64(bitPattern: row.value("device")), inode: UInt64(bitPattern: row.value("inode")),
            offset: row.value("offset"), positions: row.value("positions"),
            state: State(rawValue: row.value("state")) ?? .partial,
            fingerprint: head.map { head in
                FileFingerprint(head: [UInt8](head), tail: [UInt8](tail ?? Data()), whole: whole.map { [UInt8]($0) })
            },
            recipe: row.decode(Data?.self, forColumn: "recipe").map { [UInt8]($0) },
            context: row.decode(Data?.self, forColumn: "context").map { [UInt8]($0) })
    }
}
