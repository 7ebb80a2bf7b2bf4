import Ingestion

/// What the records of one source say of trust, kept in the same transaction as they are: of each subject the sum of it
/// all, and what each batch has to do with it, by which it is taken back.
struct StoredEvidence {
    let source: Int64
    let kind: EvidenceKind
    /// Batches that are still to be looked through, because they were there before: what they say comes in with that.
    let unseen: ClosedRange<Int64>?

    /// The subject of what counts for nothing.
    static let nobody: Int64 = 0

    /// - Returns: nil for a source that says nothing of it, as most do.
    static func of(_ source: Int64, _ db: any SQLSession) throws -> StoredEvidence? {
        try EvidenceState.find(source, db).map(StoredEvidence.init)
    }

    init(_ state: EvidenceState) {
        source = state.source
        kind = state.kind
        unseen = state.isFinished ? nil : state.done + 1...state.goal
    }

    // MARK: Single records

    /// Takes in what the records of a batch say that are in `records`: of one that is just coming, or just being looked
    /// through.
    func observe(_ range: RecordRange, _ db: any SQLSession) throws {
        let isOurs = db.records.condition(range)
        try add(sums(where: isOurs.sql, isOurs.arguments, db), db)
    }

    /// The same of single records.
    func observe(_ records: [Int64], _ db: any SQLSession) throws {
        try add(sums(of: records, db), db)
    }

    /// Takes back what single records have said; to be called while they are still in `records`.
    func withdraw(_ records: [Int64], _ db: any SQLSession) throws {
        let sums = try sums(of: records, db)
        guard !sums.isEmpty else { return }
        try db.claim(.trust)
        try withTable(of: sums, db) {
            try db.execute(
                """
                UPDATE trust_evidence SET
                    successes = trust_evidence.successes - observed.successes,
                    failures = trust_evidence.failures - observed.failures,
                    observations = trust_evidence.observations - observed.observations
                FROM observed LEFT JOIN trust_subjects
                    ON trust_subjects.kind = observed.kind AND trust_subjects.name = observed.name
                WHERE trust_evidence.batch = observed.batch
                    AND trust_evidence.subject = coalesce(trust_subjects.id, \(Self.nobody))
                """)
            try db.execute(
                """
                DELETE FROM trust_evidence
                WHERE observations = 0 AND batch IN (SELECT batch FROM observed)
                """)
            try subtract(
                """
                SELECT trust_subjects.id AS subject, sum(observed.successes) AS successes,
                    sum(observed.failures) AS failures, sum(observed.observations) AS observations
                FROM observed JOIN trust_subjects
                    ON trust_subjects.kind = observed.kind AND trust_subjects.name = observed.name
                GROUP BY trust_subjects.id
                """, [], db)
        }
    }

    // MARK: Whole batches

    /// Takes back what all records of a batch have said, whether or not they are still there.
    func withdraw(batch: Int64, _ db: any SQLSession) throws {
        try withdraw(where: "batch = ?", [batch], db)
    }

    /// Takes back what all records of the source have said.
    func withdrawAll(_ db: any SQLSession) throws {
        try withdraw(where: "batch IN (SELECT id FROM batches WHERE source = ?)", [source], db)
    }

    /// - Parameter condition: on `trust_evidence`.
    private func withdraw(where condition: String, _ arguments: SQLArguments, _ db: any SQLSession) throws {
        try db.claim(.trust)
        try db.execute(
            "CREATE TEMP TABLE withdrawn (subject BIGINT, successes BIGINT, failures BIGINT, observations BIGINT)")
        try db.execute(
            """
            INSERT INTO withdrawn SELECT subject, sum(successes), sum(failures), sum(observations) FROM trust_evidence
            WHERE \(condition) GROUP BY subject
            """, arguments)
        try db.execute("DELETE FROM trust_evidence WHERE \(condition)", arguments)
        try subtract("SELECT * FROM withdrawn", [], db)
        try db.execute("DROP TABLE withdrawn")
    }

    /// Takes sums from the subjects', when the evidence itself is gone; those of which nothing is left go.
    private func subtract(_ sums: String, _ arguments: SQLArguments, _ db: any SQLSession) throws {
        try db.execute(
            """
            UPDATE trust_subjects SET
                successes = trust_subjects.successes - taken.successes,
                failures = trust_subjects.failures - taken.failures,
                observations = trust_subjects.observations - taken.observations,
                updated_at = coalesce(
                    (SELECT max(observed_at) FROM trust_evidence WHERE subject = trust_subjects.id), 0)
            FROM (\(sums)) AS taken WHERE taken.subject = trust_subjects.id
            """, arguments)
        try db.execute(
            "DELETE FROM trust_subjects WHERE observations = 0 AND id IN (SELECT subject FROM (\(sums)) AS taken)",
            arguments)
    }

    // MARK: Sums

    /// What the records of one batch say of one subject; of nobody where it counts for nothing.
    private struct Key: Hashable {
        let batch: Int64
        let subject: TrustSubject?
    }

    private struct Sum {
        var weight = TrustWeight.zero
        var observations: Int64 = 0
        let time: Int64
    }

