package import Ingestion
package import Quantities

/// Looking back over what was said, and saying it again.
package enum SessionCall: Sendable, Equatable {
    case showHistory(HistoryRequest)
    case listSessions(period: Period?, limit: Int?)
    /// What the commands of a session cost.
    case showCost(SessionChoice)
    case repeatCommands(from: Int?, to: Int?)
    case replay(SessionChoice, isDryRun: Bool)
    case save(SessionChoice, file: String?)
    case setPrivate(Bool)
    case showPrivate
}

/// Which session is meant.
package enum SessionChoice: Sendable, Equatable {
    case this
    /// The one before this.
    case last
    case number(Int)
    /// A script in which one was saved.
    case file(String)
}

/// Which commands are looked back at; `show more` goes on to those before.
package struct HistoryRequest: Sendable, Equatable {
    package var period: Period?
    package var session: SessionChoice?
    /// A name of the grammar's list `history_filter`.
    package var filter: String?
    package var intent: String?
    package var sources: [SourceID]?
    package var text: String?
    package var limit: Int?
    package var before: CommandID?

    package init(
        period: Period? = nil, session: SessionChoice? = nil, filter: String? = nil, intent: String? = nil,
        sources: [SourceID]? = nil, text: String? = nil, limit: Int? = nil, before: CommandID? = nil
    ) {
        self.period = period
        self.session = session
        self.filter = filter
        self.intent = intent
        self.sources = sources
        self.text = text
        self.limit = limit
        self.before = before
    }
}
