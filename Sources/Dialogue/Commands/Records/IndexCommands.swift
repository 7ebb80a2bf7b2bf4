internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Makes, lists and drops the indexes of records that somebody asks for.
struct IndexCommands: Sendable {
    let context: CommandContext
    let store: any Store

    /// A reply, and what takes back what was done.
    struct Done: Sendable {
        var reply: Reply
        var change: StoreChange?
    }

    func run(
        _ call: IndexCall, progress: (@Sendable (IngestProgress) -> Void)? = nil
    ) async throws(StoreError) -> Done {
        switch call {
        case .list(let sources): Done(reply: try await list(sources))
        case .create(let field, let sources): try await create(field, of: sources, progress)
        case .drop(let field, let number, let sources): try await drop(field, number: number, of: sources)
        }
    }

    // MARK: Making

    private func create(
        _ name: String?, of sources: [SourceID]?, _ progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Done {
        let counts = try await store.countRecordsBySource(RecordQuery(sources: sources))
        guard !counts.isEmpty else {
            let which = sources.map { " from \(RunCommands.names($0))" } ?? ""
            return Done(
                reply: .refused(
                    "There are no records\(which) to index.", hints: ["Say “ingest everything” to load what is there."])
            )
        }
        var kind = StoredIndex.Kind.text
        var notes: [String] = []
        var having = counts.map(\.source)
        if let name {
            switch try await RecordAsking(context: context, store: store).question(RecordScope(sources: sources)) {
            case .refused(let reply): return Done(reply: reply)
            case .question(var question):
                do throws(RecordQuestion.Refusal) {
                    let field = try question.field(named: name)
                    guard field.canBeIndexed else {
                        return Done(
                            reply: .refused(
                                "\(Wording.quoted(field.description)) has characters or dots that no index can have."))
                    }
                    kind = .field(field.description)
                    notes = question.notes
                } catch {
                    return Done(reply: error.reply)
                }
            }
            having = try await sourcesHaving(kind, among: having)
        }
        let before = try await store.indexes()
        var made: [StoredIndex] = []
        for source in having {
            guard let index = try await store.createIndex(kind, of: source, at: context.now) else { continue }
            if !before.contains(where: { $0.number == index.number }) { made.append(index) }
        }
        if kind == .text {
            let shown = SourceID("index")
            do throws(StoreError) {
                try await store.catchUpTexts(of: having) { share in
                    progress?(IngestProgress(source: shown, counts: RecordCounts(), share: share))
                }
            } catch .stopped {
                // Half of one is of no use to anybody.
                for index in made { _ = try await store.dropIndex(index) }
                throw .stopped
            }
        }
        let what = Self.words(for: kind)
        let names = RunCommands.names(having)
        guard !made.isEmpty else {
            return Done(
                reply: Reply("\(Self.capitalized(what)) of \(names) \(isAre(kind)) indexed already.", notes: notes))
        }
        let records = counts.filter { having.contains($0.source) }.reduce(0) { $0 + $1.count }
        let cost =
            kind == .text
            ? "Loading is as fast as before: what comes is added when texts are searched for."
            : "Questions about it are fast now; loading more into it takes about twice as long."
        return Done(
            reply: Reply(
                "\(Self.capitalized(what)) of \(names) \(isAre(kind)) indexed now, over \(Formatted.count(records, "record")).",
                notes: notes, hints: [cost + " “undo” or “drop the index on \(Self.spoken(kind))” takes it away."],
                data: [.init("indexes", .array(made.map(json(of:))))]),
            change: .indexes(made, areThere: true))
    }

    /// Where a field is known to be; all where nothing is known.
    private func sourcesHaving(
        _ kind: StoredIndex.Kind, among sources: [SourceID]
    ) async throws(StoreError) -> [SourceID] {
        guard case .field(let name) = kind, sources.count > 1 else { return sources }
        var having: [SourceID] = []
        for source in sources {
            let known = try await store.inventory(of: source).fields
            if known.isEmpty || known[name] != nil { having.append(source) }
        }
        return having.isEmpty ? sources : having
    }

    // MARK: Listing and dropping

    private func list(_ sources: [SourceID]?) async throws(StoreError) -> Reply {
        let indexes = try await store.indexes().filter { sources?.contains($0.source) ?? true }
        let data: [JSONValue.Member] = [.init("indexes", .array(indexes.map(json(of:))))]
        guard !indexes.isEmpty else {
            return Reply(
                "No field is indexed\(sources.map { " in \(RunCommands.names($0))" } ?? "").",
                hints: [
                    "“index confidence of forecasts” makes questions about it fast; “index text of forecasts” searches for words."
                ],
                data: data)
        }
        let waiting = try await store.textBacklog(of: sources)
        let table = Table(
            [
                .init("index", isNumeric: true), .init("source"), .init("of"),
                context.timeColumn("made", indexes.map(\.created)),
            ],
            rows: indexes.map { index in
                [
                    "\(index.number)", index.source.rawValue, Self.words(for: index.kind),
                    context.moment(index.created),
                ]
            })
        return Reply(
            "\(Formatted.count(indexes.count, "index", plural: "indexes")).", blocks: [.table(table)],
            notes: waiting > 0
                ? ["\(Formatted.count(waiting, "record")) came since; the next search for words adds them."] : [],
            data: data)
    }

    private func drop(_ name: String?, number: Int?, of sources: [SourceID]?) async throws(StoreError) -> Done {
        let all = try await store.indexes().filter { sources?.contains($0.source) ?? true }
        let meant = all.filter { index in
            if let number { return index.number == Int64(number) }
            switch index.kind {
            case .text: return name == nil || name == "text"
            case .field(let field):
                return name.map { field == $0 || field.hasSuffix("." + $0) || field.hasPrefix($0 + "_") } ?? false
            }
        }
        guard !meant.isEmpty else {
            let what =
                number.map { "index \($0)" } ?? "index on \(name.map { SafeText.line($0, cells: 60) } ?? "texts")"
            return Done(reply: .refused("There is no \(what).", hints: ["Say “show indexes” for those there are."]))
        }
        guard Set(meant.map(\.kind)).count == 1 else {
            let names = Wording.list(Set(meant.map { Self.spoken($0.kind) }).sorted(), conjunction: "or")
            return Done(
                reply: .refused("That can be the index on \(names).", hints: ["Say which, with its whole name."]))
        }
        for index in meant { _ = try await store.dropIndex(index) }
        return Done(
            reply: Reply(
                "\(Self.capitalized(Self.words(for: meant[0].kind))) of \(RunCommands.names(meant.map(\.source))) \(isAre(meant[0].kind)) not indexed any more.",
                hints: ["“Undo” makes the index again."], data: [.init("dropped", .array(meant.map(json(of:))))]),
            change: .indexes(meant, areThere: false))
    }

    // MARK: Words

    private func isAre(_ kind: StoredIndex.Kind) -> String { kind == .text ? "are" : "is" }

    static func words(for kind: StoredIndex.Kind) -> String {
        switch kind {
        case .text: "the texts"
        case .field(let name): SafeText.line(name, cells: 60)
        }
    }

    private static func spoken(_ kind: StoredIndex.Kind) -> String {
        if case .field(let name) = kind { SafeText.line(name, cells: 60) } else { "text" }
    }

    private static func capitalized(_ text: String) -> String {
        text.hasPrefix("the ") ? "T" + text.dropFirst() : text
    }

    private func json(of index: StoredIndex) -> JSONValue {
        let field: JSONValue = if case .field(let name) = index.kind { .string(name) } else { .null }
        return .object([
            .init("index", .integer(Int(index.number))), .init("source", .string(index.source.rawValue)),
            .init("of", .string(index.kind == .text ? "text" : "field")), .init("field", field),
            .init("made", .string(Timestamp.iso8601(index.created))),
        ])
    }
}
