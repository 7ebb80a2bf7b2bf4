/// The part of `records` that holds what was ingested in a month, UTC.
struct MonthPartition: Hashable {
    /// Of all months, counted from January of the year 0.
    let number: Int64

    private static let day: Int64 = 86_400_000_000

    /// - Parameter time: microseconds since 1970 UTC.
    init(of time: Int64) {
        // The days since March of the year 0, in eras of 400 years: in them February is the last month.
        let days = MonthPartition.quotient(time, MonthPartition.day) + 719_468
        let era = MonthPartition.quotient(days, 146_097)
        let dayOfEra = days - era * 146_097
        let year = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        number = (era * 400 + year) * 12 + month + 2
    }

    private init(number: Int64) {
        self.number = number
    }

    /// `records_2026_11`.
    var table: String {
        let (year, month) = (MonthPartition.quotient(number, 12), number - MonthPartition.quotient(number, 12) * 12 + 1)
        let digits = String(year.magnitude)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "records_\(year < 0 ? "before_" : "")\(padded)_\(month < 10 ? "0" : "")\(month)"
    }

    /// Its first moment, and that of the next month.
    var bounds: (first: Int64, next: Int64) {
        (start, MonthPartition(number: number + 1).start)
    }

    private var start: Int64 {
        let marchMonth = number - 2
        let year = MonthPartition.quotient(marchMonth, 12)
        let month = marchMonth - year * 12
        let era = MonthPartition.quotient(year, 400)
        let yearOfEra = year - era * 400
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * month + 2) / 5
        return (era * 146_097 + dayOfEra - 719_468) * MonthPartition.day
    }

    /// Rounded down.
    private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 {
        number / divisor - (number % divisor < 0 ? 1 : 0)
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
