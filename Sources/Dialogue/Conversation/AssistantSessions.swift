internal import Ingestion
internal import Intents
internal import JSONText

/// Answers about sessions, and what is kept of them.
extension Assistant {
    func session(
        _ call: SessionCall, context: CommandContext, mayReplace: Bool
    ) async throws(StoreError) -> Reply {
        let store = world.store
        let session = await journal.session
        let sessions = SessionCommands(context: context, store: store, session: session)
        switch call {
        case .showHistory(let request):
            let (reply, more) = try await HistoryCommand(context: context, store: store, session: session).show(request)
            listing = more.map { .commands($0) }
            return reply
        case .listSessions(let period, let limit): return try await sessions.list(period: period, limit: limit)
        case .showCost(let choice): return try await sessions.cost(of: choice)
        case .save(let choice, let file): return await saveSession(choice, file: file, mayReplace: mayReplace)
        case .replay(let choice, isDryRun: _): return await rehearse(choice)
        // In its place the commands themselves are put before anything runs.
        case .repeatCommands: return .refused("There is no command to repeat yet.")
        case .setPrivate(let isOn): return setPrivate(isOn)
        case .showPrivate:
            return Reply(
                isPrivate
                    ? "Yes: nothing you type is kept."
                    : "No: what you type is kept in the journal and in the editor’s history, without secrets.",
                hints: [isPrivate ? "Say “private off” to be remembered again." : "Say “private on” to stop that."],
                data: [.init("private", .bool(isPrivate))])
        }
    }

    private func setPrivate(_ isOn: Bool) -> Reply {
        let data: [JSONValue.Member] = [.init("private", .bool(isOn))]
        guard isOn != isPrivate else {
            return Reply(
                isOn ? "This is private already: nothing you type is kept." : "What you type is kept already.",
                data: data)
        }
        isPrivate = isOn
        return isOn
            ? Reply(
                "Private from here on: nothing you type is kept, neither in the journal nor in the editor’s history. "
                    + "What it does is done as ever.",
                hints: ["Say “private off” to be remembered again."], data: data)
            : Reply("What you type is kept again, from the next line on.", data: data)
    }

    /// Whether the editor may remember these lines: none that is said in private, nor in the same breath as what begins it.
    package func mayRemember(_ text: String) -> Bool {
        if isPrivate { return false }
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        return !lines.dropLast().contains { line in
            guard case .understood(let understanding) = recognition(of: line) else { return false }
            return understanding.commands.contains { $0.intent == "set_private" && $0.boolean("value") != false }
        }
    }
}
