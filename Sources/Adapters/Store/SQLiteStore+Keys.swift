import Foundation
import GRDB
package import Ingestion

extension SQLiteStore {
    package func prepareKeys(
        of source: SourceID, fields: [String], maximumVersions: Int,
        key: @escaping @Sendable ([UInt8]) -> RecordIdentity?
    ) async throws(StoreError) {
        let wanted = KeyDeclaration(fields: fields, maximumVersions: maximumVersions)
        let known = try await read(otherwise: nil) { db in try KeyDeclaration.find(source, db) }
        // What is not there yet has no key.
        if fields.isEmpty, known?.fields.isEmpty ?? true { return }
        guard known != wanted else { return }
        let (path, options) = (path, options)
        try await write(canStop: true) { db in
            let number = try StoredSource.number(of: source, db)
            let found = try KeyDeclaration.find(source, db)
            if found?.fields != wanted.fields {
                try KeyDeclaration.refuseRuns(ofOthersThan: options.process.description, source: number, path: path, db)
                try Rekeying(source: number, isKeyed: !fields.isEmpty, options: options, key: key).perform(db)
            }
            try wanted.store(in: number, db)
        }
    }

    package func compare(
        _ records: [(key: RecordIdentity, content: RecordIdentity)], of source: SourceID
    ) async throws(StoreError) -> (known: Int, unchanged: Int) {
        let sorted = records.sorted { $0.key < $1.key }
        let counts = try await read(otherwise: [0, 0]) { db in
            guard let number = try StoredSource.find(source, db) else { return [0, 0] }
            let items = try ItemVersions(of: sorted.map(\.key), source: number, db)
            let unchanged = zip(items.current, sorted).count { current, record in current?.hash == record.content }
            return [items.current.count { $0 != nil }, unchanged]
        }
        return (counts[0], counts[1])
    }

    package func versions(of key: RecordIdentity, source: SourceID) async throws(StoreError) -> [StoredRecord] {
        try await read(otherwise: []) { db in
            guard let number = try StoredSource.find(source, db) else { return [] }
            let items = try ItemVersions(of: [key], source: number, db)
            let records = try items.shelved(db).map(\.record) + items.current.compactMap { $0?.record }
            let among = SQLFilter.places(records.count)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT found.*, batches.run, batches.committed_at, files.path FROM (
                        SELECT batch, file, position, event_time, marked_invalid, version, 0 AS encoding, body
                        FROM records WHERE id IN (\(among))
                        UNION ALL
                        SELECT batch, file, position, event_time, marked_invalid, version, encoding, body
                        FROM old_versions WHERE id IN (\(among))
                    ) AS found JOIN batches ON batches.id = found.batch LEFT JOIN files ON files.id = found.file
                    ORDER BY found.version DESC
                    """,
                arguments: StatementArguments(records + records))
            var versions: [StoredRecord] = []
            while let row = try rows.next() {
                versions.append(
                    try StoredRecord(
                        source: source, run: RunID(row.value("run")), file: row.value("path"),
                        position: row.value("position"), eventTime: row.timeIfAny("event_time"),
                        ingested: row.time("committed_at"), isMarkedInvalid: row.value("marked_invalid"),
                        version: row.value("version"),
                        body: PackedBytes.bytes(row, encoding: "encoding", bytes: "body")))
            }
            return versions
        }
    }
}

/// How the records of a source are told apart, as the store has them.
struct KeyDeclaration: Equatable, Sendable {
    var fields: [String]
    var maximumVersions: Int

    /// Nil for a source nothing is known of.
    static func find(_ source: SourceID, _ db: Database) throws -> KeyDeclaration? {
        try Row.fetchOne(
            db, sql: "SELECT key_fields, max_versions FROM sources WHERE name = ?", arguments: [source.rawValue]
        ).map { row in
            try KeyDeclaration(
                fields: row.decode(String?.self, forColumn: "key_fields").map {
                    try StoreJSON.value([String].self, from: $0)
                } ?? [],
                maximumVersions: row.decode(Int?.self, forColumn: "max_versions") ?? 0)
        }
    }

    func store(in source: Int64, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE sources SET key_fields = ?, max_versions = ? WHERE id = ?",
            arguments: [fields.isEmpty ? nil : try StoreJSON.text(fields), maximumVersions, source])
    }

    /// A run of another process goes on telling records apart as before.
    static func refuseRuns(ofOthersThan owner: String, source: Int64, path: String, _ db: Database) throws {
        let run = try Int64.fetchOne(
            db, sql: "SELECT min(id) FROM runs WHERE source = ? AND state = 'running' AND owner <> ?",
            arguments: [source, owner])
        if let run { throw StoreError.runIsRunning(path: path, run: run) }
    }
}
