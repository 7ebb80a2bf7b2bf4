internal import Intents

/// Why a phrase cannot be taught, or is not used: facts, no prose.
enum TeachingProblem: Error, Equatable {
    /// It has no word, too many, or marks among them.
    case notAPhrase
    /// It is understood already, as this.
    case isACommand(intent: String)
    /// Its words cannot be told from those around it.
    case notTellable
    case meaningNotUnderstood(nearest: [String])
    /// It leans on what was said before.
    case meaningLeans
    /// The meaning holds a command that must be typed: to quit, to answer, to teach.
    case meaningHolds(intent: String)
    case meaningHoldsSecret
    /// It stands for itself, by way of this phrase.
    case loop(through: String)
}

/// Checks phrases as the grammar's own sentences are checked: one that says something already is never hidden, and
/// each stands for commands that are understood.
struct TeachingCheck {
    let grammar: Grammar
    /// The names there are, without taught phrases.
    let vocabulary: Vocabulary
    private let plain: Recognizer

    init(grammar: Grammar, vocabulary: Vocabulary) {
        self.grammar = grammar
        self.vocabulary = vocabulary
        plain = Recognizer(grammar: grammar, vocabulary: vocabulary)
    }

    static let mostWords = 8
    /// Commands that must be typed by somebody, each time.
    private static let mustBeTyped: Set<String> = [
        "confirm", "decline", "quit", "teach", "remove_taught", "repeat", "undo", "redo", "init_workspace",
    ]

    /// The phrases that can be used, and what is wrong with the others, in their order.
    func usable(of phrases: [TaughtPhrase]) -> (usable: [TaughtPhrase], wrong: [(TaughtPhrase, TeachingProblem)]) {
        var good = phrases
        var wrong: [Int: TeachingProblem] = [:]
        // One that falls out may take others with it, which stand for it.
        var isStable = false
        while !isStable {
            let recognizer = Recognizer(grammar: grammar, vocabulary: vocabulary(with: good))
            var kept: [TaughtPhrase] = []
            for phrase in good {
                do throws(TeachingProblem) {
                    try check(phrase, by: recognizer, among: good)
                    kept.append(phrase)
                } catch {
                    wrong[phrases.firstIndex(of: phrase) ?? 0] = error
                }
            }
            isStable = kept.count == good.count
            good = kept
        }
        return (good, wrong.keys.sorted().compactMap { index in wrong[index].map { (phrases[index], $0) } })
    }

    func vocabulary(with phrases: [TaughtPhrase]) -> Vocabulary {
        phrases.isEmpty ? vocabulary : vocabulary.replacing("phrase", with: phrases.map(Self.entry))
    }

    static func entry(_ phrase: TaughtPhrase) -> LiveEntry {
        LiveEntry(
            id: phrase.say, note: "taught: " + SafeText.line(Redactor.redacted(phrase.means), cells: 40), isWhole: true)
    }

    /// - Parameter recognizer: knows all the phrases.
    private func check(
        _ phrase: TaughtPhrase, by recognizer: Recognizer, among phrases: [TaughtPhrase]
    ) throws(TeachingProblem) {
        let words = phrase.say.split(separator: " ")
        let isPlain = phrase.say.allSatisfy { $0.isLetter || $0.isNumber || " -_'".contains($0) }
        guard (1...Self.mostWords).contains(words.count), isPlain, phrase.say.utf8.count <= 80,
            phrase.say.contains(where: \.isLetter)
        else { throw .notAPhrase }
        switch plain.recognize(phrase.say) {
        case .understood(let known): throw .isACommand(intent: known.commands.first?.intent ?? "")
        case .ambiguous(let known): throw .isACommand(intent: known.first?.commands.first?.intent ?? "")
        case .corrected, .unknownName, .unknown, .empty, .tooLong: break
        }
        guard case .understood(let said) = recognizer.recognize(phrase.say), said.commands.count == 1,
            said.commands[0].intent == Resolver.taughtIntent, said.commands[0].text("phrase") == phrase.say
        else { throw .notTellable }
        guard Redactor.redacted(phrase.means) == phrase.means else { throw .meaningHoldsSecret }
        var path = [phrase.say]
        try checkMeaning(of: phrase, by: recognizer, among: phrases, path: &path)
    }

    private func checkMeaning(
        of phrase: TaughtPhrase, by recognizer: Recognizer, among phrases: [TaughtPhrase], path: inout [String]
    ) throws(TeachingProblem) {
        let recognition = recognizer.recognize(phrase.means)
        guard case .understood(let understanding) = recognition else {
            if case .unknown(let nearest) = recognition {
                throw .meaningNotUnderstood(nearest: nearest.map(\.sentence))
            }
            throw .meaningNotUnderstood(nearest: [])
        }
        for reading in understanding.commands {
            if Self.mustBeTyped.contains(reading.intent) { throw .meaningHolds(intent: reading.intent) }
            guard reading.intent == Resolver.taughtIntent, let name = reading.text("phrase") else { continue }
            if path.contains(name) { throw .loop(through: path.last ?? name) }
            guard let inner = phrases.first(where: { $0.say == name }) else { continue }
            path.append(name)
            try checkMeaning(of: inner, by: recognizer, among: phrases, path: &path)
            path.removeLast()
        }
        // Half a sentence may go on from the commands before it in the meaning, and from nothing else.
        if understanding.commands.first?.intent == FollowUp.intent { throw .meaningLeans }
        if understanding.commands.first?.slots.contains(where: { $0.value == .list([.text("it")]) }) ?? false {
            throw .meaningLeans
        }
    }
}
