/// The tables of migration 4: money, cursors, answers.
enum SpendingSchema {
    static let tables = ledger + totals + limits + cursors + answers + rejections

    /// Nothing in it is changed or deleted, so the numbers grow for ever. Money is micro-dollars.
    private static let ledger = """
        DROP TABLE ledger;
        DROP TABLE limit_windows;
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,                  -- the moment it counts at
            recorded_at INTEGER NOT NULL,
            kind TEXT NOT NULL,                     -- reservation, settlement
            settles INTEGER,                        -- the reservation
            source INTEGER NOT NULL,
            run INTEGER,
            command INTEGER,
            calls INTEGER NOT NULL,                 -- these figures add up to what was spent
            tokens INTEGER NOT NULL,
            estimated_tokens INTEGER NOT NULL,      -- of the tokens
            micro_dollars INTEGER NOT NULL,
            assumed INTEGER NOT NULL                -- of the micro-dollars: at an assumed price
        );
        CREATE TRIGGER ledger_keeps BEFORE DELETE ON ledger
            BEGIN SELECT raise(ABORT, 'nothing is deleted from the ledger'); END;
        CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
            BEGIN SELECT raise(ABORT, 'nothing is changed in the ledger'); END;
        CREATE TABLE open_reservations (
            id INTEGER PRIMARY KEY,                 -- its entry in the ledger
            time INTEGER NOT NULL,
            source INTEGER NOT NULL,
            run INTEGER,
            owner TEXT NOT NULL,                    -- process: host/boot/pid/start
            price_assumed INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            estimated_tokens INTEGER NOT NULL,
            micro_dollars INTEGER NOT NULL,
            assumed INTEGER NOT NULL
        );

        """

    /// Sums of the ledger by source (0: all) and stretch of time, kept with each entry. The latest stretch of each kind
    /// lies in a small table of its own, so that an entry changes one page and not one in every corner of the large one.
    private static let totals = """
        CREATE TABLE spending_now (
            source INTEGER NOT NULL,
            level INTEGER NOT NULL,                 -- 0 for ever, 1 day, 2 hour, 3 quarter of an hour; UTC
            start INTEGER NOT NULL,
            \(figures)
            first_entry INTEGER NOT NULL,           -- its entries in the ledger lie between these,
            last_entry INTEGER NOT NULL,            -- among others
            PRIMARY KEY (source, level)
        ) WITHOUT ROWID;
        CREATE TABLE spending_totals (
            source INTEGER NOT NULL,
            level INTEGER NOT NULL,
            start INTEGER NOT NULL,
            \(figures)
            first_entry INTEGER NOT NULL,
            last_entry INTEGER NOT NULL,
            PRIMARY KEY (source, level, start)
        ) WITHOUT ROWID;
        CREATE TABLE run_spending (
            run INTEGER PRIMARY KEY,
            source INTEGER NOT NULL,
            first_time INTEGER NOT NULL,
            last_time INTEGER NOT NULL,
            \(figures)
            first_entry INTEGER NOT NULL,
            last_entry INTEGER NOT NULL
        );

        """

    private static let figures = """
        calls INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            estimated_tokens INTEGER NOT NULL,
            micro_dollars INTEGER NOT NULL,
            assumed INTEGER NOT NULL,
        """

    private static let limits = """
        CREATE TABLE recent_calls (
            scope INTEGER NOT NULL,                 -- the source; 0: all
            ordinal INTEGER NOT NULL,               -- counts the calls of the scope
            time INTEGER NOT NULL,
            peak INTEGER NOT NULL,                  -- the latest time up to here
            breaks INTEGER NOT NULL,                -- how many up to here came before their peak: the clock was set back
            PRIMARY KEY (scope, ordinal)
        ) WITHOUT ROWID;
        CREATE TABLE hold_backs (
            source INTEGER PRIMARY KEY,
            until INTEGER NOT NULL
        );
        CREATE TABLE emergency (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            zone TEXT NOT NULL,                     -- whose day it is
            day_start INTEGER NOT NULL,
            day_end INTEGER NOT NULL,
            threshold INTEGER NOT NULL,
            base INTEGER NOT NULL,                  -- recorded that day when spending was resumed
            stopped_at INTEGER,
            stopped_recorded INTEGER
        );

        """

    /// Each move knows the one it goes on from; the cursor is where a chain of them ends. So a run can be taken out
    /// together with all that went on from it, and what somebody set by hand afterwards stays.
    private static let cursors = """
        DROP TABLE cursors;
        CREATE TABLE cursor_moves (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL REFERENCES sources,
            name TEXT NOT NULL,
            value TEXT,                             -- NULL: forgotten
            run INTEGER,                            -- NULL: by hand
            basis INTEGER,                          -- the move it goes on from
            time INTEGER NOT NULL
        );
        CREATE INDEX cursor_moves_run ON cursor_moves (run);
        CREATE TABLE cursors (
            source INTEGER NOT NULL REFERENCES sources,
            name TEXT NOT NULL,
            move INTEGER,                           -- NULL: back to before the first
            PRIMARY KEY (source, name)
        ) WITHOUT ROWID;

        """

    /// Bodies apart, so that noting a use does not write them again.
    private static let answers = """
        CREATE TABLE answers (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key BLOB NOT NULL UNIQUE,
            source INTEGER NOT NULL REFERENCES sources,
            headers TEXT NOT NULL,                  -- JSON
            etag TEXT,
            last_modified TEXT,
            stored_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            last_use INTEGER NOT NULL,              -- counts the uses of all answers
            bytes INTEGER NOT NULL
        );
        CREATE INDEX answers_use ON answers (last_use);
        CREATE TABLE answer_bodies (
            id INTEGER PRIMARY KEY REFERENCES answers ON DELETE CASCADE,
            encoding INTEGER NOT NULL,              -- 0: as it was, 1: zlib
            body BLOB NOT NULL
        );

        """

    /// The numbers of rejections are not given again, also where the newest were deleted: who goes through them in their
    /// order (`RejectionQuery.after`) neither misses one nor meets one for another.
    private static let rejections = """
        CREATE TABLE new_rejections (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
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
        INSERT INTO new_rejections
            SELECT id, batch, file, position, byte_offset, code, reason, encoding, payload, repeated_in
            FROM rejections ORDER BY id;
        DROP TABLE rejections;
        ALTER TABLE new_rejections RENAME TO rejections;
        CREATE INDEX rejections_batch ON rejections (batch, code);
        CREATE INDEX rejections_place ON rejections (file, position);
        """
}
