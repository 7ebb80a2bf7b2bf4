import GRDB

/// What questions about records need besides the records.
enum QuerySchema {
    static let tables = """
        CREATE TABLE run_tags (
            run INTEGER NOT NULL,
            tag TEXT NOT NULL,
            PRIMARY KEY (run, tag)
        ) WITHOUT ROWID;
        CREATE INDEX run_tags_tag ON run_tags (tag);
        CREATE TABLE record_indexes (
            id INTEGER PRIMARY KEY,                 -- its index is field_index_<id>, or its table text_index_<id>
            source INTEGER NOT NULL,
            field TEXT,                             -- NULL: of the words of all texts
            created_at INTEGER NOT NULL
        );
        CREATE TABLE indexed_batches (
            record_index INTEGER NOT NULL,          -- of texts, that has all records of the batch
            batch INTEGER NOT NULL,
            PRIMARY KEY (record_index, batch)
        ) WITHOUT ROWID;
        """

    /// Indexes of fields whose lines a later version makes otherwise: it does not find anything by them.
    static func dropFieldIndexes(_ db: Database) throws {
        for index in try Int64.fetchAll(db, sql: "SELECT id FROM record_indexes WHERE field IS NOT NULL") {
            try db.execute(sql: "DROP INDEX IF EXISTS field_index_\(index)")
        }
        try db.execute(sql: "DELETE FROM record_indexes WHERE field IS NOT NULL")
    }
}
