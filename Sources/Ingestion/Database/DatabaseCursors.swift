internal import JSONText

extension DatabaseSource {
    /// Parameters whose names begin so are cursors without being declared: `:last_ingested_timestamp`, `:last_ingested_id`.
    package static let cursorPrefix = "last_ingested_"

    /// Its cursors by the parameter's name: those it declares, and those the query names as such. One of which nothing says
    /// where it begins is not among them.
    /// - Parameter engine: where it is known better than by the connection string, which may be a reference.
    package func cursorRules(for engine: DatabaseEngine? = nil) -> [String: APISource.CursorRule] {
        var rules: [String: APISource.CursorRule] = [:]
        let query = queryText(for: engine)
        for name in cursorNames(in: query) {
            guard let start = start(of: name) else { continue }
            rules[name] = APISource.CursorRule(
                field: cursors[name]?.field ?? Self.column(name, in: query), start: start.text,
                isTextStart: start.isText,
                overlap: cursors[name]?.overlap ?? CursorText(start.text, isText: start.isText).usualOverlap)
        }
        return rules
    }

    /// `last_ingested_timestamp follows timestamp, with an overlap of 300 seconds`; `none`.
    package var cursorsText: String {
        let rules = cursorRules()
        guard !rules.isEmpty else { return "none" }
        return rules.keys.sorted().compactMap { name in
            rules[name].map { rule in
                let unit = CursorText(rule.start, isText: rule.isTextStart).isNumber ? "" : " seconds"
                return "\(name) follows \(rule.field)"
                    + (rule.overlap > 0 ? ", with an overlap of \(rule.overlap)\(unit)" : "")
            }
        }.joined(separator: "; ")
    }

    /// Names only: values may be secret.
    package var parametersText: String {
        parameters.isEmpty ? "none" : parameters.keys.sorted().joined(separator: ", ")
    }

    private func queryText(for engine: DatabaseEngine?) -> QueryText {
        QueryText(query, for: engine ?? DatabaseAddress.engine(of: connectionString) ?? .postgresql)
    }

    private func cursorNames(in query: QueryText) -> [String] {
        query.parameters.filter { cursors[$0] != nil || $0.hasPrefix(Self.cursorPrefix) }
    }

    /// The column of the result that a cursor follows: the one the query compares, else the end of its own name.
    private static func column(_ name: String, in query: QueryText) -> String {
        query.field(above: name)
            ?? (name.hasPrefix(cursorPrefix) ? String(name.dropFirst(cursorPrefix.count)) : name)
    }

    /// Where a cursor begins; nil where nothing says it.
    private func start(of name: String) -> (text: String, isText: Bool)? {
        if let start = cursors[name]?.start { return (start, cursors[name]?.isTextStart == true) }
        if let parameter = parameters[name] {
            let text = (try? JSONValue(parsing: parameter))?.string
            return (text ?? parameter, text != nil)
        }
        return name == APISource.timestampCursor ? (APISource.earliestTime, true) : nil
    }

    // MARK: A run

    /// Its cursors as a run begins, by name.
    /// - Parameter known: what the store knows of them.
    func queryCursors(of query: QueryText, known: [CursorValue]) throws(DatabaseFailure) -> [QueryCursor] {
        let rules = cursorRules(for: query.engine)
        let names = cursorNames(in: query).sorted()
        if let name = names.first(where: { rules[$0] == nil }) { throw .cursorStartMissing(name: name) }
        return names.compactMap { name in
            guard let rule = rules[name] else { return nil }
            let stored = known.first { $0.name == name }
            let stand =
                stored.map { CursorText($0.value, isText: $0.isText) }
                ?? CursorText(rule.start, isText: rule.isTextStart)
            return QueryCursor(
                name: name, field: rule.field, stand: stand, isStart: stored == nil,
                isByHand: stored != nil && stored?.run == nil,
                overlap: stand.isText ? 0 : cursors[name]?.overlap ?? stand.usualOverlap)
        }
    }

