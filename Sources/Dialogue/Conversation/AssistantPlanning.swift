internal import Intents
internal import Settings

/// From a line to what it will do: an open question first, then what the line says and what it leans on.
extension Assistant {
    var understander: Understander {
        Understander(
            world: world, grammar: grammar, naming: FileNaming { self.recognition(of: $0) })
    }

    /// - Returns: also whether the line answers the question.
    func plan(for text: String, answering question: Pending?) -> (plan: Plan, isAnswer: Bool) {
        let (recognition, form) = recognitionAndForm(of: text)
        if case .adding(let draft, let asked)? = question {
            let plan = plan(for: text, recognition, adding: draft, asked)
            return (plan, plan.readings.allSatisfy { $0.intent == "add_source" })
        }
        if let question, let answer = plainAnswer(recognition, to: question) { return (answer, true) }
        if let question, let answer = answer(text, recognition, to: question) { return (answer, true) }
        return (plan(for: text, recognition).shown(as: form), question != nil && isAnswer(text))
    }

    /// What a recognised line will do, with what it leans on put in.
    func plan(for text: String, _ recognition: Recognition) -> Plan {
        do throws(Unresolved) {
            let meant = try resolved(recognition, after: antecedents)
            let plan = understander.plan(for: text, meant.recognition)
            switch plan {
            case .run(let readings, let preface, _):
                return .run(readings, preface: preface, echoes: meant.echoes)
            case .reply(var reply, let next):
                // The yes is about what was on the screen: all of it.
                let whole = meant.echoes.compactMap { $0.map { "→ \($0)" } }
                if reply.outcome == .asks, !whole.isEmpty { reply.blocks.append(.verbatim(whole)) }
                return .reply(reply, waitingFor: next)
            }
        } catch {
            return .reply(Questions.unresolved(text, error, in: grammar), waitingFor: nil)
        }
    }

    /// A yes or a no.
    private func plainAnswer(_ recognition: Recognition, to question: Pending) -> Plan? {
        if case .understood(let understanding) = recognition, understanding.commands.count == 1 {
            switch (understanding.commands[0].intent, question) {
            case ("confirm", .confirmation(let readings, _, _)): return .run(readings, preface: nil)
            case ("confirm", .again(let readings, let echoes, _, _)):
                return .run(readings, preface: nil, echoes: echoes)
            case ("decline", .confirmation), ("decline", .again), ("decline", .choice), ("decline", .settingValue),
                ("decline", .offer):
                return .reply(Reply("All right, nothing was done."), waitingFor: nil)
            case ("confirm", .offer): return .run(initialize, preface: nil)
            case ("confirm", .settingValue(let key, nil)):
                let asked = SettingCommands(context: CommandContext(world: world)).ask(key)
                return .reply(asked.reply, waitingFor: asked.question)
            case ("confirm", .choice(let choices, let line)):
                return .reply(Questions.which(of: choices.map(\.label)), waitingFor: .choice(choices, line: line))
            default: break
            }
        }
        return nil
    }

    private var initialize: [Reading] {
        if case .understood(let understanding) = recognition(of: "init") { understanding.commands } else { [] }
    }

    /// An answer that is neither yes nor no: a number, a name, a value; nil when the line is something else.
    private func answer(_ text: String, _ recognition: Recognition, to question: Pending) -> Plan? {
        switch question {
        case .choice(let choices, let line):
            if let number = Int(text) ?? ordinal(recognition) {
                let index = number == -1 && Int(text) == nil ? choices.count - 1 : number - 1
                guard choices.indices.contains(index) else {
                    return .reply(Questions.which(of: choices.map(\.label)), waitingFor: .choice(choices, line: line))
                }
                return chosen(choices[index].readings, line: line)
            }
            let name = bareName(recognition) ?? text.lowercased().replacing(" ", with: "_")
            let matching = choices.filter { choice in choice.readings.contains { $0.mentions(name) } }
            if matching.count == 1 { return chosen(matching[0].readings, line: line) }
            let worded = choices.filter { Self.words(of: text).isSubset(of: Self.words(of: $0.label)) }
            return worded.count == 1 ? chosen(worded[0].readings, line: line) : nil
        case .settingValue(let key, _):
            guard SettingCatalogue.definition(named: key).map({ (try? $0.parse(spoken: text)) != nil }) == true,
                case .understood(let understanding) = self.recognition(of: "set \(key) to \(text)")
            else { return nil }
            return .run(understanding.commands, preface: nil)
        case .confirmation(let readings, _, let isGuess):
            guard isGuess, readings.count == 1, let name = bareName(recognition),
                let mended = readings[0].replacingName(with: name)
            else { return nil }
            return .run([mended], preface: nil)
        case .leaving, .offer, .adding, .again: return nil
        }
    }

    /// What was chosen runs, unless it leaves something else open.
    private func chosen(_ readings: [Reading], line: String) -> Plan {
        guard let more = choices(leftOpenBy: Understanding(commands: readings)) else {
            return .run(readings, preface: nil)
        }
        return understander.plan(for: line, .ambiguous(more))
    }

    /// “The second one” as a number; the last is -1.
    private func ordinal(_ recognition: Recognition) -> Int? {
        guard case .understood(let understanding) = recognition, understanding.commands.count == 1,
            understanding.commands[0].intent == FollowUp.intent
        else { return nil }
        return understanding.commands[0].integer("which")
    }

    /// The words that tell choices apart: “the run” means the choice that has a run in it.
    private static func words(of text: String) -> Set<String> {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        return Set(words).subtracting(["the", "a", "an", "of", "one", "ones", "that", "please"])
    }

    /// The name that a line consists of: it reads as showing what is called so.
    private func bareName(_ recognition: Recognition) -> String? {
        guard case .understood(let understanding) = recognition, understanding.commands.count == 1,
            ["show_source", "show_setting"].contains(understanding.commands[0].intent),
            understanding.commands[0].slots.count == 1,
            let names = understanding.commands[0].slots[0].value.spokenText, !names.contains(", ")
        else { return nil }
        return names
    }
}
