extension PostgreSQLSchema {
    /// What is known of trust. Weights are millionths of a success or a failure.
    static let trust = """
        CREATE TABLE evidence_sources (
            source bigint PRIMARY KEY,
            kind \(text) NOT NULL,                  -- trust_scores, outcomes
            done bigint NOT NULL,                   -- batches up to this one are looked through,
            goal bigint NOT NULL                    -- and up to this one to be; the others were as they came
        );
        CREATE TABLE trust_subjects (
            id \(number) PRIMARY KEY,
            kind \(text) NOT NULL,                  -- scenario, rule
            name \(text) NOT NULL,
            successes bigint NOT NULL,
            failures bigint NOT NULL,
            observations bigint NOT NULL,
            updated_at bigint NOT NULL,             -- when the newest observation was ingested
            UNIQUE (kind, name)
        );
        CREATE TABLE trust_evidence (
            batch bigint NOT NULL,
            subject bigint NOT NULL,                -- 0: of records that count for nothing
            successes bigint NOT NULL,
            failures bigint NOT NULL,
            observations bigint NOT NULL,
            observed_at bigint NOT NULL,            -- committed_at of its batch
            PRIMARY KEY (batch, subject)
        );
        CREATE INDEX trust_evidence_subject ON trust_evidence (subject, observed_at);

        """
}
