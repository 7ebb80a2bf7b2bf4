internal import Intents

/// What is said to a line that leans on what was said before, and finds nothing there.
extension Questions {
    static func unresolved(_ line: String, _ problem: Unresolved, in grammar: Grammar) -> Reply {
        let quoted = Wording.quoted(line)
        switch problem {
        case .nothingBefore:
            return Reply(
                "\(quoted) goes on from a command, and there was none yet.", outcome: .notUnderstood,
                hints: ["Say the whole of it, for example “how much have we spent today”."])
        case .doesNotFit(let slot, let intent):
            let ability = grammar.intent(named: intent)?.ability ?? intent
            return Reply(
                "\(quoted) does not go with the last command: to \(ability) takes no \(noun(slot)).",
                outcome: .notUnderstood, hints: ["Say the whole of what you mean."])
        case .wasForReal:
            return Reply(
                "The last command was no dry run.", outcome: .notUnderstood,
                hints: ["Say “again” to do it once more."])
        case .noPeriodBefore:
            return Reply(
                "\(quoted) goes on from a period, and the last command had none.", outcome: .notUnderstood,
                hints: ["Name it, for example “and last week?”."])
        case .whatIsIt:
            return Reply(
                "What do you mean by \(quoted)? Nothing of that kind was spoken of.", outcome: .asks,
                hints: ["Say it with the name instead."])
        case .notNamed:
            return Reply(
                "That would be for every source, and none was named.", outcome: .asks,
                hints: ["Say it with the names instead."])
        case .onlySupposed:
            return Reply(
                "Behind “what if” in one line nothing is changed, so none of it was done.", outcome: .notUnderstood,
                hints: ["Say “what if trust threshold were 0.6 and overlap days 2”, or the change by itself."])
        case .takesBack:
            return Reply(
                "\(quoted) may mean both, or only the second. Nothing was done.", outcome: .asks,
                hints: ["Say the one you mean, or both with “and”."])
        case .whyWhat:
            return Reply(
                "Why what? The last command has no reasons to give.", outcome: .notUnderstood,
                hints: ["Say for example “why were records rejected” or “why is trust threshold 0.7”."])
        case .taughtInVain(let phrase, let meaning):
            return Reply(
                "\(Wording.quoted(phrase)) stands for \(Wording.quoted(meaning)), which is not understood any more.",
                outcome: .notUnderstood, hints: ["Teach it anew, or say “explain \(SafeText.of(meaning))”."])
        case .notShown(_, of: 0):
            return Reply(
                "\(quoted) means one of a list, and nothing was listed yet.", outcome: .notUnderstood,
                hints: ["Say for example “list sources” or “show runs” first."])
        case .notShown(_, let count):
            return Reply(
                "There \(count == 1 ? "was only 1" : "were only \(count)") in the list.", outcome: .notUnderstood,
                hints: ["Say “the last one”, or a smaller number."])
        }
    }

    private static func noun(_ slot: String) -> String {
        switch slot {
        case "sources", "exclude": "sources"
        case "value": "value"
        case _ where Reading.conditionSlots.contains(slot): "condition on a field"
        case "dry_run": "dry run"
        case "group_by": "grouping"
        case "sort", "order": "order"
        case "enabled", "type", "status", "max_priority": "such choice"
        case "force": "force"
        case "every", "at": "time to repeat at"
        default: slot.replacing("_", with: " ")
        }
    }
}
