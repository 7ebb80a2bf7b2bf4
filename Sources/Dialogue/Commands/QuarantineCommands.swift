internal import Ingestion
internal import JSONText
internal import Quantities

/// Shows what was refused: one by one where they are few, by reason where they are many.
struct QuarantineCommands: Sendable {
    let context: CommandContext
    let store: any Store

    /// A reply, and what later commands may refer to.
    struct Shown: Sendable {
        var reply: Reply
        /// The rejection shown where it is only one: “show the whole record” means it.
        var rejection: RejectionID?
        /// Whether reasons stand there in place of records: then “show more” begins with the first of these.
        var isGrouped = false

        init(_ reply: Reply, rejection: RejectionID? = nil, isGrouped: Bool = false) {
            self.reply = reply
            self.rejection = rejection
            self.isGrouped = isGrouped
        }
    }

    func query(_ scope: RejectionScope) async throws(StoreError) -> RejectionQuery {
        RejectionQuery(
            sources: scope.sources,
            runs: try await store.runs(scope.run, lastOnly: scope.lastRunOnly, of: scope.sources),
            period: context.bounds(of: scope.period), code: scope.code,
            ids: scope.record.map { [RejectionID(Int64($0))] })
    }

    /// ` from trust_logs of run 12`: the scope in words, to stand behind a noun.
    func words(for scope: RejectionScope) -> String {
        (scope.code.map { " refused as \(SafeText.line($0, cells: 40))" } ?? "")
            + (scope.sources.map { " from \(RunCommands.names($0))" } ?? "")
            + (scope.run.map { " of run \($0)" } ?? (scope.lastRunOnly ? " of the last run" : ""))
    }

    func list(_ listing: RejectionListing) async throws(StoreError) -> Shown {
        let scope = listing.scope
        var query = try await query(scope)
        let groups = try await store.countRejections(query)
        let total = groups.reduce(0) { $0 + $1.count }
        let which = words(for: scope)
        let span = context.span(of: scope.period)
        guard total > 0 else {
            return Shown(
                Reply(
                    span.isEmpty ? "Nothing\(which) is in quarantine." : "Nothing\(which) went into quarantine\(span).",
                    data: [
                        .init("total", .integer(0)), .init("groups", .array([])), .init("rejected", .array([])),
                    ]))
        }
        if listing.grouping != nil || (!listing.isLimited && listing.offset == 0 && total > listing.limit) {
            return Shown(try await grouped(scope, query, groups, total), isGrouped: true)
        }
        query.limit = listing.limit
        query.offset = listing.offset
        let rejections = try await store.rejections(query)
        guard let first = rejections.first else {
            return Shown(
                Reply("There are no more: \(Formatted.count(total, "record"))\(which) in quarantine\(span) in all."))
        }
        let isOnly = rejections.count == 1
        let shown =
            rejections.count == total
            ? ""
            : isOnly
                ? "; this is the \(ordinal(listing.offset + 1))"
                : "; these are \(listing.offset + 1) to \(listing.offset + rejections.count)"
        let isMore = listing.offset + rejections.count < total
        return Shown(
            Reply(
                "\(Formatted.count(total, "record"))\(which) in quarantine\(span)\(shown).",
                blocks: [.table(table(of: rejections))],
                hints: [
                    isMore
                        ? "Say “show more” for the next."
                        : "Say “show rejected record \(first.id)” for all of \(isOnly ? "it" : "one")."
                ],
                data: [
                    .init("total", .integer(total)), .init("groups", json(of: groups)),
                    .init("rejected", .array(rejections.map { RejectionReplies(context: context).json(of: $0) })),
                ]), rejection: isOnly ? first.id : nil)
    }

    private func ordinal(_ number: Int) -> String {
        switch (number % 100, number % 10) {
        case (11...13, _): "\(number)th"
        case (_, 1): "\(number)st"
        case (_, 2): "\(number)nd"
        case (_, 3): "\(number)rd"
        default: "\(number)th"
        }
    }

    private func table(of rejections: [StoredRejection]) -> Table {
        Table(
            [
                .init("record", isNumeric: true), .init("source", expendability: 2), .init("place"), .init("reason"),
                .init("bytes", expendability: 1),
            ],
            rows: rejections.map { rejection in
                [
                    rejection.id.description, rejection.source.rawValue,
                    context.place(file: rejection.file, position: rejection.position),
                    ErrorText.phrase(for: rejection.reason),
                    SafeText.line(String(decoding: rejection.payload.prefix(4096), as: UTF8.self), cells: 60),
                ]
            })
    }

    // MARK: By reason

    typealias Group = (source: SourceID, code: String, count: Int)
    private static let mostGroups = 20

