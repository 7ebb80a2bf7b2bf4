import Foundation
import GRDBSQLite
package import Ingestion

extension SQLiteStore {
    package func metadata() async throws(StoreError) -> StoreMetadata {
        let path = path
        let size = StoreFile(path: path, options: options).sizeBytes
        let empty = StoreMetadata(
            engine: "SQLite \(String(cString: sqlite3_libversion()))", schemaVersion: StoreSchema.version,
            identityVersion: RecordIdentity.ruleVersion, sizeBytes: size, recordCount: 0, path: path)
        return try await read(otherwise: empty, canStop: true) { db in
            var metadata = empty
            try metadata.count(db)
            return metadata
        }
    }
}

extension StoreFile {
    /// Of the file and what waits in its log.
    var sizeBytes: Int64 {
        [path, path + "-wal"].reduce(0) { size, path in
            var status = stat()
            return stat(path, &status) == 0 ? size + Int64(status.st_size) : size
        }
    }
}
