/// The tables of what is known of trust. Weights are millionths of a success or a failure.
enum TrustSchema {
    static let tables = """
        CREATE TABLE evidence_sources (
            source INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,                     -- trust_scores, outcomes
            done INTEGER NOT NULL,                  -- batches up to this one are looked through,
            goal INTEGER NOT NULL                   -- and up to this one to be; the others were as they came
        );
        CREATE TABLE trust_subjects (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,                     -- scenario, rule
            name TEXT NOT NULL,
            successes INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            observations INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,            -- when the newest observation was ingested
            UNIQUE (kind, name)
        );
        CREATE TABLE trust_evidence (
            batch INTEGER NOT NULL,
            subject INTEGER NOT NULL,               -- 0: of records that count for nothing
            successes INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            observations INTEGER NOT NULL,
            observed_at INTEGER NOT NULL,           -- committed_at of its batch
            PRIMARY KEY (batch, subject)
        ) WITHOUT ROWID;
        CREATE INDEX trust_evidence_subject ON trust_evidence (subject, observed_at);
        """
}
