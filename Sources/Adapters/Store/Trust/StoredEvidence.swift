import Ingestion

/// What the records of one source say of trust, kept in the same transaction as they are: an observation a record and
/// subject, and for each subject the sum of its observations.
struct StoredEvidence {
    let source: Int64
    let kind: EvidenceKind

    /// The subject of what counts for nothing.
    static let nobody: Int64 = 0

    /// - Returns: nil for a source that says nothing of it, as most do.
    static func of(_ source: Int64, _ db: any SQLSession) throws -> StoredEvidence? {
        let found = try db.value(String.self, "SELECT kind FROM evidence_sources WHERE source = ?", [source])
        return found.flatMap { EvidenceKind(rawValue: $0) }.map { StoredEvidence(source: source, kind: $0) }
    }

    // MARK: Adding

    /// Takes in what the records of a batch say that are in `records`.
    func observe(_ range: RecordRange, _ db: any SQLSession) throws {
        let isOurs = db.records.condition(range)
        try add(records: isOurs.sql, isOurs.arguments, db)
    }

    /// The same of single records.
    func observe(_ records: [Int64], _ db: any SQLSession) throws {
        guard !records.isEmpty else { return }
        try withList(of: records, db) { list in
            try add(records: "records.source = ? AND records.id IN (\(list))", [source], db)
        }
    }

    private func add(records condition: String, _ arguments: SQLArguments, _ db: any SQLSession) throws {
        let said = try Self.read(kind, where: condition, arguments, db)
        guard !said.isEmpty else { return }
        try db.claim(.trust)
        try db.execute(
            """
            CREATE TEMP TABLE observed (
                record BIGINT, kind TEXT, name TEXT, successes BIGINT, failures BIGINT, observed_at BIGINT)
            """)
        let columns = ["record", "kind", "name", "successes", "failures", "observed_at"]
        try db.append(said.count, rowsTo: "observed", columns: columns) { index, row in
            let one = said[index]
            row.put(one.record)
            row.put(one.subject?.kind.rawValue ?? "")
            row.put(one.subject?.name ?? "")
            row.put(one.weight.successes)
            row.put(one.weight.failures)
            row.put(one.time)
        }
        try db.execute(
            """
            INSERT INTO trust_subjects (kind, name, successes, failures, observations, updated_at)
            SELECT kind, name, sum(successes), sum(failures), count(*), max(observed_at)
            FROM observed WHERE kind <> '' GROUP BY kind, name
            ON CONFLICT (kind, name) DO UPDATE SET
                successes = trust_subjects.successes + excluded.successes,
                failures = trust_subjects.failures + excluded.failures,
                observations = trust_subjects.observations + excluded.observations,
                updated_at = CASE WHEN excluded.updated_at > trust_subjects.updated_at
                    THEN excluded.updated_at ELSE trust_subjects.updated_at END
            """)
        try db.execute(
            """
            INSERT INTO trust_observations (source, record, subject, successes, failures, observed_at)
            SELECT ?, record, coalesce(trust_subjects.id, \(Self.nobody)), observed.successes, observed.failures,
                observed_at
            FROM observed LEFT JOIN trust_subjects
                ON trust_subjects.kind = observed.kind AND trust_subjects.name = observed.name
            """, [source])
        try db.execute("DROP TABLE observed")
    }

    /// What one record says of one subject; of nobody where it counts for nothing.
    struct Observation {
        let record: Int64
        let subject: TrustSubject?
        let weight: TrustWeight
        let time: Int64
    }

    /// - Parameter condition: on `records`.
    static func read(
        _ kind: EvidenceKind, where condition: String, _ arguments: SQLArguments, _ db: any SQLSession
    ) throws -> [Observation] {
        var said: [Observation] = []
        try forEach(kind, where: condition, arguments, db) { said.append($0) }
        return said
    }

