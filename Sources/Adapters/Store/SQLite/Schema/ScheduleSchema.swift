/// The tables of what is done by the clock.
enum ScheduleSchema {
    /// What schedules there are stands in `magpie.json`; here is how they stand.
    static let tables = """
        CREATE TABLE schedules (
            key TEXT PRIMARY KEY NOT NULL,          -- what the entry says
            handled_at INTEGER NOT NULL,            -- what was due up to here is seen to
            due_at INTEGER,                         -- the last time it was taken, and what became of it
            started_at INTEGER,
            ended_at INTEGER,
            outcome TEXT,
            stored INTEGER,
            runs TEXT,                              -- JSON array of numbers
            detail TEXT
        ) WITHOUT ROWID;
        CREATE TABLE schedule_notices (
            id INTEGER PRIMARY KEY,
            schedule TEXT NOT NULL,
            outcome TEXT NOT NULL,
            detail TEXT NOT NULL,
            count INTEGER NOT NULL,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            UNIQUE (schedule, outcome)
        );
        CREATE TABLE scheduled_sessions (
            session INTEGER PRIMARY KEY
        );

        """
}
