import Ingestion

/// One line of the ledger. What it adds is added to all sums in the same transaction.
struct LedgerEntry {
    var time: Int64
    var recordedAt: Int64
    var kind: Kind
    var settles: Int64?
    var source: Int64
    var run: Int64?
    var command: Int64?
    var figures: LedgerFigures

    enum Kind: String {
        case reservation
        case settlement
    }

    /// - Returns: its number.
    func append(_ db: any SQLSession) throws -> Int64 {
        let number = try db.insert(
            LedgerEntry.insertion,
            [time, recordedAt, kind.rawValue, settles, source, run, command] + figures.arguments)
        try SpendingTotals(source: source).add(figures, at: time, entry: number, db)
        if let run { try addToRun(run, entry: number, db) }
        return number
    }

    private func addToRun(_ run: Int64, entry: Int64, _ db: any SQLSession) throws {
        try db.execute(
            LedgerEntry.runInsertion, [run, source, time, time] + figures.arguments + [entry, entry])
    }

    private static let insertion = """
        INSERT INTO ledger (time, recorded_at, kind, settles, source, run, command, \(LedgerFigures.columns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
        """

    private static let runInsertion = """
        INSERT INTO run_spending (run, source, first_time, last_time, \(LedgerFigures.columns), first_entry, last_entry)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run) DO UPDATE SET \(LedgerFigures.addingExcluded(to: "run_spending")),
            first_time = CASE WHEN excluded.first_time < run_spending.first_time
                THEN excluded.first_time ELSE run_spending.first_time END,
            last_time = CASE WHEN excluded.last_time > run_spending.last_time
                THEN excluded.last_time ELSE run_spending.last_time END,
            last_entry = excluded.last_entry
        """
}
