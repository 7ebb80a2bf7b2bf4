internal import Intents
internal import JSONText
internal import Settings

/// The questions the assistant asks: each says what it would do and how to answer.
enum Questions {
    /// The sentence stopped before what it was about.
    static func unfinished(_ missing: Unfinished) -> Reply {
        let (question, example) =
            switch missing {
            case .alternative:
                (
                    "“or” stands between values, and conditions go together with “and”.",
                    "count forecasts where domain is rates or fx"
                )
            case .condition: ("Where what?", "count forecasts where confidence > 0.8")
            case .search: ("Search for which words?", "search forecasts for oil")
            case .run: ("From which run?", "remove the tag baseline from run 12")
            case .tag: ("Tag it as what?", "tag run 12 as baseline")
            }
        return .refused("\(question) Nothing was done.", hints: ["For example: \(example)"])
    }

    static func didYouMean(_ sentences: [String], line: String) -> Reply {
        Reply(
            "Did you mean “\(sentences.map { SafeText.of(Redactor.redacted($0)) }.joined(separator: "” or “"))”?",
            outcome: .asks,
            hints: ["Say “yes” to do it."],
            data: [.init("did_you_mean", .array(sentences.map { .string(Redactor.redacted($0)) }))])
    }

    private static let mostChoices = 12

    static func which(of labels: [String]) -> Reply {
        Reply(
            "Which one do you mean?", outcome: .asks,
            blocks: [
                .verbatim(
                    labels.prefix(mostChoices).enumerated().map { "\($0 + 1)  \($1)" }
                        + (labels.count > mostChoices ? ["… and \(labels.count - mostChoices) more"] : []))
            ],
            hints: ["Answer with a number or a name, or say something else."],
            data: [.init("choices", .array(labels.map { .string($0) }))])
    }

    static func notUnderstood(_ line: String, nearest: [String]) -> Reply {
        let quoted = Wording.quoted(Redactor.redacted(line))
        guard !nearest.isEmpty else {
            return Reply(
                "I don’t understand \(quoted).", outcome: .notUnderstood,
                hints: ["Say “help” for what can be said; Tab completes."])
        }
        return Reply(
            "I don’t understand \(quoted). Near to it:", outcome: .notUnderstood,
            blocks: [.verbatim(nearest.map(SafeText.of))], hints: ["Say “help” for more."],
            data: [.init("nearest", .array(nearest.map { .string($0) }))])
    }

    /// What says the whole of a file's name.
    static func quotes(_ line: String) -> Reply {
        let shown = SafeText.of(Redactor.redacted(line))
        return Reply(
            "Put the file’s name in quotes: \(shown)", outcome: .notUnderstood, hints: ["Nothing was written."],
            data: [.init("did_you_mean", .array([.string(Redactor.redacted(line))]))])
    }

    static func confirm(_ reading: Reading, context: CommandContext) -> Reply {
        let question: String
        switch reading.intent {
        case "reset_all_settings":
            let changed = context.world.settings.all().filter { [.workspace, .session].contains($0.provenance.layer) }
            let names = changed.map(\.key.rawValue)
            question =
                names.isEmpty
                ? "All settings have their built-in values already. Reset them nevertheless?"
                : "This puts \(Formatting.list(names, most: 8)) back to the built-in values; the sources stay. Do it?"
        default:
            question = "This cannot be taken back. Do it?"
        }
        return Reply(question, outcome: .asks, hints: ["Say “yes” or “no”."])
    }

    static func leaving(_ unsaved: [SettingChange]) -> Reply {
        let names = Formatting.list(unsaved.map(\.subject.name), most: 5)
        return Reply(
            "\(names) \(unsaved.count == 1 ? "is" : "are") not saved. Save before leaving?", outcome: .asks,
            hints: ["“yes” saves and leaves, “no” leaves without, anything else stays."])
    }

    /// What tells one reading from another.
    static func label(of understanding: Understanding) -> String {
        understanding.commands.map { reading in
            let slots = reading.slots.compactMap { slot -> String? in
                switch slot.value {
                case .list(let values): values.compactMap(\.spokenText).joined(separator: ", ")
                default: slot.value.spokenText
                }
            }
            if reading.intent == "undo", slots.isEmpty { return "undo the last change of a setting or a source" }
            if reading.intent == "undo_run", slots == ["last"] { return "undo the last run" }
            return ([reading.intent.replacing("_", with: " ")] + slots).joined(separator: " ")
        }.joined(separator: ", then ")
    }

    private enum Formatting {
        static func list(_ names: [String], most: Int) -> String {
            guard names.count > most else { return Wording.list(names) }
            return Wording.list(Array(names.prefix(most)) + ["\(names.count - most) more"])
        }
    }
}
