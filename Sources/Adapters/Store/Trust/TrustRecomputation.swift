import Ingestion

/// All that records say of trust, added up anew.
struct TrustRecomputation {
    private let db: any SQLSession

    init(_ db: any SQLSession) {
        self.db = db
    }

    private struct Sum: Equatable {
        var weight = TrustWeight.zero
        var observations = 0
        var updated: Int64 = 0
    }

    func check() throws -> TrustCheck {
        let sources = try db.rows(
            """
            SELECT source, kind, done < goal AS is_open, sources.name FROM evidence_sources
            JOIN sources ON sources.id = evidence_sources.source ORDER BY sources.name
            """
        ) { row in
            try (
                source: row.value("source") as Int64, kind: EvidenceKind(rawValue: row.value("kind")),
                isOpen: row.value("is_open") as Bool, name: row.source("name")
            )
        }
        var right: [TrustSubject: Sum] = [:]
        var observations = 0
        for one in sources where !one.isOpen {
            guard let kind = one.kind else { continue }
            try StoredEvidence.forEach(kind, where: "records.source = ?", [one.source], db) { said in
                observations += 1
                guard let subject = said.subject else { return }
                right[subject, default: Sum()].weight = right[subject, default: Sum()].weight + said.weight
                right[subject, default: Sum()].observations += 1
                right[subject, default: Sum()].updated = max(right[subject, default: Sum()].updated, said.time)
            }
        }
        let open = sources.filter(\.isOpen).map(\.name)
        // What is not looked through yet cannot be compared.
        guard open.isEmpty else {
            return TrustCheck(subjects: right.count, observations: observations, unfinished: open)
        }
        return TrustCheck(subjects: right.count, observations: observations, wrong: try wrong(right))
    }

    private func wrong(_ right: [TrustSubject: Sum]) throws -> [TrustSubject] {
        var missing = right
        var wrong: Set<TrustSubject> = []
        try db.walk("SELECT * FROM trust_subjects", []) { row in
            let subject = try TrustSubject(
                TrustSubject.Kind(rawValue: row.value("kind")) ?? .scenario, row.value("name"))
            let kept = try Sum(
                weight: TrustWeight(successes: row.value("successes"), failures: row.value("failures")),
                observations: row.value("observations"), updated: row.value("updated_at"))
            if missing.removeValue(forKey: subject) != kept { wrong.insert(subject) }
            return true
        }
        // What each batch has to do with it, by which it is taken back.
        let torn = try db.rows(
            """
            SELECT trust_subjects.kind, trust_subjects.name FROM trust_subjects LEFT JOIN (
                SELECT subject, sum(successes) AS successes, sum(failures) AS failures, sum(observations) AS observations
                FROM trust_evidence GROUP BY subject) AS sums ON sums.subject = trust_subjects.id
            WHERE coalesce(sums.successes, 0) <> trust_subjects.successes
                OR coalesce(sums.failures, 0) <> trust_subjects.failures
                OR coalesce(sums.observations, 0) <> trust_subjects.observations
            """
        ) { row in
            try TrustSubject(TrustSubject.Kind(rawValue: row.value("kind")) ?? .scenario, row.value("name"))
        }
        return wrong.union(missing.keys).union(torn).sorted()
    }
}
