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
}