    private func sums(of records: [Int64], _ db: any SQLSession) throws -> [Key: Sum] {
        guard !records.isEmpty else { return [:] }
        try db.execute("CREATE TEMP TABLE evidence_list (record BIGINT PRIMARY KEY)")
        try db.append(records.count, rowsTo: "evidence_list", columns: ["record"]) { index, row in
            row.put(records[index])
        }
        let found = try sums(
            where: "records.source = ? AND records.id IN (SELECT record FROM evidence_list)", [source], db)
        try db.execute("DROP TABLE evidence_list")
        guard let unseen else { return found }
        return found.filter { !unseen.contains($0.key.batch) }
    }

    /// - Parameter condition: on `records`.
    private func sums(where condition: String, _ arguments: SQLArguments, _ db: any SQLSession) throws -> [Key: Sum] {
        var sums: [Key: Sum] = [:]
        try Self.forEach(kind, where: condition, arguments, db) { said in
            let key = Key(batch: said.batch, subject: said.subject)
            var sum = sums[key] ?? Sum(time: said.time)
            sum.weight = sum.weight + said.weight
            sum.observations += 1
            sums[key] = sum
        }
        return sums
    }

    private func add(_ sums: [Key: Sum], _ db: any SQLSession) throws {
        guard !sums.isEmpty else { return }
        try db.claim(.trust)
        try withTable(of: sums, db) {
            try db.execute(
                """
                INSERT INTO trust_subjects (kind, name, successes, failures, observations, updated_at)
                SELECT kind, name, sum(successes), sum(failures), sum(observations), max(observed_at)
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
                INSERT INTO trust_evidence (batch, subject, successes, failures, observations, observed_at)
                SELECT batch, coalesce(trust_subjects.id, \(Self.nobody)), observed.successes, observed.failures,
                    observed.observations, observed_at
                FROM observed LEFT JOIN trust_subjects
                    ON trust_subjects.kind = observed.kind AND trust_subjects.name = observed.name
                WHERE 1 = 1
                ON CONFLICT (batch, subject) DO UPDATE SET
                    successes = trust_evidence.successes + excluded.successes,
                    failures = trust_evidence.failures + excluded.failures,
                    observations = trust_evidence.observations + excluded.observations
                """)
        }
    }

    /// With the sums in a table of their own, in the order of the subjects.
    private func withTable(of sums: [Key: Sum], _ db: any SQLSession, _ body: () throws -> Void) throws {
        let rows = sums.sorted { left, right in
            switch (left.key.subject, right.key.subject) {
            case (let one?, let other?) where one != other: one < other
            case (nil, .some): true
            case (.some, nil): false
            default: left.key.batch < right.key.batch
            }
        }
        try db.execute(
            """
            CREATE TEMP TABLE observed (
                batch BIGINT, kind TEXT, name TEXT, successes BIGINT, failures BIGINT, observations BIGINT,
                observed_at BIGINT)
            """)
        let columns = ["batch", "kind", "name", "successes", "failures", "observations", "observed_at"]
        try db.append(rows.count, rowsTo: "observed", columns: columns) { index, row in
            let (key, sum) = rows[index]
            row.put(key.batch)
            row.put(key.subject?.kind.rawValue ?? "")
            row.put(key.subject?.name ?? "")
            row.put(sum.weight.successes)
            row.put(sum.weight.failures)
            row.put(sum.observations)
            row.put(sum.time)
        }
        try body()
        try db.execute("DROP TABLE observed")
    }
}

extension StoredEvidence {
    /// What one record says of one subject; of nobody where it counts for nothing.
    struct Observation {
        let batch: Int64
        let subject: TrustSubject?
        let weight: TrustWeight
        let time: Int64
    }

    /// - Parameter condition: on `records`.
    static func forEach(
        _ kind: EvidenceKind, where condition: String, _ arguments: SQLArguments, _ db: any SQLSession,
        _ body: (Observation) throws -> Void
    ) throws {
        let reader = EvidenceReader(kind)
        let sql = """
            SELECT records.body, records.batch, batches.committed_at FROM records
            JOIN batches ON batches.id = records.batch WHERE \(condition)
            """
        try db.walk(sql, arguments) { row in
            let found = try row.withBytes(at: 0) { bytes in
                reader.evidence(in: (bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)).bindMemory(to: UInt8.self))
            }
            guard let found else { return true }
            let (batch, time): (Int64, Int64) = (try row.value(1), try row.value(2))
            guard let weight = found.weight else {
                try body(Observation(batch: batch, subject: nil, weight: .zero, time: time))
                return true
            }
            for subject in found.subjects {
                try body(Observation(batch: batch, subject: subject, weight: weight, time: time))
            }
            return true
        }
    }

    /// Whether any of these batches is of a source whose records are evidence.
    static func concerns(_ batches: [BatchRemoval], _ db: any SQLSession) throws -> Bool {
        try Set(batches.map(\.source)).contains { try of($0, db) != nil }
    }

    /// Takes back what the records of whole batches have said, of whichever sources.
    static func withdraw(_ batches: [BatchRemoval], _ db: any SQLSession) throws {
        for (source, batches) in Dictionary(grouping: batches, by: \.source) {
            guard let evidence = try of(source, db) else { continue }
            for batch in batches { try evidence.withdraw(batch: batch.id, db) }
        }
    }
}
