import Foundation
import GRDB
import Ingestion

/// Puts the refused records of a batch into quarantine, in their order. One that was refused before, at the same place
/// with the same bytes, marks the earlier one as repeated: a file read again does not fill the quarantine.
struct RejectionInsertion {
    let batch: Int64
    /// Numbers of the batch's files.
    let files: [Int64]
    let compresses: Bool

    func insert(_ rejections: [Rejection], _ db: Database) throws {
        guard !rejections.isEmpty else { return }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO rejections (batch, file, position, byte_offset, code, reason, encoding, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let packer = compresses ? BytesPacker() : nil
        // A file that is wrong is mostly wrong in the same way throughout.
        var texts: [Rejection.Reason: String] = [:]
        for rejection in rejections {
            let text = try texts[rejection.reason] ?? StoreJSON.text(rejection.reason)
            texts[rejection.reason] = text
            let file = files.indices.contains(Int(rejection.file)) ? files[Int(rejection.file)] : nil
            if let file { try markRepeated(rejection, file: file, db) }
            try rejection.payload.withUnsafeBytes { bytes in
                let store = { (encoding: PackedBytes.Encoding, payload: UnsafeRawBufferPointer) in
                    try statement.execute(arguments: [
                        batch, file, rejection.position, rejection.byteOffset, rejection.reason.code, text,
                        encoding.rawValue, Data(payload),
                    ])
                }
                if let packer { try packer.withPacked(bytes, store) } else { try store(.plain, bytes) }
            }
        }
    }

    /// Compared as they were, not as they are stored: what was stored before may be packed otherwise.
    private func markRepeated(_ rejection: Rejection, file: Int64, _ db: Database) throws {
        let finding = try db.cachedStatement(
            sql: """
                SELECT id, encoding, payload FROM rejections
                WHERE file = ? AND position = ? AND repeated_in IS NULL AND batch <> ?
                """)
        var repeated: [Int64] = []
        let rows = try Row.fetchCursor(finding, arguments: [file, rejection.position, batch])
        while let row = try rows.next() {
            let payload = try PackedBytes.bytes(row, encoding: "encoding", bytes: "payload")
            if payload == rejection.payload { repeated.append(try row.value("id")) }
        }
        for id in repeated {
            try db.cachedStatement(sql: "UPDATE rejections SET repeated_in = ? WHERE id = ?")
                .execute(arguments: [batch, id])
        }
    }
}
