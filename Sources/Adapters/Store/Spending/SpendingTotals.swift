import Ingestion

/// The sums that are kept of the ledger: those of a source, and with each also those of all.
struct SpendingTotals {
    /// 0 for all.
    let source: Int64

    static let all = SpendingTotals(source: 0)

    // MARK: Adding

    func add(_ figures: LedgerFigures, at time: Int64, entry: Int64, _ db: any SQLSession) throws {
        let starts = TimeLevel.allCases.map { $0.start(of: time) }
        let changed = try db.execute(
            SpendingTotals.adding, figures.arguments + [entry, source] + SQLArguments(starts.dropFirst()))
        let scopes = source == 0 ? [0] : [0, source]
        guard changed < scopes.count * TimeLevel.allCases.count else { return }
        for scope in scopes {
            for (level, start) in zip(TimeLevel.allCases, starts) {
                try SpendingTotals(source: scope).add(figures, to: level, start: start, entry: entry, db)
            }
        }
    }

    /// To the latest stretches of the source and of all, where the moment lies in them.
    private static let adding = """
        UPDATE spending_now SET \(LedgerFigures.adding(["?1", "?2", "?3", "?4", "?5"], to: "spending_now")), last_entry = ?6
        WHERE source IN (0, ?7) AND start = CASE level WHEN 0 THEN 0 WHEN 1 THEN ?8 WHEN 2 THEN ?9 ELSE ?10 END
        """

    /// Adds to a stretch, unless it is the latest, to which it has been added already.
    private func add(
        _ figures: LedgerFigures, to level: TimeLevel, start: Int64, entry: Int64, _ db: any SQLSession
    ) throws {
        let latest = try db.value(
            Int64.self, "SELECT start FROM spending_now WHERE source = ? AND level = ?", [source, level.rawValue])
        guard latest != start else { return }
        guard let latest, latest > start else {
            if latest != nil { try keepLatest(level, db) }
            try insert(figures, by: SpendingTotals.insertionNow, level: level, start: start, entry: entry, db)
            return
        }
        try insert(figures, by: SpendingTotals.insertionBefore, level: level, start: start, entry: entry, db)
    }

    /// A later stretch begins: what was the latest moves to the others.
    private func keepLatest(_ level: TimeLevel, _ db: any SQLSession) throws {
        let columns = "source, level, start, \(LedgerFigures.columns), first_entry, last_entry"
        try db.execute(
            """
            INSERT INTO spending_totals (\(columns))
            SELECT \(columns) FROM spending_now WHERE source = ? AND level = ?
            """, [source, level.rawValue])
        try db.execute("DELETE FROM spending_now WHERE source = ? AND level = ?", [source, level.rawValue])
    }

    private func insert(
        _ figures: LedgerFigures, by sql: String, level: TimeLevel, start: Int64, entry: Int64, _ db: any SQLSession
    ) throws {
        try db.execute(sql, [source, level.rawValue, start] + figures.arguments + [entry, entry])
    }

    private static let insertionNow = insertion(into: "spending_now", key: "source, level")
    private static let insertionBefore = insertion(into: "spending_totals", key: "source, level, start")

    private static func insertion(into table: String, key: String) -> String {
        """
        INSERT INTO \(table) (source, level, start, \(LedgerFigures.columns), first_entry, last_entry)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (\(key)) DO UPDATE SET \(LedgerFigures.addingExcluded(to: table)),
            last_entry = excluded.last_entry
        """
    }

    // MARK: Sums

    /// From the first entry to the last, in whole quarters of an hour.
    func extent(_ db: any SQLSession) throws -> Range<Int64>? {
        let ends = try db.first(
            """
            SELECT min(start), max(start) FROM (
                SELECT min(start) AS start FROM spending_totals WHERE source = ?1 AND level = 3
                UNION ALL SELECT max(start) FROM spending_totals WHERE source = ?1 AND level = 3
                UNION ALL SELECT start FROM spending_now WHERE source = ?1 AND level = 3) AS ends
            """, [source]
        ) { row in
            (first: try row.value(0) as Int64?, last: try row.value(1) as Int64?)
        }
        guard let first = ends?.first, let last = ends?.last else { return nil }
        return first..<last + TimeLevel.quarter.length
    }

    /// All there ever was.
    func sum(_ db: any SQLSession) throws -> LedgerFigures {
        let sum = try db.first(
            "SELECT \(LedgerFigures.columns) FROM spending_now WHERE source = ? AND level = 0", [source]
        ) { try LedgerFigures($0) }
        return sum ?? LedgerFigures()
    }

    /// What counts in a stretch of time, in microseconds.
    func sum(in range: Range<Int64>, _ db: any SQLSession) throws -> LedgerFigures {
        if range.lowerBound <= SpendingTotals.beginning, range.upperBound >= SpendingTotals.end { return try sum(db) }
        let pieces = TimePieces(range)
        var sum = LedgerFigures()
        let whole = [pieces.days] + pieces.hours + pieces.quarters
        if whole.contains(where: { !$0.isEmpty }) {
            let bounds = SQLArguments(whole.flatMap { [$0.lowerBound, $0.upperBound] })
            sum = try db.first(SpendingTotals.summing, [source] + bounds) { try LedgerFigures($0) } ?? sum
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
        return "SELECT \(LedgerFigures.sums) FROM (\((parts + [now]).joined(separator: " UNION ALL "))) AS stretches"
    }()

    /// A part of a quarter, entry by entry.
    private func entries(in range: Range<Int64>, _ db: any SQLSession) throws -> LedgerFigures {
        let start = TimeLevel.quarter.start(of: range.lowerBound)
        let place = "source = ?1 AND level = 3 AND start = ?2"
        let quarter = try db.first(
            """
            SELECT first_entry, last_entry FROM spending_totals WHERE \(place)
            UNION ALL SELECT first_entry, last_entry FROM spending_now WHERE \(place)
            """, [source, start]
        ) { try ($0.value(0) as Int64, $0.value(1) as Int64) }
        guard let (first, last) = quarter else { return LedgerFigures() }
        let sum = try db.first(
            """
            SELECT \(LedgerFigures.sums) FROM ledger
            WHERE id BETWEEN ? AND ? AND time >= ? AND time < ? AND CAST(? AS BIGINT) IN (0, source)
            """, [first, last, range.lowerBound, range.upperBound, source]
        ) { try LedgerFigures($0) }
        return sum ?? LedgerFigures()
    }
}
