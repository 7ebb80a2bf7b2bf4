import Foundation
import Ingestion

/// A reservation that is not settled yet, and perhaps never will be.
struct OpenReservation {
    var id: Int64
    var time: Int64
    var source: Int64
    var run: Int64?
    var isPriceAssumed: Bool
    var figures: LedgerFigures

    private static let columns = "id, time, source, run, price_assumed, \(LedgerFigures.columns)"

    private init(_ row: any SQLRow) throws {
        id = try row.value(0)
        time = try row.value(1)
        source = try row.value(2)
        run = try row.value(3)
        isPriceAssumed = try row.value(4)
        figures = try LedgerFigures(row, from: 5)
    }

    /// - Parameter owner: the process that made it.
    static func find(_ id: Int64, of owner: String, _ db: any SQLSession) throws -> OpenReservation? {
        try db.first(
            "SELECT \(columns) FROM open_reservations WHERE id = ? AND owner = ?", [id, owner], OpenReservation.init)
    }

    /// In their order.
    static func all(matching filter: SQLFilter, _ db: any SQLSession) throws -> [OpenReservation] {
        try db.rows(
            "SELECT \(columns) FROM open_reservations\(filter.clause) ORDER BY id", filter.arguments,
            OpenReservation.init)
    }

    private static let insertion = """
        INSERT INTO open_reservations (id, time, source, run, owner, price_assumed, \(LedgerFigures.columns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// - Parameter owner: the process that makes the call.
    static func add(_ entry: LedgerEntry, id: Int64, owner: String, isPriceAssumed: Bool, _ db: any SQLSession) throws {
        try db.execute(
            insertion,
            [id, entry.time, entry.source, entry.run, owner, isPriceAssumed] + entry.figures.arguments)
    }

    /// Takes out so many of its calls, which are settled now; all of it where no others are left.
    /// - Returns: what was reserved for them.
    func take(_ calls: Int64, _ db: any SQLSession) throws -> OpenReservation {
        guard calls < figures.calls else {
            try db.execute("DELETE FROM open_reservations WHERE id = ?", [id])
            return self
        }
        // Calls reserved together cost nothing but themselves.
        try db.execute("UPDATE open_reservations SET calls = calls - ? WHERE id = ?", [calls, id])
        var part = self
        part.figures.calls = calls
        return part
    }

    /// What calls still under way have reserved, which may give some of it back: those of runs that go on, and those of
    /// no run, whose processes live.
    /// - Parameter source: 0 for all.
    static func underWay(in range: Range<Int64>, source: Int64, _ db: any SQLSession) throws -> LedgerFigures {
        var sum = LedgerFigures()
        var isDead: [String: Bool] = [:]
        try db.forEach(
            """
            SELECT \(LedgerFigures.columns.split(separator: ", ").map { "open_reservations.\($0)" }.joined(separator: ", ")),
                open_reservations.owner
            FROM open_reservations LEFT JOIN runs ON runs.id = open_reservations.run
            WHERE time >= ? AND time < ? AND CAST(? AS BIGINT) IN (0, open_reservations.source)
                AND (open_reservations.run IS NULL OR runs.state = 'running')
            """, [range.lowerBound, range.upperBound, source]
        ) { row in
            let owner: String = try row.value(5)
            let dead = isDead[owner] ?? (ProcessIdentity(owner)?.liveness == .dead)
            isDead[owner] = dead
            if !dead { sum += try LedgerFigures(row) }
        }
        return sum
    }
}
