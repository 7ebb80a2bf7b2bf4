internal import Intents

/// Shows how a line is read: tokens, template, slots, call, effect, and why other readings lost.
extension Assistant {
    /// A line as it would be understood now, word by word; nothing of it is done.
    package func explanationLines(of line: String) -> [String] {
        let text = Script.command(in: line)
        let explanation = explanation(of: text)
        return ExplainedLine(explanation, grammar: grammar).lines.map(Redactor.redacted)
            + meaningLines(of: explanation).map(Redactor.redacted)
            + explanation.runnersUp.map { "runner-up: \($0.reading.intent) (\($0.reading.template)): \($0.why)" }
    }

    /// What is called in the end: with taught phrases unfolded, and with what is taken over from the line before.
    private func meaningLines(of explanation: Explanation) -> [String] {
        var lines = explanation.commands.compactMap { reading -> String? in
            guard reading.intent == Resolver.taughtIntent, let name = reading.text("phrase"),
                let phrase = taught.first(where: { $0.say == name })
            else { return nil }
            return "“\(SafeText.of(name))” was taught to mean: \(SafeText.of(phrase.means)) "
                + "(\(SafeText.of(taughtFile.file)):\(phrase.line))"
        }
        let recognition = explanation.recognition
        do throws(Unresolved) {
            let meant = try resolved(recognition, after: antecedents)
            if explanation.commands.contains(where: { $0.intent == FollowUp.intent }), let last = antecedents.last {
                let text = ReadingText(grammar: grammar, context: CommandContext(world: world))
                lines.append("goes on from: \(text.phrase(for: last))")
            }
            switch meant.recognition {
            case .understood(let understanding), .corrected(let understanding, _):
                lines += understanding.commands.map(callLine)
            case .ambiguous(let choices):
                lines += choices.map { "asks which: " + understander.label(of: $0) }
            case .unknownName, .unknown, .empty, .tooLong: break
            }
        } catch {
            lines.append(Questions.unresolved(explanation.line, error, in: grammar).headline)
        }
        return lines
    }

    private func callLine(_ reading: Reading) -> String {
        if case .notYet(let intent, let slot) = CallBuilder.call(for: reading) {
            return "call: none. " + NotYet.sentence(for: intent, without: slot, in: grammar)
        }
        let text = ReadingText(grammar: grammar, context: CommandContext(world: world))
        return "call: \(text.phrase(for: reading)) (\(reading.intent), effect: \(reading.effect.rawValue))"
    }
}

/// What the recognizer itself tells of a line.
private struct ExplainedLine {
    let explanation: Explanation
    let grammar: Grammar

    init(_ explanation: Explanation, grammar: Grammar) {
        self.explanation = explanation
        self.grammar = grammar
    }

    var lines: [String] {
        let holdsSecret = Redactor.redacted(explanation.line) != explanation.line
        let tokens =
            holdsSecret
            ? "not shown: the line holds a secret"
            : explanation.tokens.map { SafeText.of($0.text) }.joined(separator: " · ")
        var lines = ["tokens: " + tokens]
        switch explanation.recognition {
        case .corrected(_, let corrected): lines.append("read as: \(SafeText.of(corrected))")
        case .ambiguous: lines.append("several readings of equal rank")
        case .unknownName(let list, let name, let nearest, _):
            let near = nearest.isEmpty ? "" : "; near to it: \(Wording.list(nearest.map(\.id)))"
            lines.append("no \(list) is called “\(SafeText.of(name))”\(near)")
        case .unknown(let nearest):
            lines.append("no template reads this line")
            lines += nearest.map { "near to it: \(SafeText.of($0.sentence)) (\($0.intent))" }
        case .understood, .empty: break
        case .tooLong(let limit): lines.append("longer than \(limit) bytes: it is not looked at")
        }
        for reading in explanation.commands { lines += self.lines(of: reading) }
        for aside in explanation.commands.first?.asideTexts(of: explanation.line) ?? [] {
            lines.append("left aside: \(SafeText.of(Redactor.redacted(aside)))")
        }
        return lines
    }

    private func lines(of reading: Reading) -> [String] {
        var lines = ["\(reading.intent) (effect: \(reading.effect.rawValue)), template \(reading.template)"]
        for slot in reading.slots {
            let span =
                slot.range.isEmpty ? "fixed by the template" : "bytes \(slot.range.lowerBound)–\(slot.range.upperBound)"
            lines.append("  \(slot.name) = \(SafeText.of(slot.value.explained))  (\(span))")
        }
        if !reading.skipped.isEmpty {
            lines.append("  passed over: " + reading.skipped.map { SafeText.of($0.text) }.joined(separator: " "))
        }
        return lines
    }
}

extension SlotValue {
    fileprivate var explained: String {
        if case .list(let values) = self { return values.map(\.explained).joined(separator: ", ") }
        return spokenText ?? ""
    }
}
