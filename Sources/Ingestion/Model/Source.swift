/// The name of a source, unique in a workspace: `pulse_forecasts`.
package struct SourceID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { self.rawValue = value }

    package var description: String { rawValue }
    package static func < (left: SourceID, right: SourceID) -> Bool { left.rawValue < right.rawValue }
}

/// A configured place that data comes from.
package struct Source: Sendable, Equatable {
    package var id: SourceID
    package var isEnabled: Bool
    /// 1 is the most important; ingestion goes in this order.
    package var priority: Int
    package var kind: Kind
    /// What people call it, besides its id.
    package var aliases: [String]
    /// What each of its runs is tagged as.
    package var tags: [String]
    /// The record schema its records must satisfy, by name (`forecast_record`); nil takes any JSON value.
    package var schema: String?
    /// What is done to its records between reading and storing.
    package var shape: RecordShape
    /// Whether the source exists without any entry in `magpie.json` and therefore cannot be removed.
    package var isBuiltIn: Bool

    package init(
        id: SourceID, kind: Kind, isEnabled: Bool = true, priority: Int = 1, aliases: [String] = [],
        tags: [String] = [],
        schema: String? = nil, shape: RecordShape = RecordShape(), isBuiltIn: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.aliases = aliases
        self.tags = tags
        self.isEnabled = isEnabled
        self.priority = priority
        self.schema = schema
        self.shape = shape
        self.isBuiltIn = isBuiltIn
    }

    package enum Kind: Sendable, Equatable {
        case file(FileSource)
        case api(APISource)
        case database(DatabaseSource)

        /// The word the workspace file uses for it: `file`, `api` or `database`.
        package var name: String {
            switch self {
            case .file: "file"
            case .api: "api"
            case .database: "database"
            }
        }
    }
}

extension Source {
    /// Whether one run at a time may read it. Several share the files of a folder, unless the order in which they are
    /// stored says which version of an item is the current one.
    package var isReadAlone: Bool {
        if case .file = kind { !shape.key.isEmpty } else { true }
    }
}

/// Files in a folder that match a pattern, or one file.
package struct FileSource: Sendable, Equatable {
    /// A folder or a file, as written in the workspace file: absolute, or relative to the workspace.
    package var path: String
    /// A glob inside the folder; `**` crosses folders.
    package var filePattern: String
    /// Whether a file moves into a folder `archived` beside it once all of it is stored.
    package var archivesAfterIngestion: Bool
    /// What separates the cells of CSV files: one ASCII byte; nil to find it out.
    package var delimiter: UInt8?

    package init(
        path: String, filePattern: String = "*.*", archivesAfterIngestion: Bool = false, delimiter: UInt8? = nil
    ) {
        self.path = path
        self.filePattern = filePattern
        self.archivesAfterIngestion = archivesAfterIngestion
        self.delimiter = delimiter
    }

    /// The path that stands for what is piped into the program: `ingest stdin as forecasts`.
    package static let standardInput = "/dev/stdin"
}

/// A query on an SQL database. The connection string may hold a password: it is never shown as it stands.
package struct DatabaseSource: Sendable, Equatable {
    package var connectionString: String
    package var query: String
    /// Parameter values as JSON texts; of a cursor, where it starts.
    package var parameters: [String: String]
    /// By the parameter's name: what it takes from the rows, besides what the query says by itself.
    package var cursors: [String: Cursor]
    /// A query that gives no row for so many seconds is given up.
    package var statementTimeout: Int

    package init(
        connectionString: String, query: String, parameters: [String: String] = [:], cursors: [String: Cursor] = [:],
        statementTimeout: Int = Self.usualStatementTimeout
    ) {
        self.connectionString = connectionString
        self.query = query
        self.parameters = parameters
        self.cursors = cursors
        self.statementTimeout = statementTimeout
    }

    package static let usualStatementTimeout = 300

    /// What a source says of a cursor; the query says the rest.
    package struct Cursor: Sendable, Equatable {
        /// A column of the result; nil for the one the query compares.
        package var field: String?
        /// Before the first run; nil for what `parameters` says.
        package var start: String?
        /// Whether the start is written as a text.
        package var isTextStart: Bool
        /// Begins so much earlier than where it ended: seconds of a time, units of a number; nil for the usual.
        package var overlap: Int64?

        package init(
            field: String? = nil, start: String? = nil, isTextStart: Bool = false, overlap: Int64? = nil
        ) {
            self.field = field
            self.start = start
            self.isTextStart = isTextStart
            self.overlap = overlap
        }
    }
}