    /// What is bound for each of the query's parameters.
    func values(_ cursors: [QueryCursor], for query: QueryText) -> [String: QueryValue] {
        let isLimited = query.isLimited(for: Set(cursors.map(\.name)))
        var values = parameters.mapValues { QueryValue(json: $0) }
        for cursor in cursors {
            values[cursor.name] =
                cursor.isTold
                ? cursor.told(to: query.engine)
                // Where only so many rows are asked for none is read twice, else it might go on for ever.
                : cursor.stand.earlier(by: isLimited ? 0 : cursor.overlap).bound(in: query.engine)
        }
        return values
    }
}

/// A cursor of a query as a run begins.
struct QueryCursor: Sendable {
    let name: String
    /// The column of the result it follows.
    let field: String
    let stand: CursorText
    /// Whether it never moved, so that what it stands at is where it starts.
    let isStart: Bool
    /// Whether somebody set it.
    let isByHand: Bool
    /// How much is read once more.
    let overlap: Int64
    /// How its column writes times, where that was looked at.
    var form: TimeForm?

    /// Whether it stands at what somebody wrote, and not at what came from its column. It is taken as it stands then.
    var isTold: Bool { isStart || isByHand }

    /// The rows at the very edge are asked for once more where others may have got the same value since, or where somebody
    /// said that it begins there.
    var wantsEdge: Bool { isByHand || !isStart && overlap == 0 }

    /// Whether the column has to be looked at before rows are asked for: what keeps times as texts compares them letter by
    /// letter, and `2025-01-01 15:00` lies before `2025-01-01T00:00Z` there.
    func needsForm(in engine: DatabaseEngine) -> Bool {
        isTold && engine != .postgresql && stand.isClock && !stand.isMidnight
    }

    /// What is bound of what somebody wrote.
    func told(to engine: DatabaseEngine) -> QueryValue {
        guard engine != .postgresql, stand.isClock, let time = stand.time else { return stand.bound }
        // A day alone lies before all of its times, however they are written.
        if stand.isMidnight { return .text(TimeForm.day.text(of: time)) }
        // Where nothing is known a row too many is better than one that is passed over.
        return .text((form ?? TimeForm(of: "0000-00-00 00:00:00.000000")).text(of: time))
    }
}

extension CursorText {
    /// Rows may be committed later than what they say, and behind others: so much is read once more where a source says
    /// nothing. Five minutes of a time, a thousand of a number.
    var usualOverlap: Int64 { isText ? 0 : isNumber ? 1000 : 300 }

    func earlier(by overlap: Int64) -> CursorText { overlap == 0 ? self : CursorText(moved(backBy: overlap)) }

    /// Whether it is a time with a clock.
    var isClock: Bool { isTime && text.utf8.count > 10 }

    /// In UTC.
    var isMidnight: Bool { time.map { $0 % 86_400_000_000 == 0 } ?? false }

    /// As it is bound in a query.
    var bound: QueryValue { isNumber ? .number(text) : .text(text) }

    /// What lies before all of its day's times, and of those of the day before, which it may be in UTC.
    var widest: QueryValue { .text(TimeForm.day.text(of: (time ?? 0) - 86_400_000_000)) }

    /// A time with an offset was read from a column of texts. MySQL takes times in UTC, so that behind UTC the text that is
    /// bound would lie behind those of the column, and rows be left out: the clock itself does not.
    func bound(in engine: DatabaseEngine) -> QueryValue {
        guard engine == .mysql, isTime, TimeForm(of: text).isWest else { return bound }
        return .text(String(text.dropLast(TimeForm(of: text).zone.count)))
    }
}

extension QueryValue {
    /// A plain JSON value.
    init(json: String) {
        switch try? JSONValue(parsing: json) {
        case .string(let text): self = .text(text)
        case .number(let text): self = .number(text)
        case .bool(let flag): self = .boolean(flag)
        default: self = .null
        }
    }
}
