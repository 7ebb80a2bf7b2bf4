internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Looks back over what was said, from the journal.
struct HistoryCommand: Sendable {
    let context: CommandContext
    let store: any Store
    /// The session that is going on; nil while nothing of it is kept.
    let session: SessionID?

    /// More lines are read in pages.
    private static let mostLines = 1000

    /// - Returns: the reply, and what “show more” would show; nil where that is nothing.
    func show(_ request: HistoryRequest) async throws(StoreError) -> (reply: Reply, more: HistoryRequest?) {
        let sessions = SessionCommands(context: context, store: store, session: session)
        var heading: SessionEntry?
        if let choice = request.session {
            switch try await sessions.find(choice) {
            case .found(let session): heading = session
            case .missing(let reply): return (reply, nil)
            }
        }
        var query = query(for: request)
        query.session = heading?.id
        let limit = min(max(request.limit ?? (heading == nil ? 20 : 50), 1), Self.mostLines)
        // One more than is shown says whether there are more.
        query.limit = limit + 1
        var commands = try await store.commands(matching: query)
        let isMore = commands.count > limit
        if isMore { commands.removeFirst() }
        let figures = try await store.figures(of: commands.compactMap(\.id))
        let data: [JSONValue.Member] = [
            .init("commands", .array(commands.map { CommandText.json(of: $0, figures[$0.id]) }))
        ]
        guard !commands.isEmpty else { return (nothing(request, heading, data), nil) }
        var reply = Reply(
            headline(request, heading, count: commands.count, isMore: isMore),
            blocks: [.table(CommandText(context: context).table(of: commands, figures))],
            hints: hints(commands, isMore: isMore), data: data)
        if let heading { reply.data.insert(.init("session", sessions.json(of: heading)), at: 0) }
        var more = request
        more.before = commands.first?.id
        return (reply, more)
    }

    private func query(for request: HistoryRequest) -> CommandQuery {
        let filter = request.filter.flatMap(HistoryFilter.init(rawValue:))
        return CommandQuery(
            period: context.bounds(of: request.period), containing: request.text,
            intents: request.intent.map { [$0.lowercased().replacing(" ", with: "_")] } ?? filter?.intents,
            outcomes: filter?.outcomes, sources: request.sources, hasCost: filter == .costly, before: request.before)
    }

    // MARK: Words

    private func headline(_ request: HistoryRequest, _ session: SessionEntry?, count: Int, isMore: Bool) -> String {
        if let session, request.isWholeSession {
            let sentence = SessionCommands(context: context, store: store, session: self.session).sentence(for: session)
            return isMore || request.before != nil
                ? "\(sentence) \(Formatted.count(count, "command")) of it:" : sentence
        }
        let words = "\(noun(request, count: count))\(tail(request, session))."
        let order = request.before == nil ? "last" : "ones before,"
        return count == 1 ? "The \(order) \(words)" : "The \(order) \(Formatted.count(count)) \(words)"
    }

    private func nothing(
        _ request: HistoryRequest, _ session: SessionEntry?, _ data: [JSONValue.Member]
    ) -> Reply {
        if request.before != nil { return Reply("There are no commands before those.", data: data) }
        let isNarrowed = request.filter != nil || request.intent != nil || request.text != nil || request.sources != nil
        guard isNarrowed || session != nil else {
            return Reply("Nothing was said\(context.span(of: request.period)).", data: data)
        }
        return Reply(
            "No \(noun(request, count: 0))\(tail(request, session)).", hints: ["Say “history” for all of them."],
            data: data)
    }

    private func noun(_ request: HistoryRequest, count: Int) -> String {
        let filter = request.filter.flatMap(HistoryFilter.init(rawValue:))
        let (before, after) = filter?.words ?? ("", "")
        return before + (count == 1 ? "command" : "commands") + after
    }

    private func tail(_ request: HistoryRequest, _ session: SessionEntry?) -> String {
        (request.intent.map { " read as \(SafeText.line($0, cells: 40))" } ?? "")
            + (request.sources.map { " about \(RunCommands.names($0))" } ?? "")
            + (request.text.map { " with \(Wording.quoted($0))" } ?? "")
            + (session.map { " in session \($0.id)" } ?? "") + context.span(of: request.period)
    }

    private func hints(_ commands: [CommandEntry], isMore: Bool) -> [String] {
        let again = commands.last { $0.outcome == .done && !$0.intents.isEmpty && $0.answers == nil }?.id
            .map { "Say “repeat \($0)” to do that one again." }
        return [again, isMore ? "Say “show more” for those before." : nil].compactMap(\.self)
    }
}

extension HistoryRequest {
    /// Whether all commands of a session are asked for.
    fileprivate var isWholeSession: Bool {
        session != nil && filter == nil && intent == nil && sources == nil && text == nil && period == nil
    }
}

/// What the history is narrowed to: names of the grammar’s list `history_filter`.
enum HistoryFilter: String, CaseIterable {
    case settings, ingests, failed, refused, asked, cancelled, lost, done, costly
    case notUnderstood = "not_understood"

    var intents: [String]? {
        switch self {
        case .settings:
            [
                "set_setting", "adjust_setting", "toggle_setting", "add_to_setting", "remove_from_setting",
                "reset_setting", "reset_all_settings", "save_settings", "enable_source", "disable_source", "set_source",
            ]
        case .ingests: ["ingest", "retry_ingest", "retry_rejected"]
        default: nil
        }
    }

    var outcomes: [CommandOutcome]? {
        switch self {
        case .failed: [.failed, .partlyDone, .lost]
        case .refused: [.refused]
        case .asked: [.asked]
        case .cancelled: [.cancelled]
        case .lost: [.lost]
        case .done: [.done]
        case .notUnderstood: [.notUnderstood]
        case .settings, .ingests, .costly: nil
        }
    }

    /// What stands before and behind “commands”.
    var words: (String, String) {
        switch self {
        case .settings: ("", " that change settings")
        case .ingests: ("ingest ", "")
        case .failed: ("failed ", "")
        case .refused: ("refused ", "")
        case .asked: ("", " that asked back")
        case .cancelled: ("cancelled ", "")
        case .lost: ("lost ", "")
        case .done: ("", " that were done")
        case .costly: ("", " that cost money")
        case .notUnderstood: ("", " not understood")
        }
    }
}
