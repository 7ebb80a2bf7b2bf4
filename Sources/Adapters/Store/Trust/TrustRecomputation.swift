import Ingestion

/// All that records say of trust, added up anew and compared with what is kept: some of the subjects at a time, each by a
/// digest of its name, so that memory stays flat however many there are.
struct TrustRecomputation {
    private let db: any SQLSession
    private let digest = SHA256Digest()

    /// Some sixty bytes each.
    private static let mostAtOnce = 400_000

    init(_ db: any SQLSession) {
        self.db = db
    }

    private struct Sum: Equatable {
        var weight = TrustWeight.zero
        var observations = 0
        var updated: Int64 = 0
    }

    private struct EvidenceSource {
        let number: Int64
        let kind: EvidenceKind?
        let isOpen: Bool
        let name: SourceID
    }

    func check(atOnce most: Int = mostAtOnce) throws -> TrustCheck {
        let sources = try db.rows(
            """
            SELECT source, kind, done < goal AS is_open, sources.name FROM evidence_sources
            JOIN sources ON sources.id = evidence_sources.source ORDER BY sources.name
            """
        ) { row in
            try EvidenceSource(
                number: row.value("source"), kind: EvidenceKind(rawValue: row.value("kind")),
                isOpen: row.value("is_open"), name: row.source("name"))
        }
        let kept = try db.value(Int.self, "SELECT count(*) FROM trust_subjects") ?? 0
        var check = TrustCheck(unfinished: sources.filter(\.isOpen).map(\.name))
        var wrong: Set<TrustSubject> = []
        // By the digest's last digits, in as many rounds as it takes.
        let rounds = UInt64(max(1, (kept + most - 1) / most))
        for round in 0..<rounds {
            let (right, observations) = try sums(of: sources) { $0.low % rounds == round }
            check.subjects += right.count
            // The same in each round.
            check.observations = observations
            // What is not looked through yet cannot be compared.
            guard check.unfinished.isEmpty else { continue }
            let missing = try compare(right, among: { $0.low % rounds == round }, &wrong)
            if !missing.isEmpty { wrong.formUnion(try names(of: missing, in: sources)) }
        }
        if check.unfinished.isEmpty { check.wrong = wrong.union(try torn()).sorted() }
        return check
    }

    private func sums(
        of sources: [EvidenceSource], where isMeant: (RecordIdentity) -> Bool
    ) throws -> (sums: [RecordIdentity: Sum], observations: Int) {
        var sums: [RecordIdentity: Sum] = [:]
        var observations = 0
        try forEach(in: sources) { said, subject in
            observations += 1
            guard let subject else { return }
            let key = key(of: subject)
            guard isMeant(key) else { return }
            var sum = sums[key] ?? Sum()
            sum.weight = sum.weight + said.weight
            sum.observations += 1
            sum.updated = max(sum.updated, said.time)
            sums[key] = sum
        }
        return (sums, observations)
    }

    private func forEach(
        in sources: [EvidenceSource], _ body: (StoredEvidence.Observation, TrustSubject?) throws -> Void
    ) throws {
        for source in sources where !source.isOpen {
            guard let kind = source.kind else { continue }
            try StoredEvidence.forEach(kind, where: "records.source = ?", [source.number], db) { said in
                try body(said, said.subject)
            }
        }
    }

    private func key(of subject: TrustSubject) -> RecordIdentity {
        Array("\(subject.kind.rawValue) \(subject.name)".utf8).withUnsafeBufferPointer { digest.identity(of: $0) }
    }

    /// - Returns: what should be kept and is not.
    private func compare(
        _ right: [RecordIdentity: Sum], among isMeant: (RecordIdentity) -> Bool, _ wrong: inout Set<TrustSubject>
    ) throws -> Set<RecordIdentity> {
        var missing = right
        var found: Set<TrustSubject> = []
        try db.walk("SELECT * FROM trust_subjects", []) { row in
            let subject = try subject(row)
            let key = key(of: subject)
            guard isMeant(key) else { return true }
            let kept = try Sum(
                weight: TrustWeight(successes: row.value("successes"), failures: row.value("failures")),
                observations: row.value("observations"), updated: row.value("updated_at"))
            if missing.removeValue(forKey: key) != kept { found.insert(subject) }
            return true
        }
        wrong.formUnion(found)
        return Set(missing.keys)
    }

    private func names(of keys: Set<RecordIdentity>, in sources: [EvidenceSource]) throws -> Set<TrustSubject> {
        var names: Set<TrustSubject> = []
        try forEach(in: sources) { _, subject in
            if let subject, keys.contains(key(of: subject)) { names.insert(subject) }
        }
        return names
    }

    private func subject(_ row: any SQLRow) throws -> TrustSubject {
        try TrustSubject(TrustSubject.Kind(rawValue: row.value("kind")) ?? .scenario, row.value("name"))
    }

    /// Those whose sums are not what each batch has to do with them, by which they are taken back.
    private func torn() throws -> [TrustSubject] {
        try db.rows(
            """
            SELECT trust_subjects.kind, trust_subjects.name FROM trust_subjects LEFT JOIN (
                SELECT subject, sum(successes) AS successes, sum(failures) AS failures, sum(observations) AS observations
                FROM trust_evidence GROUP BY subject) AS sums ON sums.subject = trust_subjects.id
            WHERE coalesce(sums.successes, 0) <> trust_subjects.successes
                OR coalesce(sums.failures, 0) <> trust_subjects.failures
                OR coalesce(sums.observations, 0) <> trust_subjects.observations
            """, [], subject)
    }
}
