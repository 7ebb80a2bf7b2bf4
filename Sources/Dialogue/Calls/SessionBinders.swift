internal import Intents

/// Readings about sessions and their commands, bound into calls.
extension CallBuilder {
    static let sessionCalls: [String: Binder] = [
        "show_history": Binder(
            "period", "since", "until", "session", "filter", "intent", "sources", "text", "limit"
        ) {
            .session(
                .showHistory(
                    HistoryRequest(
                        period: $0.period(), session: $0.session, filter: $0.text("filter"), intent: $0.text("intent"),
                        sources: $0.sources(), text: $0.text("text"), limit: $0.integer("limit"))))
        },
        "list_sessions": Binder("period", "since", "until", "limit") {
            .session(.listSessions(period: $0.period(), limit: $0.integer("limit")))
        },
        "repeat": Binder("from", "to") {
            .session(.repeatCommands(from: $0.integer("from"), to: $0.integer("to")))
        },
        "replay_session": Binder("session", "dry_run") {
            .session(.replay($0.session ?? .last, isDryRun: $0.boolean("dry_run") ?? false))
        },
        "save_session": Binder("session", "file") {
            .session(.save($0.session ?? .this, file: $0.text("file")))
        },
        "set_private": Binder("value") { .session(.setPrivate($0.boolean("value") ?? true)) },
        "show_private": Binder { _ in .session(.showPrivate) },
    ]
}

extension Reading {
    /// Which session is named; nil where none is.
    var session: SessionChoice? {
        guard let spoken = text("session") else { return nil }
        if let number = integer("session") { return .number(number) }
        return switch spoken {
        case "this": .this
        case "last": .last
        default: .file(spoken)
        }
    }
}