    static func forEach(
        _ kind: EvidenceKind, where condition: String, _ arguments: SQLArguments, _ db: any SQLSession,
        _ body: (Observation) throws -> Void
    ) throws {
        let reader = EvidenceReader(kind)
        let sql = """
            SELECT records.id, records.body, batches.committed_at FROM records
            JOIN batches ON batches.id = records.batch WHERE \(condition)
            """
        try db.walk(sql, arguments) { row in
            let found = try row.withBytes(at: 1) { bytes in
                reader.evidence(in: (bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)).bindMemory(to: UInt8.self))
            }
            guard let found else { return true }
            let (record, time): (Int64, Int64) = (try row.value(0), try row.value(2))
            guard let weight = found.weight else {
                try body(Observation(record: record, subject: nil, weight: .zero, time: time))
                return true
            }
            for subject in found.subjects {
                try body(Observation(record: record, subject: subject, weight: weight, time: time))
            }
            return true
        }
    }

    // MARK: Taking back

    /// Takes back what the records of a batch have said.
    func withdraw(_ range: RecordRange, _ db: any SQLSession) throws {
        try take(back: "record BETWEEN ? AND ?", [range.first, range.last], db)
    }

    func withdraw(_ records: [Int64], _ db: any SQLSession) throws {
        guard !records.isEmpty else { return }
        try withList(of: records, db) { list in try take(back: "record IN (\(list))", [], db) }
    }

    /// Takes back what all records of the source have said.
    func withdrawAll(_ db: any SQLSession) throws {
        try take(back: "1 = 1", [], db)
    }

    /// - Parameter condition: on `trust_observations`.
    private func take(back condition: String, _ arguments: SQLArguments, _ db: any SQLSession) throws {
        let isOurs = "trust_observations.source = ? AND \(condition)"
        try db.claim(.trust)
        try db.execute(
            "CREATE TEMP TABLE withdrawn (subject BIGINT, successes BIGINT, failures BIGINT, observations BIGINT)")
        try db.execute(
            """
            INSERT INTO withdrawn SELECT subject, sum(successes), sum(failures), count(*) FROM trust_observations
            WHERE \(isOurs) GROUP BY subject
            """, [source] + arguments)
        try db.execute("DELETE FROM trust_observations WHERE \(isOurs)", [source] + arguments)
        try db.execute(
            """
            UPDATE trust_subjects SET
                successes = trust_subjects.successes - withdrawn.successes,
                failures = trust_subjects.failures - withdrawn.failures,
                observations = trust_subjects.observations - withdrawn.observations,
                updated_at = coalesce(
                    (SELECT max(observed_at) FROM trust_observations WHERE subject = trust_subjects.id), 0)
            FROM withdrawn WHERE withdrawn.subject = trust_subjects.id
            """)
        try db.execute(
            "DELETE FROM trust_subjects WHERE observations = 0 AND id IN (SELECT subject FROM withdrawn)")
        try db.execute("DROP TABLE withdrawn")
    }

    /// Gives `body` a query for these numbers.
    private func withList(of records: [Int64], _ db: any SQLSession, _ body: (String) throws -> Void) throws {
        try db.execute("CREATE TEMP TABLE evidence_list (record BIGINT PRIMARY KEY)")
        try db.append(records.count, rowsTo: "evidence_list", columns: ["record"]) { index, row in
            row.put(records[index])
        }
        try body("SELECT record FROM evidence_list")
        try db.execute("DROP TABLE evidence_list")
    }
}

extension StoredEvidence {
    /// Whether any of these batches is of a source whose records are evidence.
    static func concerns(_ batches: [BatchRemoval], _ db: any SQLSession) throws -> Bool {
        try Set(batches.map(\.source)).contains { try of($0, db) != nil }
    }

    /// Takes back what the records of whole batches have said, of whichever sources.
    static func withdraw(_ batches: [BatchRemoval], _ db: any SQLSession) throws {
        for (source, batches) in Dictionary(grouping: batches, by: \.source) {
            guard let evidence = try of(source, db) else { continue }
            for batch in batches { try evidence.withdraw(batch.range, db) }
        }
    }
}
