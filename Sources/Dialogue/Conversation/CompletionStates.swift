internal import Foundation
internal import Ingestion
internal import Intents
internal import Quantities

/// What Tab knows of sources and runs: read from the store behind a command that may have changed it, never at a key.
struct CompletionStates: Sendable {
    /// A source as it is configured.
    struct Fact: Sendable, Equatable {
        var kind: String
        var isEnabled: Bool
        var isBuiltIn: Bool

        init(_ source: Source) {
            kind = source.kind.name
            isEnabled = source.isEnabled
            isBuiltIn = source.isBuiltIn
        }
    }

    private(set) var lastRuns: [String: RunReport] = [:]
    /// The newest runs, the newest first.
    private(set) var newest: [RunReport] = []
    /// Those that stored something, the newest first.
    private var storing: [RunReport] = []

    /// - Parameter runs: newest first.
    mutating func note(_ runs: [RunReport]) {
        newest = Array(runs.prefix(Self.mostNumbers))
        storing = Array(runs.lazy.filter { $0.counts.stored > 0 }.prefix(Self.mostNumbers))
        for run in runs.reversed() {
            if let known = lastRuns[run.source.rawValue], known.id.number > run.id.number { continue }
            lastRuns[run.source.rawValue] = run
        }
    }

    /// The newest sessions and rejected records, the newest first; of the records only what is shown, not their bytes.
    var sessions: [SessionEntry] = []
    /// Ids and kinds.
    var rules: [(id: String, note: String)] = []
    private var rejections: [(number: String, note: String)] = []

    mutating func note(_ rejections: [StoredRejection]) {
        self.rejections = rejections.map { ("\($0.id)", "\($0.source), \(ErrorText.phrase(for: $0.reason))") }
    }

    /// What is known of the fields that the records of a source have.
    private(set) var fields: [String: FieldInventory] = [:]

    mutating func note(_ fields: FieldInventory, of source: SourceID) { self.fields[source.rawValue] = fields }

    /// The tags there are, and those of the newest runs.
    var tags: [(tag: String, runs: Int)] = []
    var tagsOfRuns: [RunID: [String]] = [:]
    /// Those that somebody asked for.
    var indexes: [StoredIndex] = []
    /// The files that records came from, as they are shown.
    var files: [(text: String, note: String)] = []
    /// The newest commands of the history, the newest first.
    private(set) var commands: [(number: String, text: String)] = []

    /// - Parameter commands: in their order.
    mutating func note(_ commands: [CommandEntry]) {
        for command in commands { note(command.text, number: command.id) }
    }

    mutating func note(_ text: String, number: CommandID?) {
        guard let number, !text.isEmpty, !commands.contains(where: { $0.number == "\(number)" }) else { return }
        commands.insert(("\(number)", SafeText.line(Redactor.redacted(text), cells: 50)), at: 0)
        if commands.count > Self.mostNumbers { commands.removeLast() }
    }

    /// So many of each are offered by number.
    static let mostNumbers = 10

    // MARK: What is shown

    /// `api, last run failed 2 h ago`
    func note(on id: String, _ fact: Fact, now: Date, calendar: Calendar) -> String {
        guard fact.isEnabled else { return fact.kind + ", disabled" }
        guard let run = lastRuns[id] else { return fact.kind + ", enabled" }
        return fact.kind + ", " + phrase(for: run, now: now, calendar: calendar)
    }

    /// The newest of what a slot asks for by number, with what they are: runs, sessions, rejected records.
    /// - Parameter toUndo: runs with something to take back stand in front.
    func numbers(
        for slot: String, now: Date, calendar: Calendar, toUndo: Bool = false
    ) -> [(number: String, note: String)] {
        switch slot {
        case "run", "runs":
            (toUndo ? storing + newest.filter { $0.counts.stored == 0 } : newest).map {
                ("\($0.id)", "\($0.source), \(phrase(for: $0, now: now, calendar: calendar))")
            }
        case "session":
            sessions.map { session in
                let when = Formatted.relative(session.started, now: now, calendar: calendar)
                return ("\(session.id)", "\(when), \(Formatted.count(session.commandCount, "command"))")
            }
        case "record": rejections
        default: []
        }
    }

    private func phrase(for run: RunReport, now: Date, calendar: Calendar) -> String {
        let when = Formatted.relative(run.ended ?? run.started, now: now, calendar: calendar)
        switch run.state {
        case .running: return "running"
        case .finished:
            let stored = run.counts.stored
            return (stored == 0 ? "nothing new" : Formatted.count(stored, "record")) + ", " + when
        case .failed, .cancelled, .interrupted: return "last run \(run.state.rawValue) \(when)"
        }
    }

    func hasFailed(_ id: String) -> Bool { lastRuns[id]?.state == .failed }
}

/// Which sources and settings make sense behind a verb.
enum CompletionFilter {
    case enabled
    case disabled
    case failed
    case removable
    case changed

    init?(front: String) {
        let words = front.lowercased().split(separator: " ").prefix(2).map(String.init)
        switch (words.first, words.count > 1 ? words[1] : nil) {
        case ("enable", _), ("activate", _), ("reactivate", _), ("unpause", _), ("turn", "on"), ("switch", "on"):
            self = .disabled
        case ("disable", _), ("deactivate", _), ("pause", _), ("suspend", _), ("turn", "off"), ("switch", "off"):
            self = .enabled
        case ("retry", _): self = .failed
        case ("remove", _), ("delete", _), ("drop", _), ("unregister", _): self = .removable
        case ("reset", _), ("unset", _): self = .changed
        default: return nil
        }
    }

    func fits(_ id: String, _ fact: CompletionStates.Fact, _ states: CompletionStates) -> Bool {
        switch self {
        case .enabled: fact.isEnabled
        case .disabled: !fact.isEnabled
        case .failed: states.lastRuns.isEmpty || states.hasFailed(id)
        case .removable: !fact.isBuiltIn
        case .changed: true
        }
    }
}
