import Ingestion

/// Compares what a store says in two places.
struct StoreAgreement {
    let db: any SQLSession

    typealias Disagreement = StoreExamination.Disagreement

    /// Each batch knows how many of its records are left.
    func ofRecords() throws -> (found: Int, [Disagreement]) {
        let counted = try db.value(Int.self, "SELECT coalesce(sum(stored - removed), 0) FROM batches") ?? 0
        let found = try db.value(Int.self, "SELECT count(*) FROM records") ?? 0
        return (found, counted == found ? [] : [.records(counted: counted, found: found)])
    }

    /// What is read is stored, known, or rejected; and a run has read what its batches have.
    func ofRuns() throws -> [Disagreement] {
        let runs = try db.values(
            Int64.self,
            """
            SELECT runs.id FROM runs
            LEFT JOIN (
                SELECT run, count(*) AS batches, sum(read) AS read, sum(stored) AS stored,
                    sum(duplicates) AS duplicates, sum(rejected) AS rejected
                FROM batches GROUP BY run) AS sums ON sums.run = runs.id
            WHERE runs.read <> runs.stored + runs.duplicates + runs.rejected
                OR runs.batches <> coalesce(sums.batches, 0) OR runs.read <> coalesce(sums.read, 0)
                OR runs.stored <> coalesce(sums.stored, 0) OR runs.duplicates <> coalesce(sums.duplicates, 0)
                OR runs.rejected <> coalesce(sums.rejected, 0)
            ORDER BY runs.id LIMIT \(ExaminationLimit.lines)
            """)
        return runs.isEmpty ? [] : [.runs(runs.map(RunID.init))]
    }

    /// What is kept of all sources, and of each, for ever and by day, hour and quarter of an hour, is one sum.
    func ofLedger() throws -> [Disagreement] {
        let entries = try db.first("SELECT \(LedgerFigures.sums) FROM ledger") { try LedgerFigures($0) }
        let ever = try totals(.ever)
        var found: [Disagreement] = []
        if ever[0] ?? LedgerFigures() != entries ?? LedgerFigures() { found.append(.ledger(total: "all")) }
        for (level, name) in [(TimeLevel.day, "days"), (.hour, "hours"), (.quarter, "quarters")]
        where try totals(level) != ever {
            found.append(.ledger(total: name))
        }
        return found
    }

    /// By source, without those that come to nothing.
    private func totals(_ level: TimeLevel) throws -> [Int64: LedgerFigures] {
        var totals: [Int64: LedgerFigures] = [:]
        try db.forEach(
            """
            SELECT source, \(LedgerFigures.sums) FROM (
                SELECT source, \(LedgerFigures.columns) FROM spending_totals WHERE level = ?1
                UNION ALL SELECT source, \(LedgerFigures.columns) FROM spending_now WHERE level = ?1) AS kept
            GROUP BY source
            """, [level.rawValue]
        ) { row in
            totals[try row.value(0)] = try LedgerFigures(row, from: 1)
        }
        return totals.filter { $0.value != LedgerFigures() }
    }

    /// What refers to something refers to what is there.
    func ofReferences() throws -> [Disagreement] {
        let sought: [(table: String, condition: String, disagreement: (Int) -> Disagreement)] = [
            ("open_reservations", "ledger WHERE ledger.id = open_reservations.id", Disagreement.reservations),
            (
                "cursors", "cursor_moves WHERE cursors.move IS NULL OR cursor_moves.id = cursors.move",
                Disagreement.cursors
            ),
            ("rejections", "batches WHERE batches.id = rejections.batch", Disagreement.rejections),
        ]
        return try sought.compactMap { table, condition, disagreement in
            let count =
                try db.value(
                    Int.self, "SELECT count(*) FROM \(table) WHERE NOT EXISTS (SELECT 1 FROM \(condition))") ?? 0
            return count == 0 ? nil : disagreement(count)
        }
    }

    /// When anything was done last.
    func latest() throws -> Int64? {
        try db.value(
            Int64.self,
            """
            SELECT max(time) FROM (
                SELECT max(committed_at) AS time FROM batches
                UNION ALL SELECT max(started_at) FROM runs
                UNION ALL SELECT max(started_at) FROM sessions
                UNION ALL SELECT max(recorded_at) FROM (SELECT recorded_at FROM ledger ORDER BY id DESC LIMIT 1) AS last
            ) AS times
            """)
    }
}
