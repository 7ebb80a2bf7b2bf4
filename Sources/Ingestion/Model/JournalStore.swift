package import Foundation

/// What was said and what came of it: sessions, and the commands of each.
package protocol JournalStore: Sendable {
    func beginSession(at time: Date) async throws(StoreError) -> SessionID
    func endSession(_ session: SessionID, at time: Date) async throws(StoreError)
    /// Appends at once, so that a crash loses nothing; how it ended follows with `finish`.
    func append(_ command: CommandEntry) async throws(StoreError) -> CommandID
    func finish(_ command: CommandID, _ ending: CommandEnding) async throws(StoreError)
    /// The newest `limit` commands that match, oldest first.
    func commands(matching query: CommandQuery) async throws(StoreError) -> [CommandEntry]
    /// What commands read, stored and spent; none for those that did neither. What is booked later counts, too.
    func figures(of commands: [CommandID]) async throws(StoreError) -> [CommandID: CommandFigures]
    /// The newest `limit` sessions that match, oldest first.
    func sessions(matching query: SessionQuery) async throws(StoreError) -> [SessionEntry]
}

package struct SessionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package var description: String { String(number) }
    package static func < (left: SessionID, right: SessionID) -> Bool { left.number < right.number }
}

package struct CommandID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package var description: String { String(number) }
    package static func < (left: CommandID, right: CommandID) -> Bool { left.number < right.number }
}

/// One command of the journal. Secrets are removed before it is made.
package struct CommandEntry: Sendable, Equatable {
    /// The store's number; nil until appended.
    package var id: CommandID?
    package var session: SessionID
    package var time: Date
    /// What was typed; empty where that was kept private.
    package var text: String
    /// The intents it was read as: `set_setting`; empty where it was not understood.
    package var intents: [String]
    /// The same with their slots, as JSON: an array of objects like those `magpie parse` prints.
    package var readings: String?
    /// What was meant, a sentence a line, where the text by itself does not say it.
    package var meant: String?
    /// The command whose question this answers.
    package var answers: CommandID?
    /// nil while it runs.
    package var outcome: CommandOutcome?
    package var ended: Date?
    /// How the reply began where the command was not done.
    package var remark: String?

    package init(
        id: CommandID? = nil, session: SessionID, time: Date, text: String, intents: [String],
        readings: String? = nil, meant: String? = nil, answers: CommandID? = nil, outcome: CommandOutcome? = nil,
        ended: Date? = nil, remark: String? = nil
    ) {
        self.id = id
        self.session = session
        self.time = time
        self.text = text
        self.intents = intents
        self.readings = readings
        self.meant = meant
        self.answers = answers
        self.outcome = outcome
        self.ended = ended
        self.remark = remark
    }
}

package enum CommandOutcome: String, Sendable, Codable, CaseIterable {
    case done
    case partlyDone = "partly_done"
    case failed
    case refused
    case notUnderstood = "not_understood"
    case asked
    case cancelled
    /// Its process ended before the command did. Never written: the store finds it out.
    case lost

    /// What was not done as it was said.
    package static let troubles: [CommandOutcome] = [.partlyDone, .failed, .refused, .notUnderstood, .lost]
}

/// How a command ended.
package struct CommandEnding: Sendable, Equatable {
    package var outcome: CommandOutcome
    package var time: Date
    package var remark: String?

    package init(_ outcome: CommandOutcome, at time: Date, remark: String? = nil) {
        self.outcome = outcome
        self.time = time
        self.remark = remark
    }
}

/// What a command came to.
package struct CommandFigures: Sendable, Equatable {
    /// Sums of its runs; nothing was read where there were none.
    package var records: RecordCounts
    package var runs: [RunID]
    package var spending: SpendingSum

    package init(records: RecordCounts = RecordCounts(), runs: [RunID] = [], spending: SpendingSum = SpendingSum()) {
        self.records = records
        self.runs = runs
        self.spending = spending
    }
}

package struct CommandQuery: Sendable, Equatable {
    package var ids: [CommandID]?
    package var session: SessionID?
    package var period: Range<Date>?
    /// Somewhere in what was typed or meant, in any case of ASCII letters.
    package var containing: String?
    /// What was typed begins so.
    package var beginning: String?
    package var intents: [String]?
    package var outcomes: [CommandOutcome]?
    /// Commands that named one of these, or read from it.
    package var sources: [SourceID]?
    /// Only commands that cost money.
    package var hasCost: Bool
    /// Only commands with a smaller number.
    package var before: CommandID?
    /// Only commands with a greater number: then the first of them, where else it is the last.
    package var after: CommandID?
    package var limit: Int

    package init(
        ids: [CommandID]? = nil, session: SessionID? = nil, period: Range<Date>? = nil, containing: String? = nil,
        beginning: String? = nil, intents: [String]? = nil, outcomes: [CommandOutcome]? = nil,
        sources: [SourceID]? = nil, hasCost: Bool = false, before: CommandID? = nil, after: CommandID? = nil,
        limit: Int = 20
    ) {
        self.ids = ids
        self.session = session
        self.period = period
        self.containing = containing
        self.beginning = beginning
        self.intents = intents
        self.outcomes = outcomes
        self.sources = sources
        self.hasCost = hasCost
        self.before = before
        self.after = after
        self.limit = limit
    }
}

/// One sitting.
package struct SessionEntry: Sendable, Equatable {
    package var id: SessionID
    package var started: Date
    /// Of one that was lost, the time of its last command.
    package var ended: Date?
    package var state: State
    package var commandCount: Int
    /// How many commands were not done: failed, refused, not understood, lost.
    package var troubleCount: Int
    package var figures: CommandFigures

    package enum State: String, Sendable {
        case open
        case ended
        /// Its process ended without saying so.
        case lost
    }

    package init(
        id: SessionID, started: Date, ended: Date?, state: State, commandCount: Int, troubleCount: Int,
        figures: CommandFigures
    ) {
        self.id = id
        self.started = started
        self.ended = ended
        self.state = state
        self.commandCount = commandCount
        self.troubleCount = troubleCount
        self.figures = figures
    }
}

package struct SessionQuery: Sendable, Equatable {
    package var id: SessionID?
    /// Sessions that went on in this time.
    package var period: Range<Date>?
    package var before: SessionID?
    package var limit: Int

    package init(
        id: SessionID? = nil, period: Range<Date>? = nil, before: SessionID? = nil, limit: Int = 20
    ) {
        self.id = id
        self.period = period
        self.before = before
        self.limit = limit
    }
}
