internal import Ingestion
internal import Intents

/// Adding a source by talking: one short question at a time, each answered by a bare value.
extension Assistant {
    /// What a line does while a source is being added: an answer goes on, another command leaves it.
    func plan(for text: String, _ recognition: Recognition, adding draft: SourceDraft, _ asked: SourceQuestion) -> Plan
    {
        let answer = sourceAnswer(text, recognition, to: asked)
        if case .leaves = answer, Self.commands(recognition).map(\.intent) == ["clear_screen"] {
            // What is asked stands on the clean screen.
            var reply = SourceDraftText.reply(asking: asked, draft, folder: nil)
            reply.action = .clearScreen
            return .reply(reply, waitingFor: .adding(draft, asked))
        }
        switch answer {
        case .details(let slots): return .run([addSource(slots)], preface: nil)
        case .test: return .run([addSource([Slot(name: "test", value: .boolean(true))], effect: .spend)], preface: nil)
        case .go: return .run([addSource([Slot(name: "go", value: .boolean(true))])], preface: nil)
        case .givesUp: return .reply(Reply("All right, no source was added."), waitingFor: nil)
        case .secret:
            let reply = SourceDraftText.reply(asking: asked, draft, folder: nil)
            return .reply(
                Reply(
                    SourceDraftText.secret(for: draft) + " " + reply.headline, outcome: .asks, hints: reply.hints),
                waitingFor: .adding(draft, asked))
        case .again:
            var reply = SourceDraftText.reply(asking: asked, draft, folder: nil)
            if !reply.hints.contains(where: { $0.contains("cancel") }) {
                reply.hints.append("“cancel” gives up; any other command leaves it.")
            }
            return .reply(reply, waitingFor: .adding(draft, asked))
        case .leaves:
            let left = "(\(draft.id.map { SafeText.line($0, cells: 40) } ?? "The new source") was not added.)"
            switch plan(for: text, recognition).shown(as: recognitionAndForm(of: text).form) {
            case .run(let readings, let preface, let echoes):
                return .run(readings, preface: left + (preface.map { "\n" + $0 } ?? ""), echoes: echoes)
            case .reply(var reply, let next):
                reply.headline = left + "\n" + reply.headline
                return .reply(reply, waitingFor: next)
            }
        }
    }

    private nonisolated func sourceAnswer(
        _ text: String, _ recognition: Recognition, to asked: SourceQuestion
    ) -> SourceAnswer {
        SourceAnswer.read(text, to: asked, commands: Self.commands(recognition)) {
            let commands = Self.commands(self.recognition(of: "add a source \(text)"))
            return commands.count == 1 && commands[0].intent == "add_source" ? commands[0].slots : []
        }
    }

    private static func commands(_ recognition: Recognition) -> [Reading] {
        switch recognition {
        case .understood(let understanding): understanding.commands
        // Which of several sources, or whatever is meant: a command all the same.
        case .ambiguous(let understandings): understandings.first?.commands ?? []
        default: []
        }
    }

    private nonisolated func addSource(_ slots: [Slot], effect: Effect = .change) -> Reading {
        Reading(
            intent: "add_source", effect: effect, slots: slots,
            template: SourceLocation(file: "grammar/sources.yaml", line: 1, column: 1))
    }

    /// Answers a call to add a source, going on from what was asked before.
    func addSource(
        _ said: SourceDraft, _ step: SourceStep, question: Pending?, command: CommandID?, context: CommandContext
    ) async -> Reply {
        let adding = AddSourceCommand(context: context, store: world.store)
        var draft = said
        if case .adding(let before, _)? = question { draft = before.merging(said) }
        guard !isScripted else { return await adding.addAtOnce(draft) }
        switch step {
        case .ask:
            let next = await adding.step(draft)
            wait(for: next.question)
            return next.reply
        case .test:
            let next = await adding.test(draft, command: command)
            wait(for: next.question)
            return next.reply
        case .go:
            let reply = await adding.write(draft)
            if reply.outcome == .done, let id = draft.id {
                noteSpoken(of: addSource([Slot(name: "sources", value: .list([.entry(id: id)]))]))
            }
            return reply
        }
    }

    /// What may be kept of a line, in the history and the journal: a key that was pasted is not.
    package func kept(_ line: String) -> String { kept(line, answering: pending) }

    func kept(_ line: String, answering question: Pending?) -> String {
        if case .adding(_, .key)? = question, sourceAnswer(line, recognition(of: line), to: .key) == .secret {
            return Redactor.mask
        }
        return Redactor.redacted(withoutKeys(line))
    }
}

extension Assistant {
    /// The line without a key said where only a reference to one may be.
    private nonisolated func withoutKeys(_ line: String) -> String {
        guard line.lowercased().contains("key") else { return line }
        return Self.commands(recognition(of: line)).reduce(line) { line, reading in
            guard reading.intent == "add_source", let key = reading.text("key"), SourceKey.read(key) == nil else {
                return line
            }
            return line.replacing(key, with: Redactor.mask)
        }
    }
}

/// How far adding a source goes with a call.
package enum SourceStep: Sendable, Equatable {
    /// The next question.
    case ask
    /// The server is asked once.
    case test
    /// The entry is written.
    case go
}
