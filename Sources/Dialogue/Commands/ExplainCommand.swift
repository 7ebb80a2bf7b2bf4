package import Intents

/// Shows how a line is read: tokens, template, slots, effect, and why other readings lost.
package enum ExplainCommand {
    static func reply(for explanation: Explanation) -> Reply {
        Reply("This is how I read it:", blocks: [.verbatim(lines(of: explanation))])
    }

    package static func lines(of explanation: Explanation) -> [String] {
        var lines = ["tokens: " + explanation.tokens.map { SafeText.of($0.text) }.joined(separator: " · ")]
        switch explanation.recognition {
        case .corrected(_, let corrected): lines.append("typo mended: \(SafeText.of(corrected))")
        case .ambiguous: lines.append("several readings of equal rank")
        case .unknownName(let list, let name, _, _): lines.append("no \(list) is called “\(SafeText.of(name))”")
        case .unknown: lines.append("no template reads this line")
        case .understood, .empty, .tooLong: break
        }
        for reading in explanation.commands { lines += self.lines(of: reading, in: explanation.line) }
        for runnerUp in explanation.runnersUp {
            lines.append("runner-up: \(runnerUp.reading.intent) (\(runnerUp.reading.template)): \(runnerUp.why)")
        }
        return lines.map(Redactor.redacted)
    }

    private static func lines(of reading: Reading, in line: String) -> [String] {
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
