internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Looks back over whole sessions.
struct SessionCommands: Sendable {
    let context: CommandContext
    let store: any Store
    /// The one that is going on; nil while nothing of it is kept.
    let session: SessionID?

    enum Search: Sendable {
        case found(SessionEntry)
        case missing(Reply)
    }

    func find(_ choice: SessionChoice) async throws(StoreError) -> Search {
        let query: SessionQuery
        let missing: Reply
        switch choice {
        case .this:
            missing = .refused("Nothing of this session is kept yet.")
            guard let session else { return .missing(missing) }
            query = SessionQuery(id: session, limit: 1)
        case .last:
            query = SessionQuery(before: session, limit: 1)
            missing = .refused("There is no session before this one.")
        case .number(let number):
            query = SessionQuery(id: SessionID(Int64(number)), limit: 1)
            missing = .refused("There is no session \(number).", hints: ["Say “list sessions” for the numbers."])
        case .file(let name):
            let isScript = name.hasSuffix(".magpie") || name.contains("/")
            return .missing(
                .refused(
                    "\(Wording.quoted(name)) is no session: those have numbers.",
                    hints: [
                        isScript
                            ? "A script is run from outside: magpie \(SafeText.line(name, cells: 60))"
                            : "Say “list sessions” for the numbers."
                    ]))
        }
        return try await store.sessions(matching: query).last.map { .found($0) } ?? .missing(missing)
    }

    func list(period: Period?, limit: Int?) async throws(StoreError) -> Reply {
        let sessions = try await store.sessions(
            matching: SessionQuery(period: context.bounds(of: period), limit: min(max(limit ?? 20, 1), 1000)))
        let data: [JSONValue.Member] = [.init("sessions", .array(sessions.map(json(of:))))]
        guard let last = sessions.last else {
            return Reply("There was no session\(context.span(of: period)).", data: data)
        }
        let span = context.span(of: period)
        return Reply(
            sessions.count == 1
                ? "The last session\(span)." : "The last \(Formatted.count(sessions.count)) sessions\(span).",
            blocks: [.table(table(of: sessions))], hints: ["Say “show session \(last.id)” for what was said in it."],
            data: data)
    }

    /// What a session came to, by the commands that cost anything.
    func cost(of choice: SessionChoice) async throws(StoreError) -> Reply {
        let session: SessionEntry
        switch try await find(choice) {
        case .missing(let reply): return reply
        case .found(let found): session = found
        }
        let spent = session.figures.spending
        let data: [JSONValue.Member] =
            [.init("session", .integer(Int(session.id.number)))] + MoneyText.json(spent)
        guard spent.usage.calls > 0 || spent.usage.money > .zero else {
            return Reply("\(name(of: session)) cost nothing: no call was made.", data: data)
        }
        let commands = try await store.commands(matching: CommandQuery(session: session.id, hasCost: true, limit: 50))
        let figures = try await store.figures(of: commands.compactMap(\.id))
        let tokens = spent.usage.tokens > 0 ? " and \(MoneyText.tokens(spent))" : ""
        return Reply(
            "\(name(of: session)) cost \(MoneyText.money(spent)), for \(MoneyText.calls(spent.usage))\(tokens).",
            blocks: commands.isEmpty ? [] : [.table(CommandText(context: context).table(of: commands, figures))],
            notes: spent.unsettled > .zero
                ? ["\(spent.unsettled) of it is reserved for calls that have not answered: it may be less."] : [],
            data: data + [.init("commands", .array(commands.map { CommandText.json(of: $0, figures[$0.id]) }))])
    }

    // MARK: Words

    private func name(of session: SessionEntry) -> String {
        session.id == self.session ? "This session (\(session.id))" : "Session \(session.id)"
    }

    /// `Session 12, 2026-11-21 10:00 to 10:45: 14 commands, 3 of them not done; 66 records stored, $0.02 spent.`
    func sentence(for session: SessionEntry) -> String {
        var parts = [Formatted.count(session.commandCount, "command")]
        if session.troubleCount > 0 { parts[0] += ", \(Formatted.count(session.troubleCount)) of them not done" }
        let records = session.figures.records
        if records.read > 0 { parts.append("\(Formatted.count(records.stored, "record")) stored") }
        let spent = session.figures.spending
        if spent.usage.money > .zero { parts.append("\(MoneyText.money(spent)) spent") }
        let front = parts[0] + (parts.count > 1 ? "; " + parts.dropFirst().joined(separator: ", ") : "")
        return "\(name(of: session)), \(span(of: session)): \(front)."
    }

    private func span(of session: SessionEntry) -> String {
        let began = context.moment(session.started)
        guard session.state != .open, let ended = session.ended else {
            return "since \(context.momentAndAge(session.started))"
        }
        let isSameDay = context.calendar.isDate(session.started, inSameDayAs: ended)
        let end = isSameDay ? Formatted.time(ended, calendar: context.calendar) : context.moment(ended)
        let age = Formatted.age(of: ended, now: context.now).map { " (\($0))" } ?? ""
        return "\(began) to \(end)\(age)" + (session.state == .lost ? ", cut off" : "")
    }

    private func table(of sessions: [SessionEntry]) -> Table {
        let costs = sessions.map { CommandText.cost($0.figures.spending) }
        var columns: [Table.Column] = [
            .init("#", isNumeric: true), context.timeColumn("began", sessions.map(\.started)),
            .init("lasted", isNumeric: true, expendability: 4),
            .init("state", expendability: 3), .init("commands", isNumeric: true),
            .init("not done", isNumeric: true, expendability: 1),
            .init("records", isNumeric: true, expendability: 2),
        ]
        if costs.contains(where: { !$0.isEmpty }) { columns.append(.init("cost", isNumeric: true)) }
        return Table(
            columns,
            rows: zip(sessions, costs).map { session, cost in
                let seconds = session.ended.map { $0.timeIntervalSince(session.started).rounded() } ?? 0
                let lasted = seconds < 1 ? "" : Formatted.duration(.seconds(seconds))
                let state = session.id == self.session ? "this one" : session.state.rawValue
                let row = [
                    session.id.description, context.moment(session.started), lasted, state,
                    Formatted.count(session.commandCount), Formatted.count(session.troubleCount),
                    CommandText.records(session.figures),
                ]
                return columns.count > row.count ? row + [cost] : row
            })
    }

    func json(of session: SessionEntry) -> JSONValue {
        .object(
            [
                .init("session", .integer(Int(session.id.number))),
                .init("started", .string(Timestamp.iso8601(session.started))),
                .init("ended", session.ended.map { .string(Timestamp.iso8601($0)) } ?? .null),
                .init("state", .string(session.state.rawValue)), .init("commands", .integer(session.commandCount)),
                .init("not_done", .integer(session.troubleCount)),
            ] + CommandText.json(of: session.figures))
    }
}
