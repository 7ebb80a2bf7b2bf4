internal import Intents
internal import Settings

/// What lines mean behind those before them.
extension Assistant {
    /// A recognised line with nothing left open.
    struct Meaning {
        var recognition: Recognition
        /// Of each command of which a part was taken over from what was said before, the whole.
        var echoes: [String?] = []
    }

    /// - Throws: `Unresolved` where the line leans on something that is not there: then none of it runs.
    func resolved(_ recognition: Recognition, after before: Antecedents) throws(Unresolved) -> Meaning {
        switch recognition {
        case .understood(let understanding):
            return try resolved(understanding, after: before) { .understood($0) }
        case .corrected(let understanding, let corrected):
            return try resolved(understanding, after: before) { .corrected($0, corrected: corrected) }
        case .unknownName(let list, let name, let nearest, let reading):
            let command = try resolver.resolve(reading, after: before)
            return Meaning(
                recognition: raised(.unknownName(list: list, name: name, nearest: nearest, command.reading)))
        case .ambiguous(let choices):
            var possible: [Understanding] = []
            var problem: Unresolved?
            for choice in choices {
                do throws(Unresolved) {
                    let said = try unfolded(choice.commands).map(\.reading)
                    let commands = try resolver.resolve(said, after: before)
                    possible.append(Understanding(commands: commands.map(\.reading)))
                } catch {
                    problem = error
                }
            }
            if let problem, possible.isEmpty { throw problem }
            return Meaning(
                recognition: raised(possible.count == 1 ? .understood(possible[0]) : .ambiguous(possible)))
        case .unknown, .empty, .tooLong: return Meaning(recognition: recognition)
        }
    }

    private func resolved(
        _ understanding: Understanding, after before: Antecedents, as wrap: (Understanding) -> Recognition
    ) throws(Unresolved) -> Meaning {
        let said = try unfolded(understanding.commands)
        let commands = try resolver.resolve(said.map(\.reading), after: before).sayingEachOnce
        if understanding.commands.map(\.intent) == ["undo"], commands[0].reading.intent != "undo",
            world.settings.canUndo
        {
            // The records just stored, or the setting changed before.
            return Meaning(
                recognition: .ambiguous([Understanding(commands: commands.map(\.reading)), understanding]))
        }
        if let choices = choices(leftOpenBy: Understanding(commands: commands.map(\.reading))) {
            // Where only one is left, and its loss is asked about anyway, that is question enough.
            let only = choices.count == 1 && choices[0].commands.allSatisfy { $0.effect == .destroy }
            return Meaning(recognition: raised(only ? .understood(choices[0]) : .ambiguous(choices)))
        }
        let text = ReadingText(grammar: grammar, context: CommandContext(world: world))
        return Meaning(
            recognition: raised(wrap(Understanding(commands: commands.map(\.reading)))),
            echoes: commands.map { command in
                let whole = command.isTakenOver ? text.phrase(for: command.reading) : nil
                return said[command.origin].meaning.map { SafeText.of($0) + (whole.map { "\n→ \($0)" } ?? "") } ?? whole
            })
    }

    /// The commands with those that taught phrases stand for in their places; the first of a phrase's says its meaning.
    private func unfolded(
        _ readings: [Reading], depth: Int = 0
    ) throws(Unresolved) -> [(reading: Reading, meaning: String?)] {
        var unfolded: [(reading: Reading, meaning: String?)] = []
        for reading in readings {
            guard reading.intent == Resolver.taughtIntent else {
                unfolded.append((reading, nil))
                continue
            }
            guard let name = reading.text("phrase"), let phrase = taught.first(where: { $0.say == name }),
                depth < TeachingCheck.mostWords, case .understood(let meaning) = recognition(of: phrase.means)
            else {
                let meaning = taught.first { $0.say == reading.text("phrase") }?.means
                throw .taughtInVain(phrase: reading.text("phrase") ?? "", meaning: meaning ?? "")
            }
            var inner = try self.unfolded(meaning.commands, depth: depth + 1)
            if !inner.isEmpty { inner[0].meaning = phrase.means }
            unfolded += inner
        }
        return unfolded
    }

    private var resolver: Resolver {
        let context = CommandContext(world: world)
        return Resolver(followUp: FollowUp(grammar: grammar, now: context.now, calendar: context.calendar))
    }

    /// What is remembered once a line has been said, taken as done.
    func antecedents(behind line: String, after before: Antecedents = Antecedents()) -> Antecedents {
        var after = before
        guard let meaning = try? resolved(recognition(of: line), after: before) else { return before }
        switch meaning.recognition {
        case .understood(let understanding), .corrected(let understanding, _):
            for reading in understanding.commands { after.note(reading) }
        case .ambiguous, .unknownName, .unknown, .empty, .tooLong: break
        }
        return after
    }
}

extension [Resolver.Command] {
    /// Without what only says the same in other words: "is the weather api working? test it". What goes a step on each
    /// time, such as undo, is done as often as it is said.
    fileprivate var sayingEachOnce: [Resolver.Command] {
        let stepping: Set<String> = ["adjust_setting", "toggle_setting", "undo", "redo", "repeat", "show_more"]
        return reduce(into: []) { kept, command in
            if let last = kept.last, last.reading.means(command.reading), !stepping.contains(command.reading.intent) {
                return
            }
            kept.append(command)
        }
    }
}