    private func grouped(
        _ scope: RejectionScope, _ query: RejectionQuery, _ groups: [Group], _ total: Int
    ) async throws(StoreError) -> Reply {
        let table = try await reasons(groups, within: query)
        // Two sources may share one.
        let reasons = Set(groups.map(\.code)).count
        let hint =
            groups.count == 1
            ? "Say “show more” to list them."
            : "Say “show more” to list them, or “show rejected where reason = \(groups[0].code)” for those of one reason."
        var notes: [String] = []
        if groups.count > Self.mostGroups {
            notes.append("\(Formatted.count(groups.count - Self.mostGroups)) rarer lines are not shown.")
        }
        return Reply(
            "\(Formatted.count(total, "record"))\(words(for: scope)) in quarantine\(context.span(of: scope.period))"
                + (reasons == 1 ? ", for one reason." : ", for \(Formatted.count(reasons)) reasons."),
            blocks: [.table(table)], notes: notes, hints: [hint],
            data: [.init("total", .integer(total)), .init("groups", json(of: groups))])
    }

    /// A line a source and reason, with how many, and one of them as an example.
    func reasons(_ groups: [Group], within query: RejectionQuery) async throws(StoreError) -> Table {
        var rows: [[String]] = []
        for group in groups.prefix(Self.mostGroups) {
            var one = query
            one.sources = [group.source]
            one.code = group.code
            one.limit = 1
            one.offset = 0
            let example = try await store.rejections(one).first
            rows.append([
                group.source.rawValue, group.code, Formatted.count(group.count),
                example.map { context.place(file: $0.file, position: $0.position) } ?? "",
                example.map { ErrorText.phrase(for: $0.reason) } ?? "",
            ])
        }
        return Table(
            [
                .init("source"), .init("reason"), .init("records", isNumeric: true),
                .init("for example", expendability: 1), .init("why", expendability: 2),
            ], rows: rows)
    }

    func json(of groups: [Group]) -> JSONValue {
        .array(
            groups.map { group in
                .object([
                    .init("source", .string(group.source.rawValue)), .init("reason", .string(group.code)),
                    .init("count", .integer(group.count)),
                ])
            })
    }

    // MARK: One

    /// - Parameter last: the rejection shown last, for “show the whole record”.
    func one(_ place: RejectionPlace, last: RejectionID?) async throws(StoreError) -> Shown {
        var query = RejectionQuery(sources: place.sources, position: place.line.map(Int64.init), file: place.file)
        if let number = place.record { query.ids = [RejectionID(Int64(number))] }
        if place.record == nil, place.line == nil {
            guard let last else {
                return Shown(
                    .refused(
                        "Which record?", hints: ["Say “show rejected”, then “show rejected record” and its number."]))
            }
            query.ids = [last]
        }
        var found = try await store.rejections(query)
        if found.isEmpty, let name = place.file { found = try await rejections(query, inFilesCalled: name) }
        guard let first = found.first else { return Shown(missing(place)) }
        let replies = RejectionReplies(context: context)
        guard found.count > 1 else {
            return Shown(replies.reply(for: first, isWhole: place.isWhole), rejection: first.id)
        }
        let line = place.line.map { "line \($0)" } ?? "that"
        return Shown(
            Reply(
                "\(Formatted.count(found.count, "record")) in quarantine stood at \(line).",
                blocks: [.table(table(of: found))],
                hints: ["Say “show rejected record \(first.id)” for one of them."],
                data: [.init("rejected", .array(found.map { replies.json(of: $0) }))]))
    }

    /// `july` means `july.jsonl` and `july.csv.gz`: names are said without their endings.
    private func rejections(
        _ query: RejectionQuery, inFilesCalled name: String
    ) async throws(StoreError) -> [StoredRejection] {
        var paths: Set<String> = []
        for source in query.sources ?? context.catalogue.sources.map(\.id) {
            for path in try await store.files(of: source).keys {
                let file = path.split(separator: "/").last ?? ""
                if file.prefix(while: { $0 != "." }).lowercased() == name.lowercased() { paths.insert(path) }
            }
        }
        var found: [StoredRejection] = []
        for path in paths.sorted() {
            var one = query
            one.file = path
            found += try await store.rejections(one)
        }
        return found
    }

    private func missing(_ place: RejectionPlace) -> Reply {
        let hints = ["Say “show rejected” for what is in quarantine."]
        if let number = place.record {
            return .refused("There is no record \(number) in quarantine.", hints: hints)
        }
        guard let line = place.line else {
            return .refused("That record is no longer in quarantine.", hints: hints)
        }
        let file = place.file.map { " of \(SafeText.line($0, cells: 60))" } ?? ""
        let source = place.sources.map { " of \(RunCommands.names($0))" } ?? ""
        return .refused("No line \(line)\(file)\(source) is in quarantine.", hints: hints)
    }
}
