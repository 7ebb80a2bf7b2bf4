import Ingestion

/// By what the records of a source are taken for evidence, and how far those that were stored before are looked through.
struct EvidenceState {
    let source: Int64
    let kind: EvidenceKind
    /// Batches up to this one are looked through.
    let done: Int64
    /// Batches up to this one are to be; what came later was looked at as it came.
    let goal: Int64

    var isFinished: Bool { done >= goal }

    static func find(_ source: Int64, _ db: any SQLSession) throws -> EvidenceState? {
        try db.first("SELECT kind, done, goal FROM evidence_sources WHERE source = ?", [source]) { row in
            try EvidenceKind(rawValue: row.value("kind")).map {
                try EvidenceState(source: source, kind: $0, done: row.value("done"), goal: row.value("goal"))
            }
        } ?? nil
    }

    /// From here on each batch of the source is taken by this.
    static func begin(_ kind: EvidenceKind?, of source: Int64, _ db: any SQLSession) throws {
        let known = try find(source, db)
        guard known?.kind != kind else { return }
        if let known { try StoredEvidence(known).withdrawAll(db) }
        try db.execute("DELETE FROM evidence_sources WHERE source = ?", [source])
        guard let kind else { return }
        let goal = try db.value(Int64.self, "SELECT max(id) FROM batches WHERE source = ?", [source]) ?? 0
        try db.execute(
            "INSERT INTO evidence_sources (source, kind, done, goal) VALUES (?, ?, 0, ?)",
            [source, kind.rawValue, goal])
    }

    /// Looks through the next batch.
    /// - Returns: whether there may be another.
    func goOn(_ db: any SQLSession) throws -> Bool {
        var filter = SQLFilter()
        filter.require("batches.source", equals: source)
        filter.require("batches.id > ? AND batches.id <= ?", [done, goal])
        filter.require("stored > batches.removed")
        guard let batch = try BatchRemoval.all(db, filter: filter, limit: 1).first else {
            try db.execute("UPDATE evidence_sources SET done = goal WHERE source = ?", [source])
            return false
        }
        try StoredEvidence(self).observe(batch.range, db)
        try db.execute("UPDATE evidence_sources SET done = ? WHERE source = ?", [batch.id, source])
        return batch.id < goal
    }
}
