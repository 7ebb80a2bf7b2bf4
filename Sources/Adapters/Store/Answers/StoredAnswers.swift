import Foundation
import Ingestion
import Synchronization

/// The answers that are kept.
struct StoredAnswers {
    let db: any SQLSession

    func find(_ key: AnswerKey) throws -> KeptAnswer? {
        try db.first(
            """
            SELECT headers, etag, last_modified, stored_at, expires_at, encoding, body
            FROM answers JOIN answer_bodies ON answer_bodies.id = answers.id WHERE key = ?
            """, [key.digest]
        ) { row in
            let headers = try StoreJSON.value([[String]].self, from: row.value("headers"))
            return try KeptAnswer(
                body: PackedBytes.bytes(row, encoding: "encoding", bytes: "body"),
                headers: HTTPHeaders(headers.filter { $0.count == 2 }.map { HTTPHeader($0[0], $0[1]) }),
                validator: KeptAnswer.Validator(etag: row.value("etag"), lastModified: row.value("last_modified")),
                stored: row.time("stored_at"), expires: row.time("expires_at"))
        }
    }

    /// Keeps an answer in place of an earlier one, unless it alone is larger than all may be.
    func keep(_ answer: KeptAnswer, for key: AnswerKey, source: Int64, capacity: Int64, compresses: Bool) throws {
        try db.execute("DELETE FROM answers WHERE key = ?", [key.digest])
        let headers = try StoreJSON.text(answer.headers.all.map { [$0.name, $0.value] })
        try answer.body.withUnsafeBytes { bytes in
            let insert = { (encoding: PackedBytes.Encoding, body: UnsafeRawBufferPointer) in
                let size = Int64(body.count + headers.utf8.count)
                guard size <= capacity else { return }
                let id = try insertLine(answer, key: key, source: source, headers: headers, bytes: size)
                try db.execute(
                    "INSERT INTO answer_bodies (id, encoding, body) VALUES (?, ?, ?)",
                    [id, encoding.rawValue, [UInt8](body)])
            }
            if compresses { try BytesPacker().withPacked(bytes, insert) } else { try insert(.plain, bytes) }
        }
        try shrink(to: capacity)
    }

    private func insertLine(
        _ answer: KeptAnswer, key: AnswerKey, source: Int64, headers: String, bytes: Int64
    ) throws -> Int64 {
        try db.insert(
            """
            INSERT INTO answers
                (key, source, headers, etag, last_modified, stored_at, expires_at, bytes, last_use)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, \(StoredAnswers.nextUse)) RETURNING id
            """,
            [
                key.digest, source, headers, answer.validator.etag, answer.validator.lastModified,
                answer.stored.microseconds, answer.expires.microseconds, bytes,
            ])
    }

    private static let nextUse = "(SELECT coalesce(max(last_use), 0) + 1 FROM answers)"

    private func shrink(to capacity: Int64) throws {
        _ = try remove(try count(of: nil).bytes - capacity)
    }

    /// The least recently used, as many as it takes to be rid of so many bytes.
    func going(_ excess: Int64) throws -> Count {
        try leastUsed(excess).reduce(into: Count()) { count, answer in
            count.answers += 1
            count.bytes += answer.bytes
        }
    }

    func remove(_ excess: Int64) throws -> Count {
        var count = Count()
        for answer in try leastUsed(excess) {
            try db.execute("DELETE FROM answers WHERE id = ?", [answer.id])
            count.answers += 1
            count.bytes += answer.bytes
        }
        return count
    }

    private func leastUsed(_ excess: Int64) throws -> [(id: Int64, bytes: Int64)] {
        guard excess > 0 else { return [] }
        var (found, sum): ([(id: Int64, bytes: Int64)], Int64) = ([], 0)
        try db.walk("SELECT id, bytes FROM answers ORDER BY last_use", []) { row in
            let answer: (id: Int64, bytes: Int64) = try (row.value(0), row.value(1))
            found.append(answer)
            sum += answer.bytes
            return sum < excess
        }
        return found
    }

    func renew(_ key: AnswerKey, expires: Int64, at now: Int64) throws {
        try db.execute(
            "UPDATE answers SET expires_at = ?, stored_at = ?, last_use = \(StoredAnswers.nextUse) WHERE key = ?",
            [expires, now, key.digest])
    }

    func noteUse(of key: AnswerKey) throws {
        try db.execute("UPDATE answers SET last_use = \(StoredAnswers.nextUse) WHERE key = ?", [key.digest])
    }

    func count(of sources: [SourceID]?) throws -> Count {
        var filter = SQLFilter()
        filter.require("source", isAmong: sources)
        let count = try db.first(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM answers\(filter.clause)", filter.arguments
        ) { try Count(answers: $0.value(0), bytes: $0.value(1)) }
        return count ?? Count()
    }

    func clear(_ sources: [SourceID]?) throws -> Count {
        let count = try count(of: sources)
        var filter = SQLFilter()
        filter.require("source", isAmong: sources)
        try db.execute("DELETE FROM answers\(filter.clause)", filter.arguments)
        return count
    }

    struct Count {
        var answers = 0
        var bytes: Int64 = 0
    }
}

/// Which answers were used since the last time something was written: a use is not worth a transaction of its own.
final class AnswerUses: Sendable {
    private let keys = Mutex<[AnswerKey]>([])
    /// Before older ones are dropped; then their uses count as never made.
    private static let most = 65_536

    func add(_ key: AnswerKey) {
        keys.withLock { keys in
            if keys.last == key { return }
            if keys.count == AnswerUses.most { keys.removeFirst(AnswerUses.most / 2) }
            keys.append(key)
        }
    }

    /// In their order; forgotten with this.
    func takeAll() -> [AnswerKey] {
        keys.withLock { keys in
            defer { keys = [] }
            return keys
        }
    }
}
