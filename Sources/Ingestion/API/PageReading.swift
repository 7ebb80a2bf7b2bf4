/// A page being read: its bytes go by a document reader, and by what looks for figures around the records.
struct PageReading {
    let request: PageRequest
    let answer: PageAnswer
    /// Where the batch stood when the page, or what is left of it, was begun.
    var mark: RecordCollector.Mark
    /// Whether a part of it is in a batch that was handed over.
    var isHandedOver = false
    /// Whether the batch being gathered names it.
    var isBegun = false
    /// Of what was handed over.
    var digest: UInt64?
    private(set) var bytes: Int64 = 0
    private(set) var document: DocumentReader
    private(set) var isAtEnd = false
    /// Whether the body ended only because its connection did.
    private(set) var isEndUnproven = false
    /// Whether its last record has been read.
    private(set) var isRead = false
    private var buffer = StretchBuffer()
    private var next: FieldReader?
    private var tokens: FieldReader?
    private var cost: FieldReader?
    /// The whole body, for the cache; nil where it is not to be kept.
    private(set) var whole: [UInt8]?
    private var hasLooked = false
    private let name: String
    private var opening: UInt8?
    private var mask: SecretMask

    init(
        _ request: PageRequest, _ answer: PageAnswer, of source: Source, api: APISource, schema: RecordSchema?,
        hidden: HiddenTexts, maximumDepth: Int, keeps: Bool, mark: RecordCollector.Mark
    ) {
        self.request = request
        self.answer = answer
        mask = SecretMask(hidden)
        self.mark = mark
        name = PageContent.name(of: answer)
        document = DocumentReader(
            name: name, schema: schema, recordsAt: source.shape.recordsAt,
            delimiter: api.delimiter)
        func reader(_ pointer: String?) -> FieldReader? {
            pointer.flatMap { RecordPointer($0) }.map { FieldReader($0, maximumDepth: maximumDepth) }
        }
        switch api.pagination.kind {
        case .cursor(_, let field), .nextLink(let field): next = reader(field)
        case .none, .page, .offset, .linkHeader: break
        }
        if case .field(let pointer)? = api.tokens { tokens = reader(pointer) }
        if case .field(let pointer)? = api.price?.stated { cost = reader(pointer) }
        if keeps { whole = [] }
    }

    /// What a step came to.
    enum Step {
        /// More of the body is needed.
        case needsMore
        case batchIsFull
        case finished
        case wrongContent(detail: String)
    }

    mutating func append(_ stretch: [UInt8]) {
        bytes += Int64(stretch.count)
        stretch.withUnsafeBufferPointer { stretch in
            next?.append(stretch)
            tokens?.append(stretch)
            cost?.append(stretch)
        }
        if let kept = whole?.count, kept + stretch.count <= CachePolicy.largestAnswer {
            whole?.append(contentsOf: stretch)
        } else {
            whole = nil
        }
        buffer.append(mask.pass(stretch))
    }

    /// How many secrets the server sent back.
    var maskedSecrets: Int { mask.count }

    /// The body is proven to have come whole.
    mutating func end() {
        isAtEnd = true
        buffer.append(mask.finish())
        buffer.isLast = true
    }

    /// The body ended with its connection: only what was read can say whether it came whole.
    mutating func endUnproven() {
        end()
        isEndUnproven = true
    }

    /// Whether what was read says by itself that nothing is missing behind it: an array that was closed, or the one object
    /// of a JSON document. Lines and rows could always be followed by more.
    var isWholeByItself: Bool {
        switch opening {
        case UInt8(ascii: "["): true
        case UInt8(ascii: "{"): name == "page.json" && bytes > 0
        default: false
        }
    }

