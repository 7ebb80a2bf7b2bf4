internal import Intents
internal import JSONText

/// Phrases of the user's own: taught, listed, forgotten.
extension Assistant {
    func teach(_ typed: String, meaning: String) -> Reply {
        let say = typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let phrase = TaughtPhrase(say: say, means: meaning)
        if let problem = problem(with: phrase) {
            return .refused(
                TeachingText.sentence(for: problem, phrase, in: grammar), hints: TeachingText.hints(for: problem))
        }
        let before = taught(say)
        do throws(WorkspaceError) {
            if let before, before.say != say { try world.forget(before.say) }
            try world.teach(phrase)
        } catch {
            return .failed(TeachingText.sentence(for: error))
        }
        reloadTaught()
        let was = before.map { " (it was: \(SafeText.of($0.means)))" } ?? ""
        return Reply(
            "“\(SafeText.of(say))” now means: \(SafeText.of(meaning))\(was).",
            blocks: [.verbatim(steps(of: meaning))],
            hints: ["Say “\(SafeText.of(say))” to do it, “forget \(SafeText.of(say))” to take it back."],
            data: data(of: [phrase]))
    }

    /// A phrase by what is said, in whatever case; of those in the file, those not used too.
    private func taught(_ say: String) -> TaughtPhrase? {
        let wanted = say.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return taughtFile.phrases.first { $0.say.lowercased() == wanted }
    }

    /// What each command of a meaning does, so that no effect hides behind a phrase.
    private func steps(of meaning: String) -> [String] {
        guard
            let meant = try? resolved(recognition(of: meaning), after: Antecedents()),
            case .understood(let understanding) = meant.recognition
        else { return [] }
        let text = ReadingText(grammar: grammar, context: CommandContext(world: world))
        return understanding.commands.map { reading in
            let warning =
                switch reading.effect {
                case .spend: "  (costs money or quota)"
                case .destroy: "  (asks first: it removes something)"
                case .change: "  (changes something)"
                case .none, .read: ""
                }
            return "→ " + text.phrase(for: reading) + warning
        }
    }

    func listTaught() -> Reply {
        let notes = taughtNotes()
        let phrases = taught.sorted { $0.say.lowercased() < $1.say.lowercased() }
        guard !phrases.isEmpty else {
            return Reply(
                "You have taught me nothing yet.", notes: notes,
                hints: ["Say for example “when I say morning run, ingest everything and show runs”."],
                data: data(of: []))
        }
        let table = Table(
            [.init("you say"), .init("it means", goesOn: true), .init("line", isNumeric: true, expendability: 1)],
            rows: phrases.map { [SafeText.of($0.say), SafeText.line($0.means, cells: 90), String($0.line)] })
        return Reply(
            "\(phrases.count == 1 ? "1 phrase is" : "\(phrases.count) phrases are") taught, in \(SafeText.of(taughtFile.file)).",
            blocks: [.table(table)], notes: notes, hints: ["Say “forget …” to remove one."], data: data(of: phrases))
    }

    func removeTaught(_ say: String) -> Reply {
        guard let phrase = taught(say) else { return nothingTaught(say) }
        let notes = taughtNotes()
        do throws(WorkspaceError) {
            try world.forget(phrase.say)
        } catch {
            return .failed(TeachingText.sentence(for: error))
        }
        reloadTaught()
        // Those that stood for it do so no more.
        return Reply(
            "“\(SafeText.of(phrase.say))” is forgotten.", notes: taughtNotes().filter { !notes.contains($0) },
            data: data(of: [phrase]))
    }

    func questionBeforeForgetting(_ say: String) -> Confirming.Question {
        guard let phrase = taught(say) else { return .answered(nothingTaught(say)) }
        return .asked(
            Reply(
                "This forgets “\(SafeText.of(phrase.say))”, which means: \(SafeText.of(phrase.means)). Do it?",
                outcome: .asks, hints: ["Say “yes” or “no”."]))
    }

    private func nothingTaught(_ say: String) -> Reply {
        .refused(
            "No phrase \(Wording.quoted(say)) is taught.", hints: ["Say “what have I taught you” for those there are."])
    }

    /// What is wrong in the file of taught phrases, a sentence each.
    func taughtNotes() -> [String] {
        let file = SafeText.of(taughtFile.file)
        return taughtFile.problems.map { "\(file) line \($0.line): \(SafeText.of($0.message)). It is passed over." }
            + wrongTaught.map { wrong in
                "\(file) line \(wrong.phrase.line): "
                    + TeachingText.sentence(for: wrong.problem, wrong.phrase, in: grammar)
                    + " The phrase is not used."
            }
    }

    private func data(of phrases: [TaughtPhrase]) -> [JSONValue.Member] {
        [
            .init(
                "phrases",
                .array(
                    phrases.map { .object([.init("say", .string($0.say)), .init("means", .string($0.means))]) }))
        ]
    }
}

/// Sentences about phrases that cannot be taught.
enum TeachingText {
    static func sentence(for problem: TeachingProblem, _ phrase: TaughtPhrase, in grammar: Grammar) -> String {
        let say = Wording.quoted(phrase.say)
        let means = Wording.quoted(phrase.means)
        switch problem {
        case .notAPhrase:
            return "\(say) is no phrase: those have one to \(TeachingCheck.mostWords) words of letters and digits."
        case .isACommand(let intent):
            let ability = grammar.intent(named: intent)?.ability ?? intent.replacing("_", with: " ")
            return "\(say) is understood already (\(ability)): it cannot mean something else."
        case .notTellable: return "\(say) cannot be told from the words around it."
        case .meaningNotUnderstood(let nearest):
            let near = nearest.isEmpty ? "" : " Near to it: " + nearest.map(SafeText.of).joined(separator: "; ") + "."
            return "What \(say) should mean is not understood: \(means).\(near)"
        case .meaningLeans: return "\(means) goes on from a command before it: say the whole of it."
        case .meaningHolds(let intent):
            let ability = grammar.intent(named: intent)?.ability ?? intent
            return "\(say) cannot stand for that: to \(ability) must be typed each time."
        case .meaningHoldsSecret: return "What \(say) should mean holds a secret, which is not written into a file."
        case .loop(let through): return "\(say) would stand for itself, by way of \(Wording.quoted(through))."
        }
    }

    static func hints(for problem: TeachingProblem) -> [String] {
        switch problem {
        case .meaningNotUnderstood: ["Nothing was taught. Try the meaning by itself first."]
        case .meaningHoldsSecret: ["Nothing was taught. Name where it is kept: ${env:…}."]
        default: ["Nothing was taught."]
        }
    }

    static func sentence(for error: WorkspaceError) -> String {
        switch error {
        case .alreadyThere(let path): "\(SafeText.of(path)) is there already."
        case .cannotWrite(let path, let errno):
            "\(SafeText.of(path)) cannot be written: \(SystemError.phrase(errno)). Nothing was changed."
        case .isOwnFile(let path): "\(SafeText.of(path)) is Magpie’s own."
        }
    }
}
