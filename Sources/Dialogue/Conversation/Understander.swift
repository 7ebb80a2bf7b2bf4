internal import Ingestion
internal import Intents
internal import Quantities

/// Decides what a recognised line will do. Reading may act on a good guess and says how it read the line; changing,
/// spending and destroying only act on an exact reading, anything else is a question.
struct Understander: Sendable {
    let world: any World
    let grammar: Grammar
    let naming: FileNaming

    func plan(for line: String, _ recognition: Recognition) -> Assistant.Plan {
        if let quoted = naming.quoted(line, recognition) {
            return .reply(Questions.quotes(quoted), waitingFor: nil)
        }
        if let (line, recognition) = naming.toStandardOutput(line, recognition) {
            return plan(for: line, recognition)
        }
        switch recognition {
        case .understood(let understanding):
            return .run(understanding.commands, preface: aside(of: understanding, in: line))
        case .corrected(let understanding, let corrected):
            if understanding.mayRunOnAGuess {
                return .run(understanding.commands, preface: "(I read that as “\(SafeText.of(corrected))”.)")
            }
            return .reply(
                Questions.didYouMean([corrected], line: line),
                waitingFor: .confirmation(understanding.commands, line: corrected, isGuess: true))
        case .ambiguous(let understandings):
            let choices = understandings.map { (label: label(of: $0), readings: $0.commands) }
            return .reply(Questions.which(of: choices.map(\.label)), waitingFor: .choice(choices, line: line))
        case .unknown, .unknownName:
            if let sentence = OutOfScope.sentence(for: line, hasUnknownName: recognition.hasUnknownName) {
                return .reply(Reply(sentence, outcome: .notUnderstood), waitingFor: nil)
            }
            if case .unknown = recognition, let plan = NearMiss(recognize: naming.recognize).plan(for: line) {
                return plan
            }
            return notUnderstood(line, recognition)
        case .tooLong(let limit):
            let measure =
                limit < Recognizer.longestLine
                ? "more than \(Formatted.count(limit)) words"
                : "\(Formatted.count(line.utf8.count)) bytes, more than \(Formatted.count(limit))"
            return .reply(.refused("That line is too long: \(measure). Nothing was done."), waitingFor: nil)
        case .empty:
            return .reply(Reply("Nothing was said.", outcome: .notUnderstood), waitingFor: nil)
        }
    }

    /// What was said beside the commands, and had no say in them.
    private func aside(of understanding: Understanding, in line: String) -> String? {
        let texts = understanding.commands.first?.asideTexts(of: line) ?? []
        guard !texts.isEmpty else { return nil }
        return "(I left \(Wording.list(texts.map(Wording.quoted))) aside.)"
    }

    private func notUnderstood(_ line: String, _ recognition: Recognition) -> Assistant.Plan {
        switch recognition {
        case .unknownName(let list, let name, let nearest, let reading):
            unknownName(name, list: list, nearest: nearest, reading: reading, line: line)
        case .unknown(let nearest):
            .reply(Questions.notUnderstood(line, nearest: nearest.map(\.sentence)), waitingFor: nil)
        default:
            .reply(Questions.notUnderstood(line, nearest: []), waitingFor: nil)
        }
    }

    private func unknownName(
        _ name: String, list: String, nearest: [LiveEntry], reading: Reading, line: String
    ) -> Assistant.Plan {
        if nearest.isEmpty, let reading = reading.takingForFile(name) { return .run([reading], preface: nil) }
        if let search = readingOfSearch(for: name, in: reading, line: line) { return .run([search], preface: nil) }
        if let rule = readingOfRule(named: name, in: reading) { return .run([rule], preface: nil) }
        let isEither = ["show_source", "show_setting", "explain_setting", "set_setting"].contains(reading.intent)
        let noun =
            isEither && nearest.isEmpty && !line.contains("setting") && reading.intent != "set_setting"
            ? "source or setting" : list
        let missing = "There is no \(noun) \(Wording.quoted(name))."
        guard let best = nearest.first else {
            return .reply(
                Reply(
                    missing, outcome: .notUnderstood,
                    hints: [
                        noun == list
                            ? "Say “list \(noun)s” for those there are."
                            : "Say “list sources” or “list settings” for those there are."
                    ]),
                waitingFor: nil)
        }
        guard nearest.count == 1, let mended = reading.replacing(unknownName: name, with: best.id) else {
            return .reply(
                Reply(
                    missing + " Did you mean \(Wording.list(nearest.map(\.id), conjunction: "or"))?",
                    outcome: .notUnderstood),
                waitingFor: nil)
        }
        return .reply(
            Reply(missing + " Did you mean \(best.id)?", outcome: .asks, hints: ["Say “yes”, or the right name."]),
            waitingFor: .confirmation([mended], line: line, isGuess: true))
    }

