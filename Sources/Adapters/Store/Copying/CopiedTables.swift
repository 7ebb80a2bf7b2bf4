/// What copying a store has to know of the engine on either end, besides the tables that all engines have.
package protocol CopiedTables {
    /// From here to the transaction's end no records vanish from its view. To be called before anything is read.
    func keepRecords() throws
    /// In the table's order.
    func columns(of table: String) throws -> [CopiedColumn]
    /// Of all tables there are.
    func tableNames() throws -> [String]
    /// Whether a text may hold a zero character; else U+FFFD stands in for it.
    var keepsZeros: Bool { get }
    /// Whether its tables of records repeat their batch's time (`CopiedTable.repeated`).
    var repeatsTime: Bool { get }
    /// Makes room for records that were ingested at this time.
    func prepare(forRecordsOf time: Int64) throws
    /// The highest number of a table that was ever given; nil where that can be seen by the table itself.
    func highestNumber(of table: String) throws -> Int64?
    /// From here on higher numbers are given.
    func raiseNumbers(of table: String, above highest: Int64) throws
    /// Makes what only this engine keeps, when all rows are there.
    func complete() throws
}

/// A column of a table.
package struct CopiedColumn: Sendable, Hashable {
    package var name: String
    package var kind: Kind

    package enum Kind: Sendable {
        case number
        case text
        case bytes
    }
}

/// The tables that both engines have, by what becomes of them in a copy.
enum CopiedTable {
    /// Copied row by row, those that others refer to first.
    static let whole = [
        "sources", "sessions", "scheduled_sessions", "commands", "runs", "run_tags", "files", "file_runs",
        "cursor_moves",
        "cursors", "rejections", "duplicates", "answers", "answer_bodies", "ledger", "open_reservations",
        "spending_now", "spending_totals", "run_spending", "recent_calls", "hold_backs", "emergency", "schedules",
        "schedule_notices",
    ]
    /// Batches, and the records of each, which the engines number in their own ways.
    static let batches = "batches"
    static let records = ["records", "old_versions"]
    /// Claims of runs that go on, of which there are none; who is connected; what each engine makes for itself; and
    /// indexes of records, which can be asked for again.
    static let own: Set<String> = [
        "file_claims", "meta", "connections", "identities", "batch_weights", "identity_segments", "identity_chunks",
        "identity_filters", "grdb_migrations", "record_indexes", "indexed_batches", "evidence_sources",
        "trust_evidence", "trust_subjects",
    ]
    /// So begin the names of tables that are indexes of texts, and of what belongs to them.
    static let textIndex = "text_index_"
    /// A record's time of ingestion is its batch's, which one engine repeats.
    static let repeated = "ingested"
    /// Tables whose numbers are never given again, also where the newest rows were deleted.
    static let numbered = [
        "sources", "sessions", "commands", "runs", "batches", "files", "cursor_moves", "rejections", "duplicates",
        "answers", "ledger", "schedule_notices",
    ]
}
