import Foundation
import GRDB
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

    private init(_ row: Row) throws {
        id = try row.value(0)
        time = try row.value(1)
        source = try row.value(2)
        run = try row.value(3)
        isPriceAssumed = try row.value(4)
        figures = try LedgerFigures(row, from: 5)
    }

    static func find(_ id: Int64, _ db: Database) throws -> OpenReservation? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(columns) FROM open_reservations WHERE id = ?"), arguments: [id]
        ).map(OpenReservation.init)
    }

    /// In their order.
    static func all(matching filter: SQLFilter, _ db: Database) throws -> [OpenReservation] {
        try Row.fetchAll(
            db, sql: "SELECT \(columns) FROM open_reservations\(filter.clause) ORDER BY id",
            arguments: filter.arguments
        ).map(OpenReservation.init)
    }

    private static let insertion = """
        INSERT INTO open_reservations (id, time, source, run, owner, price_assumed, \(LedgerFigures.columns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// - Parameter owner: the process that makes the call.
    static func add(_ entry: LedgerEntry, id: Int64, owner: String, isPriceAssumed: Bool, _ db: Database) throws {
        try db.cachedStatement(sql: insertion).execute(
            arguments: [id, entry.time, entry.source, entry.run, owner, isPriceAssumed] + entry.figures.arguments)
    }

    /// Takes out so many of its calls, which are settled now; all of it where no others are left.
    /// - Returns: what was reserved for them.
    func take(_ calls: Int64, _ db: Database) throws -> OpenReservation {
        guard calls < figures.calls else {
            try db.cachedStatement(sql: "DELETE FROM open_reservations WHERE id = ?").execute(arguments: [id])
            return self
        }
        // Calls reserved together cost nothing but themselves.
        try db.cachedStatement(sql: "UPDATE open_reservations SET calls = calls - ? WHERE id = ?")
            .execute(arguments: [calls, id])
        var part = self
        part.figures.calls = calls
        return part
    }

    /// What calls still under way have reserved, which may give some of it back: those of runs that go on, and those of
    /// no run, whose processes live.
    /// - Parameter source: 0 for all.
    static func underWay(in range: Range<Int64>, source: Int64, _ db: Database) throws -> LedgerFigures {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(LedgerFigures.columns.split(separator: ", ").map { "open_reservations.\($0)" }.joined(separator: ", ")),
                    open_reservations.owner
                FROM open_reservations LEFT JOIN runs ON runs.id = open_reservations.run
                WHERE time >= ? AND time < ? AND ? IN (0, open_reservations.source)
                    AND (open_reservations.run IS NULL OR runs.state = 'running')
                """,
            arguments: [range.lowerBound, range.upperBound, source])
        var sum = LedgerFigures()
        var isDead: [String: Bool] = [:]
        while let row = try rows.next() {
            let owner: String = try row.value(5)
            let dead = isDead[owner] ?? (ProcessIdentity(owner)?.liveness == .dead)
            isDead[owner] = dead
            if !dead { sum += try LedgerFigures(row) }
        }
        return sum
    }
}