    /// “Search for oil”: no source, so these are words to look for in all.
    private func readingOfSearch(for name: String, in reading: Reading, line: String) -> Reading? {
        let isSearch = ["search", "grep"].contains(line.lowercased().prefix { $0.isLetter })
        guard isSearch, reading.intent == "show_records", reading.slots.allSatisfy({ $0.name == "sources" }),
            let place = reading.slots.first
        else { return nil }
        var search = reading
        search.slots = [Slot(name: "text", value: .text(name), range: place.range)]
        return search
    }

    /// “Show me R017”: no source, but a rule.
    private func readingOfRule(named name: String, in reading: Reading) -> Reading? {
        guard ["show_source", "show_setting"].contains(reading.intent), reading.slots.count == 1,
            let rule = world.rules.rule(named: name), let target = grammar.intent(named: "show_rule")
        else { return nil }
        return Reading(
            intent: target.name, effect: target.effect,
            slots: [Slot(name: "rule", value: .text(rule.id), range: reading.slots[0].range)],
            template: reading.template, skipped: reading.skipped, range: reading.range)
    }
}

extension Recognition {
    fileprivate var hasUnknownName: Bool {
        if case .unknownName = self { true } else { false }
    }
}

extension Understanding {
    /// Whether nothing is lost when the line meant something else. Repeating has the effect of what is repeated, and an
    /// answer that of what was asked about.
    var mayRunOnAGuess: Bool {
        commands.allSatisfy { reading in
            [.none, .read].contains(reading.effect) && !["repeat", "confirm", "decline"].contains(reading.intent)
        }
    }
}

extension Reading {
    /// Whether a slot holds this name.
    func mentions(_ name: String) -> Bool {
        slots.contains { slot in
            if case .list(let values) = slot.value { return values.contains { $0.spokenText == name } }
            return slot.value.spokenText == name
        }
    }

    /// The same reading with another name in its only source or setting.
    func replacingName(with name: String) -> Reading? {
        guard let index = slots.firstIndex(where: { ["sources", "settings", "setting"].contains($0.name) }),
            names(slots[index].name)?.count == 1
        else { return nil }
        var copy = self
        if case .list = slots[index].value {
            copy.slots[index].value = .list([.entry(id: name)])
        } else {
            copy.slots[index].value = .entry(id: name)
        }
        return copy
    }

    /// “Why was line 2 of july rejected”: what is no source there is a file, said without its ending. Nil elsewhere.
    func takingForFile(_ name: String) -> Reading? {
        guard intent == "show_rejected", value("line") != nil, value("file") == nil,
            let index = slots.firstIndex(where: { $0.name == "sources" })
        else { return nil }
        var copy = self
        copy.slots[index] = Slot(name: "file", value: .path(name), range: slots[index].range)
        return copy
    }

    /// The same reading with a live name put where an unknown one stood.
    fileprivate func replacing(unknownName name: String, with id: String) -> Reading? {
        var copy = self
        var isReplaced = false
        for index in copy.slots.indices {
            switch copy.slots[index].value {
            case .text(name), .entry(name), .raw(name):
                copy.slots[index].value = .entry(id: id)
                isReplaced = true
            case .list(var values):
                for position in values.indices where values[position].spokenText == name {
                    values[position] = .entry(id: id)
                    isReplaced = true
                }
                copy.slots[index].value = .list(values)
            default: break
            }
        }
        return isReplaced ? copy : nil
    }
}
