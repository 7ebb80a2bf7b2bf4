import Foundation
package import Ingestion

extension SQLStore {
    package func prepareKeys(
        of source: SourceID, fields: [String], maximumVersions: Int,
        key: @escaping @Sendable ([UInt8]) -> RecordIdentity?
    ) async throws(StoreError) {
        let wanted = KeyDeclaration(fields: fields, maximumVersions: maximumVersions)
        let known = try await read(otherwise: nil) { db in try KeyDeclaration.find(source, db) }
        // What is not there yet has no key.
        if fields.isEmpty, known?.fields.isEmpty ?? true { return }
        guard known != wanted else { return }
        let (path, context) = (path, context)
        try await write(claiming: .source(source), canStop: true) { db in
            let number = try StoredSource.number(of: source, db)
            let found = try KeyDeclaration.find(source, db)
            if found?.fields != wanted.fields {
                try KeyDeclaration.refuseRuns(ofOthersThan: context.process.description, source: number, path: path, db)
                try Rekeying(
                    source: number, isKeyed: !fields.isEmpty, compresses: context.compresses, key: key
                ).perform(db)
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
            let items = try db.records.items(of: sorted.map(\.key), source: number)
            let unchanged = zip(items.current, sorted).count { current, record in current?.hash == record.content }
            return [items.current.count { $0 != nil }, unchanged]
        }
        return (counts[0], counts[1])
    }

    package func versions(of key: RecordIdentity, source: SourceID) async throws(StoreError) -> [StoredRecord] {
        try await read(otherwise: []) { db in
            guard let number = try StoredSource.find(source, db) else { return [] }
            let items = try db.records.items(of: [key], source: number)
            let current = try StoredRecord.versions(
                items.current.compactMap { $0?.record }, in: "records", encoding: "0", of: (source, number), db)
            let old = try StoredRecord.versions(
                items.shelved().map(\.record), in: "old_versions", encoding: "encoding", of: (source, number), db)
            return (current + old).sorted { $0.version > $1.version }
        }
    }
}

extension StoredRecord {
    /// Versions of an item, from one of the two tables that have them.
    fileprivate static func versions(
        _ records: [Int64], in table: String, encoding: String, of source: (name: SourceID, number: Int64),
        _ db: any SQLSession
    ) throws -> [StoredRecord] {
        try db.rows(
            """
            SELECT found.position, found.event_time, found.marked_invalid, found.version,
                \(encoding) AS encoding, found.body, batches.run, batches.committed_at, files.path
            FROM \(table) AS found
            JOIN batches ON batches.id = found.batch LEFT JOIN files ON files.id = found.file
            WHERE found.source = ? AND found.id IN (\(SQLFilter.places(records.count)))
            """, [source.number] + SQLArguments(records)
        ) { row in
            try StoredRecord(
                source: source.name, run: RunID(row.value("run")), file: row.value("path"),
                position: row.value("position"), eventTime: row.timeIfAny("event_time"),
                ingested: row.time("committed_at"), isMarkedInvalid: row.value("marked_invalid"),
                version: row.value("version"), body: PackedBytes.bytes(row, encoding: "encoding", bytes: "body"))
        }
    }
}

/// How the records of a source are told apart, as the store has them.
struct KeyDeclaration: Equatable, Sendable {
    var fields: [String]
    var maximumVersions: Int

    /// Nil for a source nothing is known of.
    static func find(_ source: SourceID, _ db: any SQLSession) throws -> KeyDeclaration? {
        try db.first("SELECT key_fields, max_versions FROM sources WHERE name = ?", [source.rawValue]) { row in
            let fields: String? = try row.value("key_fields")
            return KeyDeclaration(
                fields: try fields.map { try StoreJSON.value([String].self, from: $0) } ?? [],
                maximumVersions: try row.value("max_versions") ?? 0)
        }
    }

    func store(in source: Int64, _ db: any SQLSession) throws {
        try db.execute(
            "UPDATE sources SET key_fields = ?, max_versions = ? WHERE id = ?",
            [fields.isEmpty ? nil : try StoreJSON.text(fields), maximumVersions, source])
    }

    /// A run of another process goes on telling records apart as before.
    static func refuseRuns(ofOthersThan owner: String, source: Int64, path: String, _ db: any SQLSession) throws {
        let run = try db.value(
            Int64.self, "SELECT min(id) FROM runs WHERE source = ? AND state = 'running' AND owner <> ?",
            [source, owner])
        if let run { throw StoreError.runIsRunning(path: path, run: run) }
    }
}
