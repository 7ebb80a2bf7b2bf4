internal import Ingestion
internal import Intents
internal import Quantities

/// A command named by its place in the history, as shells have it: `!42`, `!!`, `!-2`, `!show`.
enum Recall: Equatable, Sendable {
    case last
    case number(Int)
    /// So many back; 1 is the last.
    case back(Int)
    /// The last that began so.
    case beginning(String)

    /// nil for a line that names none.
    init?(_ line: String) {
        guard line.hasPrefix("!") else { return nil }
        let name = line.dropFirst()
        guard let first = name.first, !first.isWhitespace else { return nil }
        if name == "!" {
            self = .last
        } else if let number = Int(name), number > 0 {
            self = .number(number)
        } else if let number = Int(name), number < 0 {
            self = .back(-number)
        } else {
            self = .beginning(String(name))
        }
    }
}

/// A line said again: as it stands in the journal, and what it means now.
struct Recalled: Sendable {
    /// nil for a command that is said for the first time.
    var line: String?
    var readings: [Reading]
    /// What means the same wherever it is said; nil where that is not known.
    var meant: [String]?

    func shown(as form: OutputForm?) -> Recalled {
        guard let form else { return self }
        var copy = self
        copy.readings = readings.map { $0.effect == .read ? $0.shown(as: form) : $0 }
        return copy
    }
}

/// Why a line is not said again.
struct RecallRefusal: Error {
    var reply: Reply

    init(_ sentence: String, hints: [String] = []) { reply = .refused(sentence, hints: hints) }
    init(_ reply: Reply) { self.reply = reply }
    init(_ error: StoreError) { reply = .failed(ErrorText.sentence(for: error)) }
}

extension Assistant {
    /// More commands are not said again at once.
    static let mostRecalled = 100

    /// A plan with nothing left to look up.
    struct WholePlan {
        var plan: Plan
        /// Whether the line answers the open question.
        var isAnswer = false
        /// The lines of the journal that are said again; nil where the line says it all.
        var lines: [String]?
    }

    /// What a line will do, with commands of the journal in the place of what names them.
    func wholePlan(for text: String, answering question: Pending?) async -> WholePlan {
        do throws(RecallRefusal) {
            if !isScripted, let recall = Recall(text) {
                let steps = try await lines(for: recall)
                return WholePlan(plan: await plan(saying: steps), lines: steps.flatMap { $0.meant ?? [] })
            }
            let (plan, isAnswer) = self.plan(for: text, answering: question)
            guard case .run(let readings, let preface, let echoes) = plan, readings.contains(where: \.isSaidAgain)
            else { return WholePlan(plan: plan, isAnswer: isAnswer) }
            var steps: [Recalled] = []
            var isReplay = false
            var heading = preface
            for (index, reading) in readings.enumerated() {
                switch CallBuilder.call(for: reading.withoutForm) {
                case .session(.repeatCommands(let from, let to)):
                    steps += try await lines(from: from, to: to).map { $0.shown(as: reading.form) }
                case .session(.replay(let choice, isDryRun: false)):
                    let replay = try await replay(of: choice)
                    steps += replay.steps
                    heading = replay.heading
                    isReplay = true
                default:
                    let echo = echoes.indices.contains(index) ? echoes[index] : nil
                    steps.append(Recalled(line: echo, readings: [reading]))
                }
            }
            let lines = steps.compactMap(\.meant)
            return WholePlan(
                plan: await self.plan(saying: steps, preface: heading, asksFirst: isReplay), isAnswer: isAnswer,
                lines: lines.count == steps.count ? lines.flatMap(\.self) : nil)
        } catch {
            return WholePlan(plan: .reply(error.reply, waitingFor: nil))
        }
    }

    /// - Parameter asksFirst: whether what any of them would ask is asked before the first of them, all at once.
    private func plan(saying steps: [Recalled], preface: String? = nil, asksFirst: Bool = false) async -> Plan {
        let readings = steps.flatMap(\.readings)
        let echoes = steps.flatMap { step in
            step.readings.indices.map { $0 == 0 ? step.line.map { SafeText.of(Redactor.redacted($0)) } : nil }
        }
        var shown: [Reply] = []
        var asking: [String] = []
        for step in steps where step.line != nil || asksFirst {
            let line = SafeText.line(Redactor.redacted(step.line ?? ""), cells: 80)
            for reading in step.readings {
                switch await question(before: reading)?.question {
                case .asked(let reply)? where asksFirst:
                    shown.append(reply)
                    asking.append("\(line): \(reply.headline)")
                case .asked?, .answered?: break
                case nil:
                    // By its words it spends or destroys, and typing it was all the yes it needed.
                    if isCostlyByItsWords(reading) { asking.append(line) }
                }
            }
        }
        guard !asking.isEmpty else { return .run(readings, preface: preface, echoes: echoes) }
        let lines = steps.flatMap { $0.meant ?? [] }
        let headline =
            asking.count == 1
            ? "This spends, or removes something. Do it again?" : "These spend, or remove something. Do them again?"
        let reply = Reply(
            (preface.map { $0 + "\n" } ?? "") + headline, outcome: .asks, blocks: [.verbatim(asking)],
            hints: ["Say “yes” or “no”."])
        return .reply(reply, waitingFor: .again(readings, echoes: echoes, lines: lines, shown: shown))
    }

