import GRDB
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
    func append(_ db: Database) throws -> Int64 {
        try db.cachedStatement(sql: LedgerEntry.insertion).execute(
            arguments: [time, recordedAt, kind.rawValue, settles, source, run, command] + figures.arguments)
        let number = db.lastInsertedRowID
        try SpendingTotals(source: source).add(figures, at: time, entry: number, db)
        if let run { try addToRun(run, entry: number, db) }
        return number
    }

    private func addToRun(_ run: Int64, entry: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: LedgerEntry.runInsertion)
            .execute(arguments: [run, source, time, time] + figures.arguments + [entry, entry])
    }

    private static let insertion = """
        INSERT INTO ledger (time, recorded_at, kind, settles, source, run, command, \(LedgerFigures.columns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private static let runInsertion = """
        INSERT INTO run_spending (run, source, first_time, last_time, \(LedgerFigures.columns), first_entry, last_entry)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run) DO UPDATE SET \(LedgerFigures.addingExcluded),
            first_time = min(first_time, excluded.first_time), last_time = max(last_time, excluded.last_time),
            last_entry = excluded.last_entry
        """
}
