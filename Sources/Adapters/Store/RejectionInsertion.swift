import Foundation
import GRDB
import Ingestion

/// Puts the refused records of a batch into quarantine, in their order. One that was refused before, at the same place
/// with the same bytes, marks the earlier one as repeated: a file read again does not fill the quarantine.
struct RejectionInsertion {
    let batch: Int64
    /// Numbers of the batch's files.
    let files: [Int64]

    func insert(_ rejections: [Rejection], _ db: Database) throws {
        guard !rejections.isEmpty else { return }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO rejections (batch, file, position, byte_offset, code, reason, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        let marking = try db.cachedStatement(
            sql: """
                UPDATE rejections SET repeated_in = ?
                WHERE file = ? AND position = ? AND repeated_in IS NULL AND payload = ?
                """)
        // A file that is wrong is mostly wrong in the same way throughout.
        var texts: [Rejection.Reason: String] = [:]
        for rejection in rejections {
            let text = try texts[rejection.reason] ?? StoreJSON.text(rejection.reason)
            texts[rejection.reason] = text
            let file = files.indices.contains(Int(rejection.file)) ? files[Int(rejection.file)] : nil
            let payload = Data(rejection.payload)
            try marking.execute(arguments: [batch, file, rejection.position, payload])
            try statement.execute(arguments: [
                batch, file, rejection.position, rejection.byteOffset, rejection.reason.code, text,
                payload,
            ])
        }
    }
}
