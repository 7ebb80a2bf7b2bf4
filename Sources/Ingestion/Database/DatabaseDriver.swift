internal import Quantities

/// Reaches one kind of database: what `Adapters` puts behind a database source. Opens a session for each reading.
package protocol DatabaseDriver: Sendable {
    var engine: DatabaseEngine { get }
    /// Opens a session that cannot write: read-only by the database's own word, and with its zone set to UTC.
    /// - Parameter address: with its secrets filled in; nothing of it may stand in what is thrown but host, port, user and
    ///   name of the database.
    func open(
        _ address: DatabaseAddress, options: DatabaseOptions
    ) async throws(DatabaseFailure) -> any DatabaseSession
}

/// A connection to a database while one statement's rows are read. Used by one task at a time; a task that is cancelled
/// while it waits gets `.stopped`, and the database is told to stop as well.
package protocol DatabaseSession: Sendable {
    /// What answers, with its version: `PostgreSQL 15.18`.
    var server: String { get }
    /// Begins the statement; its rows stay where they are until they are asked for.
    /// - Returns: the columns of its result, in their order; several may bear the same name.
    func begin(_ statement: BoundQuery) async throws(DatabaseFailure) -> [String]
    /// The next rows of the statement: some, with flat memory however many there are; nil behind the last.
    /// - Parameter watched: columns, by index, whose values are also named one by one (`RowStretch.watched`).
    func next(watching watched: [Int]) async throws(DatabaseFailure) -> RowStretch?
    /// Gives up what is under way, and closes.
    func close() async
}

/// The databases that can be read.
package enum DatabaseEngine: String, Sendable, Equatable, Codable, CaseIterable {
    case sqlite, postgresql, mysql

    /// As people write it.
    package var title: String {
        switch self {
        case .sqlite: "SQLite"
        case .postgresql: "PostgreSQL"
        case .mysql: "MySQL or MariaDB"
        }
    }
}

/// A statement with its values apart from it: they are bound, never pasted.
package struct BoundQuery: Sendable, Equatable {
    /// With the engine's own placeholders: `$1`, `?1`, or `?` one after the other.
    package var text: String
    /// For the placeholders, by number; for `?` in the order they stand in the text.
    package var values: [QueryValue]

    package init(_ text: String, _ values: [QueryValue] = []) {
        self.text = text
        self.values = values
    }
}

/// What is bound to a placeholder. Numbers keep their text: `1.10`.
package enum QueryValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(String)
    case text(String)

    /// As it is written: `1.10`, `true`.
    package var text: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): String(flag)
        case .number(let text), .text(let text): text
        }
    }
}

/// How databases are read.
package struct DatabaseOptions: Sendable, Equatable {
    package var connectTimeout: Duration
    /// A statement that gives no row for so long is given up; nil for no limit.
    package var statementTimeout: Duration?
    /// About so many bytes of rows are handed over at once.
    package var stretchBytes: Int
    /// Or what has come in so long, where rows come slowly.
    package var stretchTime: Duration

    package init(
        connectTimeout: Duration = .seconds(10), statementTimeout: Duration? = .seconds(300),
        stretchBytes: Int = 256 << 10, stretchTime: Duration = .seconds(1)
    ) {
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.stretchBytes = stretchBytes
        self.stretchTime = stretchTime
    }
}

/// Some rows of a result, as JSON Lines: an object a row, its members in the order of the columns.
package struct RowStretch: Sendable, Equatable {
    package var bytes: [UInt8]
    package var rows: Int
    /// Where the values of the watched columns stand in `bytes`, row by row: as many for each row as columns are watched.
    package var watched: [WatchedValue]

    package init(bytes: [UInt8] = [], rows: Int = 0, watched: [WatchedValue] = []) {
        self.bytes = bytes
        self.rows = rows
        self.watched = watched
    }
}

extension RowStretch {
    /// What a watched column has in the first row, where that is a time.
    func time(_ place: Int) -> String? {
        guard rows > 0 else { return nil }
        let value = watched[place]
        let text = bytes.withUnsafeBufferPointer { bytes in
            let place = Int(value.place.lowerBound)..<Int(value.place.upperBound)
            return RowCursorWatch.text(UnsafeBufferPointer(rebasing: bytes[place]), value.kind)
        }
        return text.flatMap { $0.isTime ? $0.text : nil }
    }
}

/// A value of a watched column.
package struct WatchedValue: Sendable, Equatable {
    package var kind: Kind
    /// Where it stands among the bytes; of a text without its quotes, with what JSON escapes.
    package var place: Range<Int32>

    package init(_ kind: Kind = .null, at place: Range<Int32> = 0..<0) {
        self.kind = kind
        self.place = place
    }

    package enum Kind: Sendable, Equatable {
        case null
        case number
        /// Times among them.
        case text
        /// What no cursor follows: true and false, JSON, bytes, lists, a number that is none.
        case other
    }
}
