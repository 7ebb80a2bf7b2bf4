import GRDB

/// The tables of a store. A migration, once released, is never edited: a change is a further migration.
enum StoreSchema {
    /// Written into the file's header, so that no other SQLite database is taken for a store: "Magp".
    static let applicationID: Int32 = 0x4D61_6770
    /// How many migrations there are. A file that has had more was written by a newer Magpie.
    static let version = 10

    static func migrator(identityVersion: Int, index: IdentityOptions) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tables from the start") { db in
            try db.execute(sql: describingTables + conversationTables + ingestionTables + recordTables + spendingTables)
            try db.execute(
                sql: "INSERT INTO meta (key, value) VALUES ('schema_version', 1), ('identity_version', ?)",
                arguments: [identityVersion])
        }
        migrator.registerMigration("2 keys, versions, removal") { db in
            try db.execute(sql: keyedTables)
            try db.execute(sql: "UPDATE meta SET value = 2 WHERE key = 'schema_version'")
        }
        migrator.registerMigration("3 identity index") { db in
            try db.execute(sql: identityTables)
            try IdentityIndex(db, options: index).rebuild()
            try db.execute(sql: "UPDATE meta SET value = 3 WHERE key = 'schema_version'")
        }
        migrator.registerMigration("4 money, cursors, answers") { db in
            try db.execute(sql: SpendingSchema.tables)
            try db.execute(sql: "UPDATE meta SET value = 4 WHERE key = 'schema_version'")
        }
        migrator.registerMigration("5 schedules") { db in
            try db.execute(sql: ScheduleSchema.tables)
            try db.execute(sql: "UPDATE meta SET value = 5 WHERE key = 'schema_version'")
        }
        migrator.registerMigration("6 journal") { db in
            try db.execute(sql: JournalSchema.tables)
            try db.execute(sql: "UPDATE meta SET value = 6 WHERE key = 'schema_version'")
        }
        migrator.registerMigration("7 files claimed by runs") { db in
            try db.execute(sql: claimTables)
            try db.execute(sql: "UPDATE meta SET value = 7 WHERE key = 'schema_version'")
        }
        migrator.registerMigration("8 tags and indexes") { db in
            try db.execute(sql: QuerySchema.tables)
            try db.execute(sql: "UPDATE meta SET value = 8 WHERE key = 'schema_version'")
        }
        migrator.registerMigration("9 trust") { db in
            try db.execute(sql: TrustSchema.tables)
            try db.execute(sql: "UPDATE meta SET value = 9 WHERE key = 'schema_version'")
        }
        migrator.registerMigration("10 numbers in texts") { db in
            try QuerySchema.dropFieldIndexes(db)
            try db.execute(sql: "UPDATE meta SET value = 10 WHERE key = 'schema_version'")
        }
        return migrator
    }

    /// What the store is, and the names of the sources that everything else refers to by number.
    private static let describingTables = """
        CREATE TABLE meta (
            key TEXT PRIMARY KEY NOT NULL,
            value NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE
        );

        """

    /// Times are microseconds since 1970 UTC, here and below.
    private static let conversationTables = """
        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            owner TEXT NOT NULL,                    -- process: host/boot/pid/start
            started_at INTEGER NOT NULL,
            ended_at INTEGER
        );
        CREATE TABLE commands (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session INTEGER NOT NULL REFERENCES sessions,
            time INTEGER NOT NULL,
            text TEXT NOT NULL,
            intents TEXT NOT NULL,                  -- JSON array of names
            outcome TEXT,
            ended_at INTEGER
        );
        CREATE INDEX commands_session ON commands (session);

        """

    /// Nothing refers to a run with a constraint: old runs are pruned, their records stay.
    private static let ingestionTables = """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL REFERENCES sources,
            command INTEGER,
            state TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            owner TEXT NOT NULL,                    -- process: host/boot/pid/start
            heartbeat_at INTEGER NOT NULL,          -- of its last sign of life
            fence INTEGER NOT NULL DEFAULT 0,       -- grows when somebody else ends the run
            cancel_requested INTEGER NOT NULL DEFAULT 0,
            batches INTEGER NOT NULL DEFAULT 0,
            read INTEGER NOT NULL DEFAULT 0,
            stored INTEGER NOT NULL DEFAULT 0,
            duplicates INTEGER NOT NULL DEFAULT 0,
            rejected INTEGER NOT NULL DEFAULT 0,
            marked_invalid INTEGER NOT NULL DEFAULT 0,
            files_read INTEGER NOT NULL DEFAULT 0,
            files_skipped INTEGER NOT NULL DEFAULT 0,
            files_archived INTEGER NOT NULL DEFAULT 0,
            files_failed INTEGER NOT NULL DEFAULT 0,
            failure TEXT                            -- JSON
        );
        CREATE INDEX runs_running ON runs (id) WHERE state = 'running';
        CREATE TABLE batches (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,              -- with run: the marker that says this batch is committed
            fence INTEGER NOT NULL,
            source INTEGER NOT NULL REFERENCES sources,
            committed_at INTEGER NOT NULL,
            first_record INTEGER NOT NULL,          -- its records are first_record ... last_record,
            last_record INTEGER NOT NULL,           -- which is first_record - 1 where it has none
            read INTEGER NOT NULL,
            stored INTEGER NOT NULL,
            duplicates INTEGER NOT NULL,
            rejected INTEGER NOT NULL,
            marked_invalid INTEGER NOT NULL,
            UNIQUE (run, sequence),
            CHECK (read = stored + duplicates + rejected),
            CHECK (stored = last_record - first_record + 1)
        );
        CREATE TABLE files (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL REFERENCES sources,
            path TEXT NOT NULL,
            device INTEGER NOT NULL,                -- bit pattern of the unsigned number, like inode
            inode INTEGER NOT NULL,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            head_hash BLOB,
            content_hash BLOB,
            offset INTEGER NOT NULL,
            positions INTEGER NOT NULL,
            state TEXT NOT NULL,
            seen_at INTEGER NOT NULL,
            UNIQUE (source, path)
        );
        CREATE TABLE cursors (
            source INTEGER NOT NULL REFERENCES sources,
            resource TEXT NOT NULL,
            value BLOB NOT NULL,
            run INTEGER NOT NULL,
            committed_at INTEGER NOT NULL,
            PRIMARY KEY (source, resource)
        ) WITHOUT ROWID;
        CREATE TABLE leases (
            name TEXT PRIMARY KEY NOT NULL,
            owner TEXT NOT NULL,
            fence INTEGER NOT NULL,
            acquired_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;

        """

    /// A record's run and ingestion time are its batch's: the batches' ranges of ids serve the queries by run, source and
    /// time. An index of `records` would slow every load.
    private static let recordTables = """
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
        );
        CREATE TABLE keys (
            source INTEGER NOT NULL,
            key BLOB NOT NULL,
            record INTEGER NOT NULL,                -- the current version
            version INTEGER NOT NULL,
            PRIMARY KEY (source, key)
        ) WITHOUT ROWID;
        CREATE TABLE rejections (
            id INTEGER PRIMARY KEY,
            batch INTEGER NOT NULL,
            file INTEGER,
            position INTEGER NOT NULL,
            byte_offset INTEGER NOT NULL,
            code TEXT NOT NULL,
            reason TEXT NOT NULL,                   -- JSON
            encoding INTEGER NOT NULL DEFAULT 0,    -- of the payload; 0: its bytes as they were
            payload BLOB NOT NULL,
            repeated_in INTEGER                     -- the batch that refused the same bytes at the same place again
        );
        CREATE INDEX rejections_batch ON rejections (batch, code);
        CREATE INDEX rejections_place ON rejections (file, position);
        CREATE TABLE duplicates (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,
            source INTEGER NOT NULL,
            found_at INTEGER NOT NULL,
            file INTEGER,
            first_position INTEGER NOT NULL,
            last_position INTEGER NOT NULL,
            original_run INTEGER NOT NULL,
            original_file INTEGER,
            original_position INTEGER NOT NULL
        );
        CREATE INDEX duplicates_run ON duplicates (run);

        """

    /// `records` holds what is current; a version that was replaced moves to `old_versions` and keeps its id. What a
    /// batch stored and is not in `records` any more is counted in its `removed`: replaced, undone or pruned.
    private static let keyedTables = """
        ALTER TABLE sources ADD COLUMN key_fields TEXT;         -- JSON array: what its records are keyed by
        ALTER TABLE sources ADD COLUMN max_versions INTEGER;    -- how many versions of an item are kept
        ALTER TABLE sources ADD COLUMN inventory TEXT;          -- JSON: which fields they have
        ALTER TABLE records ADD COLUMN key BLOB;                -- NULL in a source without key
        ALTER TABLE records ADD COLUMN is_timed INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX records_event_time ON records (source, event_time) WHERE is_timed;
        ALTER TABLE batches ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN files_unchanged INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN files_grown INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN new_versions INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN coerced INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN drift TEXT;                 -- JSON
        ALTER TABLE runs ADD COLUMN undone_at INTEGER;
        ALTER TABLE runs ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE files ADD COLUMN tail_hash BLOB;
        ALTER TABLE files ADD COLUMN recipe BLOB;
        ALTER TABLE files ADD COLUMN context BLOB;
        DROP TABLE keys;
        CREATE TABLE old_versions (
            id INTEGER PRIMARY KEY,                 -- as it was in records
            hash BLOB NOT NULL,
            source INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            file INTEGER,
            position INTEGER NOT NULL,
            event_time INTEGER,
            is_timed INTEGER NOT NULL,
            marked_invalid INTEGER NOT NULL,
            version INTEGER NOT NULL,
            key BLOB NOT NULL,
            tags TEXT,
            encoding INTEGER NOT NULL DEFAULT 0,    -- of the body; 0: as it was, 1: zlib
            body BLOB NOT NULL
        );
        CREATE INDEX old_versions_batch ON old_versions (batch);
        CREATE INDEX duplicates_original ON duplicates (original_run);
        CREATE TABLE file_runs (
            run INTEGER NOT NULL,                   -- read the file, or tried again what it had refused of it
            file INTEGER NOT NULL,
            PRIMARY KEY (run, file)
        ) WITHOUT ROWID;
        INSERT OR IGNORE INTO file_runs
            SELECT batches.run, records.file FROM batches
            JOIN records ON records.id BETWEEN batches.first_record AND batches.last_record
            WHERE records.file IS NOT NULL;
        INSERT OR IGNORE INTO file_runs
            SELECT batches.run, rejections.file FROM rejections JOIN batches ON batches.id = rejections.batch
            WHERE rejections.file IS NOT NULL;
        INSERT OR IGNORE INTO file_runs SELECT run, file FROM duplicates WHERE file IS NOT NULL;

        """

    /// Runs of one source that go on at once share its files. A run's own line says who has its source, and since when.
    private static let claimTables = """
        DROP TABLE leases;
        CREATE TABLE file_claims (
            source INTEGER NOT NULL,
            path TEXT NOT NULL,
            run INTEGER NOT NULL,
            PRIMARY KEY (source, path)
        ) WITHOUT ROWID;

        """

    /// `records` without an index that has to be changed for each record, and in its place segments that are written and
    /// merged whole (`IdentityIndex`). The identity stays with the record: the index can be made anew from it.
    private static let identityTables = """
        CREATE TABLE new_records (
            id INTEGER PRIMARY KEY,                 -- of a batch: contiguous, in the order of its records
            hash BLOB NOT NULL,                     -- the identity
            source INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            file INTEGER,
            position INTEGER NOT NULL,
            event_time INTEGER,
            is_timed INTEGER NOT NULL DEFAULT 0,
            marked_invalid INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL DEFAULT 1,
            key BLOB,                               -- what a source tells its records apart by; NULL without
            tags TEXT,
            body TEXT NOT NULL
        );
        INSERT INTO new_records
            SELECT id, hash, source, batch, file, position, event_time, is_timed, marked_invalid, version, key, tags, body
            FROM records ORDER BY id;
        DROP TABLE records;
        ALTER TABLE new_records RENAME TO records;
        CREATE INDEX records_event_time ON records (source, event_time) WHERE is_timed;
        CREATE TABLE identity_segments (
            id INTEGER PRIMARY KEY,
            state TEXT NOT NULL,                    -- building, live, retired
            entries INTEGER NOT NULL,
            chunks INTEGER NOT NULL,                -- which divide the range of all hashes evenly
            filter_blocks INTEGER NOT NULL,         -- for each chunk; 0 without filter
            group_chunks INTEGER NOT NULL,          -- chunks whose filters are one row
            written INTEGER NOT NULL,               -- chunks there are, from the first
            successor INTEGER                       -- the segment it is being merged into
        );
        CREATE TABLE identity_chunks (
            id INTEGER PRIMARY KEY,                 -- segment << 32 | chunk
            entries BLOB NOT NULL                   -- each: first half of the identity, record; lowest byte first
        );
        CREATE TABLE identity_filters (
            id INTEGER PRIMARY KEY,                 -- segment << 32 | group of chunks
            blocks BLOB NOT NULL
        );

        """

    /// Money is micro-dollars.
    private static let spendingTables = """
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            kind TEXT NOT NULL,                     -- reservation, settlement, release, correction
            settles INTEGER REFERENCES ledger,      -- the reservation it ends
            source INTEGER,
            command INTEGER,
            run INTEGER,
            calls INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            micro_dollars INTEGER NOT NULL,
            price_assumed INTEGER NOT NULL DEFAULT 0,
            note TEXT
        );
        CREATE INDEX ledger_time ON ledger (time);
        CREATE TABLE limit_windows (
            scope TEXT NOT NULL,
            period TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            micro_dollars INTEGER NOT NULL,
            PRIMARY KEY (scope, period, started_at)
        ) WITHOUT ROWID;
        """
}
