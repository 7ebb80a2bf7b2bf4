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

    /// Version 3 had tables for money that nothing wrote to, and gave the numbers of rejections again.
    @Test func keepsTheQuarantineOfVersionThree() async throws {
        let folder = try StoreFolder()
        try SQLiteStore.make(path: folder.storePath, schemaVersion: 3, sql: StoreMigrationTests.thirdVersion)
        let store = SQLiteStore(path: folder.storePath)
        let rejections = try await store.rejections(RejectionQuery())
        #expect(rejections.map(\.id) == [RejectionID(4), RejectionID(9)])
        #expect(rejections.map(\.payload) == [Array("{a".utf8), Array("{b".utf8)])
        #expect(rejections.map(\.position) == [1, 2])
        #expect(try await store.discardRejections(RejectionQuery(ids: [RejectionID(9)])) == 1)
        _ = try await store.load([], file: "/data/a", rejecting: 1)
        #expect(try await store.rejections(RejectionQuery(oldestFirst: true)).map(\.id.number) == [4, 10])
        let indexes = "SELECT name FROM sqlite_master WHERE tbl_name = 'rejections' AND type = 'index' ORDER BY name"
        #expect(try await store.evaluate(indexes) == [["rejections_batch"], ["rejections_place"]])
        #expect(try await store.metadata().schemaVersion == StoreSchema.version)
        #expect(try await store.cursors(of: "forecasts") == [])
        #expect(try await store.evaluate("PRAGMA integrity_check") == [["ok"]])
        #expect(try await store.evaluate("PRAGMA foreign_key_check") == [])
        await store.close()
    }

    private static let thirdVersion = """
        INSERT INTO sources (id, name) VALUES (1, 'forecasts');
        INSERT INTO runs (id, source, state, started_at, ended_at, owner, heartbeat_at, batches, read, rejected)
            VALUES (1, 1, 'finished', 1, 2, 'here/boot/1/1', 2, 1, 2, 2);
        INSERT INTO batches (id, run, sequence, fence, source, committed_at, first_record, last_record,
                read, stored, duplicates, rejected, marked_invalid)
            VALUES (1, 1, 1, 0, 1, 2, 1, 0, 2, 0, 0, 2, 0);
        INSERT INTO files (id, source, path, device, inode, size, modified, offset, positions, state, seen_at)
            VALUES (1, 1, '/data/b', 1, 1, 1, 1, 1, 2, 'finished', 2);
        INSERT INTO rejections (id, batch, file, position, byte_offset, code, reason, payload) VALUES
            (4, 1, 1, 1, 0, 'truncated', '{"truncated":{}}', CAST('{a' AS BLOB)),
            (9, 1, 1, 2, 3, 'truncated', '{"truncated":{}}', CAST('{b' AS BLOB));
        """

    /// From the present version to 2.
    private static let wayBack = [
        "DROP TABLE evidence_sources", "DROP TABLE trust_subjects", "DROP TABLE trust_evidence",
        "DELETE FROM grdb_migrations WHERE identifier = '9 trust'",
        "DELETE FROM grdb_migrations WHERE identifier = '10 numbers in texts'",
        "DROP TABLE run_tags",
        "DROP TABLE record_indexes",
        "DROP TABLE indexed_batches",
        "DELETE FROM grdb_migrations WHERE identifier = '8 tags and indexes'",
        "DROP TABLE file_claims",
        "CREATE TABLE leases (name TEXT)",
        "DELETE FROM grdb_migrations WHERE identifier = '7 files claimed by runs'",
        "DROP INDEX commands_time",
        "DROP INDEX commands_outcome",
        "DROP INDEX runs_command",
        "ALTER TABLE commands DROP COLUMN readings",
        "ALTER TABLE commands DROP COLUMN meant",
        "ALTER TABLE commands DROP COLUMN answers",
        "ALTER TABLE commands DROP COLUMN remark",
        "DELETE FROM grdb_migrations WHERE identifier = '6 journal'",
        "DROP TABLE schedules",
        "DROP TABLE schedule_notices",
        "DROP TABLE scheduled_sessions",
        "DELETE FROM grdb_migrations WHERE identifier = '5 schedules'",
        "DROP TABLE ledger",
        "DROP TABLE open_reservations",
        "DROP TABLE spending_now",
        "DROP TABLE spending_totals",
        "DROP TABLE run_spending",
        "DROP TABLE recent_calls",
        "DROP TABLE hold_backs",
        "DROP TABLE emergency",
        "DROP TABLE cursors",
        "DROP TABLE cursor_moves",
        "DROP TABLE answer_bodies",
        "DROP TABLE answers",
        "CREATE TABLE ledger (id INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE limit_windows (scope TEXT)",
        "CREATE TABLE cursors (source INTEGER)",
        "DELETE FROM grdb_migrations WHERE identifier = '4 money, cursors, answers'",
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
