import Foundation
import Ingestion
import TestSupport
import Testing

@testable import Adapters

@Suite("SQLite store: made by an older version")
struct StoreMigrationTests {
    /// Version 2 kept duplicates out by a unique index on `records`.
    @Test func indexesTheRecordsOfVersionTwo() async throws {
        let folder = try StoreFolder()
        let options = SQLiteStore.Options(index: IdentityIndexTests.small)
        let old = SQLiteStore(path: folder.storePath, options: options)
        let run = try await old.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        _ = try await old.commit(StoreSamples.batch(1...400), to: run, at: StoreSamples.noon)
        let records = try await old.records(RecordQuery(limit: 1_000))
        for statement in StoreMigrationTests.wayBack { try await old.evaluate(statement) }
        let ids = try await old.evaluate("SELECT id, hash FROM records ORDER BY id")
        await old.close()

        let store = SQLiteStore(path: folder.storePath, options: options)
        try await store.open()
        #expect(try await store.metadata().schemaVersion == StoreSchema.version)
        #expect(try await store.evaluate("SELECT id, hash FROM records ORDER BY id") == ids)
        #expect(try await store.records(RecordQuery(limit: 1_000)) == records)
        #expect(try await store.checkIdentities().lostRecords == 0)
        #expect(
            try await store.evaluate("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_autoindex_rec%'") == [])
        #expect(try await store.evaluate("PRAGMA integrity_check") == [["ok"]])
        let again = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        let counts = try await store.commit(StoreSamples.batch(391...410), to: again, at: StoreSamples.noon)
        #expect(counts == RecordCounts(read: 20, stored: 10, duplicates: 10, markedInvalid: 2))
        await store.close()
    }

    private static let wayBack = [
        "DROP TABLE identity_segments",
        "DROP TABLE identity_chunks",
        "DROP TABLE identity_filters",
        "ALTER TABLE records RENAME TO later_records",
        "DROP INDEX records_event_time",
        """
        CREATE TABLE records (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            source INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            file INTEGER,
            position INTEGER NOT NULL,
            event_time INTEGER,
            marked_invalid INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL DEFAULT 1,
            tags TEXT,
            body TEXT NOT NULL
        )
        """,
        "ALTER TABLE records ADD COLUMN key BLOB",
        "ALTER TABLE records ADD COLUMN is_timed INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX records_event_time ON records (source, event_time) WHERE is_timed",
        """
        INSERT INTO records SELECT id, hash, source, batch, file, position, event_time, marked_invalid, version, tags,
            body, key, is_timed FROM later_records
        """,
        "DROP TABLE later_records",
        "DELETE FROM grdb_migrations WHERE identifier = '3 identity index'",
        "UPDATE meta SET value = 2 WHERE key = 'schema_version'",
    ]
}
