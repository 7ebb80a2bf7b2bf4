internal import Foundation
internal import Ingestion

/// A session as lines that can be said again, in their order: what was understood and done, whole, with the answers to
/// its questions; the rest with the reason why it is none of them.
struct SessionScript: Sendable {
    var lines: [Line] = []

    struct Line: Sendable, Equatable {
        var number: CommandID?
        var time: Date
        /// What is said; or, of one that is left out, what was.
        var text: String
        var kind: Kind
    }

    enum Kind: Sendable, Equatable {
        case command
        /// `yes`, behind the command that asked.
        case answer
        case leftOut(Reason)
    }

    enum Reason: Sendable, Equatable {
        case ended(CommandOutcome?, remark: String?)
        case heldSecret
        case isPrivate
        case notAnswered
        /// What was chosen stands behind it.
        case answeredElsewhere
        /// It goes on from what was said before, and its whole could not be told.
        case leans
        /// An answer that did nothing.
        case declined
        /// About the session itself: leaving, saving it, keeping it private.
        case aboutTheSession

        /// Whether it goes without saying.
        var isPlain: Bool { self == .aboutTheSession || self == .declined }
    }

    /// The commands that can be said again, a line each.
    var commands: [Line] { lines.filter { $0.kind == .command } }
    /// Those that nobody would look for in it are not among them.
    var leftOut: [Line] {
        lines.filter { if case .leftOut(let reason) = $0.kind { !reason.isPlain } else { false } }
    }
    /// How many commands there are, said again or left out.
    var count: Int { Set((commands + leftOut).map(\.number)).count }

    private static let aboutTheSession: Set<String> = [
        "quit", "clear_screen", "save_session", "set_private", "replay_session",
    ]

    /// What the grammar says of lines.
    struct Judgement {
        /// Whether one means what it meant wherever it is said.
        let isWhole: (CommandEntry) -> Bool
        /// Whether one, by its words, wants a yes.
        let asks: (String) -> Bool
        /// Whether one says yes and nothing more.
        let saysYes: (String) -> Bool
    }

    init(_ entries: [CommandEntry], _ judgement: Judgement) {
        for (index, entry) in entries.enumerated() {
            let next = entries.indices.contains(index + 1) ? entries[index + 1] : nil
            add(entry, answeredBy: next?.answers == entry.id ? next : nil, judgement)
        }
    }

    private mutating func add(
        _ entry: CommandEntry, answeredBy answer: CommandEntry?, _ judgement: Judgement
    ) {
        func leaveOut(_ reason: Reason) {
            append(entry, entry.text, .leftOut(reason))
        }
        guard !entry.text.isEmpty else { return leaveOut(.isPrivate) }
        guard !(entry.text + (entry.meant ?? "")).contains(Redactor.mask) else { return leaveOut(.heldSecret) }
        if entry.intents.contains(where: Self.aboutTheSession.contains), entry.meant == nil {
            return leaveOut(.aboutTheSession)
        }
        let isAnswerOnly = entry.answers != nil && entry.meant == nil
        // Neither a choice, nor a yes to a guess, which means another line.
        let isYes = entry.answers != nil && judgement.saysYes(entry.text)
        switch entry.outcome {
        case .asked where isAnswerOnly: leaveOut(.leans)
        case .asked:
            guard let answer, [.done, .partlyDone].contains(answer.outcome) else { return leaveOut(.notAnswered) }
            // Yes to what was said in full: both are said again. Else the answer says the whole.
            guard judgement.saysYes(answer.text), Self.confirms(answer, entry) else {
                return leaveOut(.answeredElsewhere)
            }
            for line in Self.lines(of: entry) { append(entry, line, .command) }
        case .done, .partlyDone:
            guard !entry.intents.isEmpty else { return leaveOut(.declined) }
            if isYes,
                lines.last.map({ $0.number == entry.answers && $0.kind == .command }) == true
            {
                append(entry, "yes", .answer)
                return
            }
            guard entry.meant != nil || !isAnswerOnly && judgement.isWhole(entry) else { return leaveOut(.leans) }
            // A yes to several at once is a yes to each.
            for line in Self.lines(of: entry) {
                append(entry, line, .command)
                if isYes, judgement.asks(line) { append(entry, "yes", .answer) }
            }
        case .failed, .refused, .notUnderstood, .cancelled, .lost, nil:
            leaveOut(.ended(entry.outcome, remark: entry.remark))
        }
    }

    private mutating func append(_ entry: CommandEntry, _ text: String, _ kind: Kind) {
        // A line of a script is one line.
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        lines.append(Line(number: entry.id, time: entry.time, text: line, kind: kind))
    }

    private static func lines(of entry: CommandEntry) -> [String] {
        entry.meant?.split(separator: "\n").map(String.init) ?? [entry.text]
    }

    /// Whether what the answer ran is what had been asked about.
    private static func confirms(_ answer: CommandEntry, _ question: CommandEntry) -> Bool {
        if answer.intents == ["confirm"] { return answer.meant == nil }
        return !question.intents.isEmpty && answer.intents.allSatisfy(question.intents.contains)
    }
}
