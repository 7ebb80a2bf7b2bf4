import GRDB
import Ingestion

/// The sums that are kept of the ledger: those of a source, and with each also those of all.
struct SpendingTotals {
    /// 0 for all.
    let source: Int64

    static let all = SpendingTotals(source: 0)

    // MARK: Adding

    func add(_ figures: LedgerFigures, at time: Int64, entry: Int64, _ db: Database) throws {
        let starts = TimeLevel.allCases.map { $0.start(of: time) }
        try db.cachedStatement(sql: SpendingTotals.adding)
            .execute(arguments: figures.arguments + [entry, source] + StatementArguments(starts.dropFirst()))
        let scopes = source == 0 ? [0] : [0, source]
        guard db.changesCount < scopes.count * TimeLevel.allCases.count else { return }
        for scope in scopes {
            for (level, start) in zip(TimeLevel.allCases, starts) {
                try SpendingTotals(source: scope).add(figures, to: level, start: start, entry: entry, db)
            }
        }
    }

    /// To the latest stretches of the source and of all, where the moment lies in them.
    private static let adding = """
        UPDATE spending_now SET \(LedgerFigures.adding(["?1", "?2", "?3", "?4", "?5"])), last_entry = ?6
        WHERE source IN (0, ?7) AND start = CASE level WHEN 0 THEN 0 WHEN 1 THEN ?8 WHEN 2 THEN ?9 ELSE ?10 END
        """

    /// Adds to a stretch, unless it is the latest, to which it has been added already.
    private func add(
        _ figures: LedgerFigures, to level: TimeLevel, start: Int64, entry: Int64, _ db: Database
    ) throws {
        let latest = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT start FROM spending_now WHERE source = ? AND level = ?"),
            arguments: [source, level.rawValue])
        guard latest != start else { return }
        guard let latest, latest > start else {
            if latest != nil { try keepLatest(level, db) }
            try insert(figures, into: "spending_now", level: level, start: start, entry: entry, db)
            return
        }
        try insert(figures, into: "spending_totals", level: level, start: start, entry: entry, db)
    }

    /// A later stretch begins: what was the latest moves to the others.
    private func keepLatest(_ level: TimeLevel, _ db: Database) throws {
        let columns = "source, level, start, \(LedgerFigures.columns), first_entry, last_entry"
        try db.cachedStatement(
            sql: """
                INSERT INTO spending_totals (\(columns))
                SELECT \(columns) FROM spending_now WHERE source = ? AND level = ?
                """
        ).execute(arguments: [source, level.rawValue])
        try db.cachedStatement(sql: "DELETE FROM spending_now WHERE source = ? AND level = ?")
            .execute(arguments: [source, level.rawValue])
    }

    private func insert(
        _ figures: LedgerFigures, into table: String, level: TimeLevel, start: Int64, entry: Int64, _ db: Database
    ) throws {
        let conflict = table == "spending_totals" ? "source, level, start" : "source, level"
        try db.cachedStatement(
            sql: """
                INSERT INTO \(table) (source, level, start, \(LedgerFigures.columns), first_entry, last_entry)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (\(conflict)) DO UPDATE SET \(LedgerFigures.addingExcluded),
                    last_entry = excluded.last_entry
                """
        ).execute(arguments: [source, level.rawValue, start] + figures.arguments + [entry, entry])
    }

    // MARK: Sums

    /// From the first entry to the last, in whole quarters of an hour.
    func extent(_ db: Database) throws -> Range<Int64>? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT min(start), max(start) FROM (
                        SELECT min(start) AS start FROM spending_totals WHERE source = ?1 AND level = 3
                        UNION ALL SELECT max(start) FROM spending_totals WHERE source = ?1 AND level = 3
                        UNION ALL SELECT start FROM spending_now WHERE source = ?1 AND level = 3)
                    """),
            arguments: [source])
        guard let row else { return nil }
        let (first, last): (Int64?, Int64?) = try (row.value(0), row.value(1))
        guard let first, let last else { return nil }
        return first..<last + TimeLevel.quarter.length
    }

    /// All there ever was.
    func sum(_ db: Database) throws -> LedgerFigures {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT \(LedgerFigures.columns) FROM spending_now WHERE source = ? AND level = 0"),
            arguments: [source])
        return try row.map { try LedgerFigures($0) } ?? LedgerFigures()
    }

    /// What counts in a stretch of time, in microseconds.
    func sum(in range: Range<Int64>, _ db: Database) throws -> LedgerFigures {
        if range.lowerBound <= SpendingTotals.beginning, range.upperBound >= SpendingTotals.end { return try sum(db) }
        let pieces = TimePieces(range)
        var sum = LedgerFigures()
        let whole = [pieces.days] + pieces.hours + pieces.quarters
        if whole.contains(where: { !$0.isEmpty }) {
            let row = try Row.fetchOne(
                db.cachedStatement(sql: SpendingTotals.summing),
                arguments: [source] + StatementArguments(whole.flatMap { [$0.lowerBound, $0.upperBound] }))
            if let row { sum = try LedgerFigures(row) }
        }
        for rest in pieces.rest { sum += try entries(in: rest, db) }
        return sum
    }

    /// Nothing was recorded before, and nothing will be after: years 1 and 4001.
    private static let beginning: Int64 = -62_135_596_800_000_000
    private static let end: Int64 = 64_092_211_200_000_000

    private static let summing: String = {
        let pieces = [(1, 2), (2, 4), (2, 6), (3, 8), (3, 10)]
            .map { level, argument in "level = \(level) AND start >= ?\(argument) AND start < ?\(argument + 1)" }
        let parts = pieces.map { "SELECT * FROM spending_totals WHERE source = ?1 AND \($0)" }
        let now = "SELECT * FROM spending_now WHERE source = ?1 AND (\(pieces.joined(separator: " OR ")))"
        return "SELECT \(LedgerFigures.sums) FROM (\((parts + [now]).joined(separator: " UNION ALL ")))"
    }()

    /// A part of a quarter, entry by entry.
    private func entries(in range: Range<Int64>, _ db: Database) throws -> LedgerFigures {
        let start = TimeLevel.quarter.start(of: range.lowerBound)
        let place = "source = ?1 AND level = 3 AND start = ?2"
        let quarter = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT first_entry, last_entry FROM spending_totals WHERE \(place)
                    UNION ALL SELECT first_entry, last_entry FROM spending_now WHERE \(place)
                    """),
            arguments: [source, start])
        guard let quarter else { return LedgerFigures() }
        let (first, last): (Int64, Int64) = try (quarter.value(0), quarter.value(1))
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT \(LedgerFigures.sums) FROM ledger
                    WHERE id BETWEEN ? AND ? AND time >= ? AND time < ? AND ? IN (0, source)
                    """),
            arguments: [first, last, range.lowerBound, range.upperBound, source])
        return try row.map { try LedgerFigures($0) } ?? LedgerFigures()
    }
}