    /// Whether its sentence says that it spends or destroys, whatever that comes to in this workspace.
    func isCostlyByItsWords(_ reading: Reading) -> Bool {
        let effect = grammar.intent(named: reading.intent)?.effect
        return effect == .spend || effect == .destroy
    }

    /// Says how many commands were not reached.
    func noteStop(of turns: inout [Turn], among count: Int) {
        guard let last = turns.indices.last, turns.count < count, turns[last].reply.outcome != .asks else { return }
        let rest = count - turns.count
        turns[last].reply.notes.append(
            "Stopped there: \(Formatted.count(rest, "command")) behind it \(rest == 1 ? "was" : "were") not said again."
        )
    }

    // MARK: Lines of the journal

    private func lines(for recall: Recall) async throws(RecallRefusal) -> [Recalled] {
        switch recall {
        case .last: return try await lines(from: nil, to: nil)
        case .number(let number): return try await lines(from: number, to: nil)
        case .back(let count):
            let newest = try await commands(CommandQuery(limit: count))
            guard newest.count == count, let command = newest.first else {
                throw RecallRefusal("There are no \(count) commands.", hints: ["Say “history” for those there are."])
            }
            return try recalled(command)
        case .beginning(let text):
            guard let command = try await commands(CommandQuery(beginning: text, limit: 1)).first else {
                throw RecallRefusal(
                    "No command began with \(Wording.quoted(text)).", hints: ["Say “history” for those there are."])
            }
            return try recalled(command)
        }
    }

    private func lines(from: Int?, to: Int?) async throws(RecallRefusal) -> [Recalled] {
        guard let from else {
            guard let lastRun else { throw RecallRefusal("There is no command to repeat yet.") }
            return [Recalled(line: lastRun.line, readings: lastRun.readings, meant: lastRun.meant)]
        }
        if from < 0, to == nil || to == from {
            throw RecallRefusal("There is no command \(from).", hints: ["Say “!\(from)” for the one so many back."])
        }
        if let to, to < from {
            throw RecallRefusal(
                "\(from) to \(to) goes backwards; commands are said again in their order.",
                hints: ["Say “repeat \(to) to \(from)”."])
        }
        let range = from...(to ?? from)
        guard from > 0, range.upperBound - from < Self.mostRecalled else {
            throw RecallRefusal("That is more than \(Self.mostRecalled) commands; name a shorter range.")
        }
        let found = try await commands(
            CommandQuery(ids: range.map { CommandID(Int64($0)) }, limit: Self.mostRecalled))
        var steps: [Recalled] = []
        for number in range {
            guard let command = found.first(where: { $0.id?.number == Int64(number) }) else {
                throw RecallRefusal("There is no command \(number).", hints: ["Say “history” for the numbers."])
            }
            steps += try recalled(command)
        }
        return steps
    }

    func commands(_ query: CommandQuery) async throws(RecallRefusal) -> [CommandEntry] {
        do throws(StoreError) {
            return try await world.store.commands(matching: query)
        } catch {
            throw RecallRefusal(error)
        }
    }

    private func recalled(_ command: CommandEntry) throws(RecallRefusal) -> [Recalled] {
        guard !command.text.isEmpty else {
            throw RecallRefusal("Command \(command.id?.number ?? 0) was private: what was typed was not kept.")
        }
        if command.outcome == .notUnderstood {
            throw RecallRefusal("\(Wording.quoted(command.text)) was not understood.")
        }
        let lines = command.meant?.split(separator: "\n").map(String.init) ?? [Script.command(in: command.text)]
        var steps: [Recalled] = []
        for line in lines { steps.append(Recalled(line: line, readings: try readings(of: line), meant: [line])) }
        return steps
    }

    /// What a line that was said means now, by itself.
    func readings(of line: String) throws(RecallRefusal) -> [Reading] {
        if line.contains(Redactor.mask) {
            throw RecallRefusal("\(Wording.quoted(line)) held a secret, which was not kept. Say it anew.")
        }
        let (recognition, form) = recognitionAndForm(of: line)
        guard case .understood(let understanding) = recognition else {
            throw RecallRefusal("\(Wording.quoted(line)) is not understood any more.")
        }
        guard let meaning = try? resolved(.understood(understanding), after: Antecedents()) else {
            throw RecallRefusal("\(Wording.quoted(line)) goes on from the command before it: say the whole of it.")
        }
        guard case .understood(let whole) = meaning.recognition else {
            throw RecallRefusal("\(Wording.quoted(line)) is not understood any more.")
        }
        if whole.commands.contains(where: \.isSaidAgain) {
            throw RecallRefusal("\(Wording.quoted(line)) repeats other commands; name those.")
        }
        return Recalled(readings: whole.commands).shown(as: form).readings
    }
}

extension Reading {
    /// Whether commands of the journal are put in its place.
    var isSaidAgain: Bool {
        intent == "repeat" || intent == "replay_session" && boolean("dry_run") != true
    }
}
