import GRDB

/// One sorted part of the index, as its directory has it.
struct IdentitySegment {
    enum State: String {
        /// A merge is writing it; nobody looks into it yet.
        case building
        case live
        /// It was merged into another: its rows go bit by bit.
        case retired
    }

    let id: Int64
    let layout: SegmentLayout
    var state: State
    /// How many entries it has; while it is built, how many it will have at most.
    var entries: Int
    /// How many chunks there are: fewer than the layout says while it is built, and while it goes.
    var written: Int
    /// The segment it is being merged into.
    var successor: Int64?

    static func all(_ db: Database) throws -> [IdentitySegment] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, state, entries, chunks, filter_blocks, group_chunks, written, successor
                FROM identity_segments ORDER BY id
                """)
        return try Row.fetchAll(statement).map(IdentitySegment.init(row:))
    }

    init(id: Int64, layout: SegmentLayout, state: State, entries: Int, written: Int, successor: Int64? = nil) {
        self.id = id
        self.layout = layout
        self.state = state
        self.entries = entries
        self.written = written
        self.successor = successor
    }

    private init(row: Row) throws {
        let layout = try SegmentLayout(
            chunks: row.value("chunks"), filterBlocks: row.value("filter_blocks"),
            groupChunks: row.value("group_chunks"))
        guard let layout, let state = State(rawValue: try row.value("state")) else { throw DatabaseError.damagedIndex }
        try self.init(
            id: row.value("id"), layout: layout, state: state, entries: row.value("entries"),
            written: row.value("written"), successor: row.decode(Int64?.self, forColumn: "successor"))
        guard 0..<(1 << 31) ~= id, 0..<(1 << 40) ~= entries, 0...layout.chunks ~= written else {
            throw DatabaseError.damagedIndex
        }
    }

    func insert(_ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO identity_segments (id, state, entries, chunks, filter_blocks, group_chunks, written)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id, state.rawValue, entries, layout.chunks, layout.filterBlocks, layout.groupChunks, written,
        ])
    }

    func update(_ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE identity_segments SET state = ?, entries = ?, written = ?, successor = ? WHERE id = ?
                """
        ).execute(arguments: [state.rawValue, entries, written, successor, id])
    }
}
