/// An HTTP endpoint. Addresses, headers, parameters and bodies may hold secrets: they are never shown.
///
/// In `endpoint`, `parameters`, `headers` and `body`, `${env:NAME}` and `${file:PATH}` stand for secrets, and
/// `{cursor}` for a cursor: `{last_ingested_timestamp}`.
package struct APISource: Sendable, Equatable {
    package var endpoint: String
    /// GET or POST.
    package var method: String
    package var headers: [String: String]
    /// Of the address's query, behind those that stand in `endpoint`.
    package var parameters: [String: String]
    /// Sent with POST, as it stands.
    package var body: String?
    package var authentication: Authentication
    package var pagination: Pagination
    /// By name: what `{name}` stands for.
    package var cursors: [String: CursorRule]
    /// Calls allowed per `rateLimitPeriod`; nil for no limit of its own.
    package var rateLimit: Int?
    package var rateLimitPeriod: RateLimit.Window
    package var tracksTokenUsage: Bool
    /// Where the answer says how many tokens it took; nil for an estimate from its size.
    package var tokens: AnswerFigure?
    /// nil where the source states none.
    package var price: Price?
    package var budgets: [Budget]
    /// The header that carries a key of its own for each call, so that a call sent twice is billed once.
    package var idempotencyHeader: String?
    /// How many requests may be under way at once, where the pagination allows to know the next page beforehand.
    package var requestsAtOnce: Int
    /// A file of further certificates to trust, relative to the workspace.
    package var certificateFile: String?
    /// What separates the cells of CSV bodies; nil to find it out.
    package var delimiter: UInt8?

    package init(
        endpoint: String, method: String = "GET", headers: [String: String] = [:], parameters: [String: String] = [:],
        body: String? = nil, authentication: Authentication = .apiKey(nil), pagination: Pagination = .none,
        cursors: [String: CursorRule] = [:], rateLimit: Int? = nil, rateLimitPeriod: RateLimit.Window = .minute,
        tracksTokenUsage: Bool = true, tokens: AnswerFigure? = nil, price: Price? = nil, budgets: [Budget] = [],
        idempotencyHeader: String? = nil, requestsAtOnce: Int = 1, certificateFile: String? = nil,
        delimiter: UInt8? = nil
    ) {
        self.endpoint = endpoint
        self.method = method
        self.headers = headers
        self.parameters = parameters
        self.body = body
        self.authentication = authentication
        self.pagination = pagination
        self.cursors = cursors
        self.rateLimit = rateLimit
        self.rateLimitPeriod = rateLimitPeriod
        self.tracksTokenUsage = tracksTokenUsage
        self.tokens = tokens
        self.price = price
        self.budgets = budgets
        self.idempotencyHeader = idempotencyHeader
        self.requestsAtOnce = requestsAtOnce
        self.certificateFile = certificateFile
        self.delimiter = delimiter
    }

    /// How the source proves who is asking; texts may be references to secrets.
    package enum Authentication: Sendable, Equatable {
        case none
        /// The key in a header or a parameter; nil where it already stands in `headers` or `endpoint`.
        case apiKey(KeyPlace?)
        case bearer(token: String?)
        case basic(user: String, password: String)

        package enum KeyPlace: Sendable, Equatable {
            case header(name: String, key: String)
            case parameter(name: String, key: String)
        }

        /// The word the workspace file uses for it.
        package var name: String {
            switch self {
            case .none: "none"
            case .apiKey: "api_key"
            case .bearer: "bearer"
            case .basic: "basic"
            }
        }
    }

    /// How to get from one page to the next. Every kind ends after `maximumPages`; by page and offset also with a page
    /// without records, by cursor and link only where none is named any more.
    package struct Pagination: Sendable, Equatable {
        package var kind: Kind
        package var maximumPages: Int?

        package init(_ kind: Kind, maximumPages: Int? = nil) {
            self.kind = kind
            self.maximumPages = maximumPages
        }

        package static let none = Pagination(.none)

        package enum Kind: Sendable, Equatable {
            case none
            /// `?page=1&per_page=100`; ends also with a page of fewer than `size` records, where a size is given.
            case page(parameter: String, start: Int, size: PageSize?)
            /// `?offset=200&limit=100`: counted in records.
            case offset(parameter: String, start: Int, size: PageSize)
            /// The body's field goes into the parameter; ends where the field is missing, null or empty.
            case cursor(parameter: String, field: String)
            /// The body's field is the next address; ends where it is missing, null or empty.
            case nextLink(field: String)
            /// The header `Link` with `rel="next"` (RFC 8288).
            case linkHeader
        }

        package struct PageSize: Sendable, Equatable {
            package var parameter: String?
            package var count: Int

            package init(parameter: String?, count: Int) {
                self.parameter = parameter
                self.count = count
            }
        }
    }

    /// What a cursor takes from the records.
    package struct CursorRule: Sendable, Equatable {
        /// A dotted name; the greatest value read becomes the cursor's.
        package var field: String
        /// Before the first run.
        package var start: String
        /// Whether the start is written as a text: one that looks like a number may be either.
        package var isTextStart: Bool
        /// Begins so much earlier than where it ended, for records that arrive late: seconds of a time, units of a number.
        package var overlap: Int64

        package init(field: String, start: String, isTextStart: Bool = false, overlap: Int64 = 0) {
            self.field = field
            self.start = start
            self.isTextStart = isTextStart
            self.overlap = overlap
        }
    }
}

extension APISource {
    /// The cursor that needs no declaration: it takes the source's event time.
    package static let timestampCursor = "last_ingested_timestamp"
    package static let earliestTime = "1970-01-01T00:00:00Z"
}
