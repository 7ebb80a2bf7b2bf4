import Quantities

/// The part of `records` that holds what was ingested in a month, UTC.
struct MonthPartition: Hashable {
    private let year: Int
    private let month: Int
    /// Its first day, counted from 1 January 1970.
    private let firstDay: Int

    /// A day in microseconds.
    private static let day = 86_400_000_000

    /// - Parameter time: microseconds since 1970 UTC.
    init(of time: Int64) {
        let today = CivilDay.floored(Int(time), by: MonthPartition.day)
        let parts = CivilDay(number: today).parts
        (year, month, firstDay) = (parts.year, parts.month, today - parts.day + 1)
    }

    /// `records_2026_11`.
    var table: String {
        "records_\(year < 0 ? "before_" : "")\(Formatted.padded(abs(year), to: 4))_\(Formatted.padded(month))"
    }

    /// Its first moment, and that of the next month.
    var bounds: (first: Int64, next: Int64) {
        let days = CivilDay.length(ofMonth: month, year: year)
        return (Int64(firstDay * MonthPartition.day), Int64((firstDay + days) * MonthPartition.day))
    }

    /// Makes it where it is missing. Attached when it is made, so that nobody waits who loads into another.
    func ensure(_ session: PostgreSQLTransaction) throws {
        guard try !isThere(session) else { return }
        try session.claimSchema()
        guard try !isThere(session) else { return }
        try session.execute("CREATE TABLE \(table) (LIKE records INCLUDING ALL)")
        let (first, next) = bounds
        try session.execute("ALTER TABLE records ATTACH PARTITION \(table) FOR VALUES FROM (\(first)) TO (\(next))")
    }

    /// Takes all its records away at once, and gives their room back. The partition stays, empty: to take it away as well
    /// all who read or load would have to wait.
    /// - Parameter batches: all that still have records in it; nothing is done where there are others.
    func empty(of batches: [Int64], _ session: PostgreSQLTransaction) throws -> Bool {
        guard try isThere(session) else { return false }
        try session.execute("LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
        let (first, next) = bounds
        let other = try session.value(
            Int.self,
            """
            SELECT 1 FROM batches WHERE committed_at >= ? AND committed_at < ? AND stored > removed
                AND id <> ALL(?::bigint[]) LIMIT 1
            """, [first, next, batches.arrayText])
        guard other == nil else { return false }
        try session.execute("TRUNCATE \(table)")
        try session.execute("DELETE FROM identities WHERE ingested >= ? AND ingested < ?", [first, next])
        try session.execute("UPDATE batches SET removed = stored WHERE id = ANY(?::bigint[])", [batches.arrayText])
        return true
    }

    private func isThere(_ session: PostgreSQLTransaction) throws -> Bool {
        // `to_regclass` may know by heart that it was missing a moment ago.
        try session.value(
            Int.self,
            """
            SELECT 1 FROM pg_catalog.pg_class WHERE relname = ? AND relnamespace = (
                SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = \(session.link.address.schemaLiteral))
            """, [table]) != nil
    }
}