    mutating func read(into collector: RecordCollector) -> Step {
        guard buffer.isWorthReading else { return .needsMore }
        if !hasLooked {
            switch PageContent.look(at: buffer) {
            case .undecided: if !isAtEnd { return .needsMore }
            case .data:
                hasLooked = true
                opening = buffer.firstByte
            case .wrong(let detail): return .wrongContent(detail: detail)
            }
        }
        let step = buffer.withWindow { document.read($0, into: collector) }
        switch step {
        case .unsupported(let detail): return .wrongContent(detail: detail)
        case .progress(let progress):
            buffer.consume(progress.consumed)
            switch progress.state {
            case .batchIsFull: return .batchIsFull
            case .finished where isAtEnd, .needsMore where isAtEnd:
                isRead = true
                return .finished
            case .finished: return .needsMore
            case .needsMore:
                buffer.waitForMore()
                return .needsMore
            }
        }
    }

    /// The figures of a body that was read to its end.
    mutating func findings() -> (next: FieldFinding, figures: AnswerFigures) {
        let (next, tokens, cost) = (next?.finish(), tokens?.finish(), cost?.finish())
        return (next ?? .missing, AnswerFigures(bytes: bytes, tokens: tokens?.text, cost: cost?.text))
    }
}

/// The stretch of a body that is in memory. What is not consumed is kept in front of what comes next.
struct StretchBuffer {
    private var bytes: [UInt8] = []
    private var start = 0
    private var offset: Int64 = 0
    /// So many are worth another look: reading a large record again with each stretch would take for ever.
    private var wanted = 0
    var isLast = false

    mutating func append(_ stretch: [UInt8]) {
        if start == bytes.count {
            bytes = stretch
        } else {
            bytes.removeSubrange(..<start)
            bytes += stretch
        }
        start = 0
    }

    mutating func consume(_ count: Int) {
        start += count
        offset += Int64(count)
        wanted = 0
    }

    /// What there is was not enough.
    mutating func waitForMore() { wanted = (bytes.count - start) * 3 / 2 }

    var isWorthReading: Bool { isLast || bytes.count - start >= wanted && bytes.count > start }

    /// The first byte that is no white space, behind a byte order mark.
    var firstByte: UInt8? {
        let rest = bytes[start...]
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return (rest.starts(with: mark) ? rest.dropFirst(3) : rest).first { !ByteWindow.isSpace($0) }
    }

    func withWindow<Result>(_ use: (ByteWindow) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            withUnsafePointer(to: UInt8(0)) { nothing in
                use(
                    ByteWindow(
                        base: bytes.baseAddress.map { $0 + start } ?? nothing, count: bytes.count - start,
                        offset: offset, isLast: isLast))
            }
        }
    }
}

/// What an answer holds, by its headers and its first byte.
enum PageContent {
    enum Look: Equatable {
        case undecided
        case data
        case wrong(detail: String)
    }

    /// HTML and XML begin with a sign that nothing we read begins with.
    static func look(at buffer: StretchBuffer) -> Look {
        switch buffer.firstByte {
        case nil: .undecided
        case UInt8(ascii: "<"): .wrong(detail: "it begins with “<”, as HTML and XML do")
        default: .data
        }
    }

    /// A name whose ending tells how the body is framed; without one where only its content can tell.
    static func name(of answer: PageAnswer) -> String {
        let type = mediaType(answer.headers)
        switch type {
        case "application/json", "text/json": return "page.json"
        case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
            "application/json-lines", "application/jsonlines":
            return "page.jsonl"
        case "text/csv", "application/csv": return "page.csv"
        case "text/tab-separated-values": return "page.tsv"
        default: break
        }
        if type.hasSuffix("+json") { return "page.json" }
        let path = WebAddress(answer.url)?.path.lowercased() ?? ""
        return ["json", "jsonl", "ndjson", "csv", "tsv"].first { path.hasSuffix("." + $0) }.map { "page." + $0 }
            ?? "page"
    }

    /// `application/json`, without its parameters.
    static func mediaType(_ headers: HTTPHeaders) -> String {
        let type = (headers["Content-Type"] ?? "").prefix { $0 != ";" && $0 != "," }
        return type.lowercased().filter { $0 != " " && $0 != "\t" }
    }
}
