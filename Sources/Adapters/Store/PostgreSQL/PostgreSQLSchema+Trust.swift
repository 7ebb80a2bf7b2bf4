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
        CREATE TABLE trust_observations (
            source bigint NOT NULL,
            record bigint NOT NULL,
            subject bigint NOT NULL,                -- 0: it counts for nothing
            successes bigint NOT NULL,
            failures bigint NOT NULL,
            observed_at bigint NOT NULL,
            PRIMARY KEY (source, record, subject)
        );
        CREATE INDEX trust_observations_subject ON trust_observations (subject, observed_at);

        """
}
