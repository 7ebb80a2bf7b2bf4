internal import Intents
internal import Synchronization

/// The grammar's examples by their words: what a command mostly begins with, what that does, and how it goes on.
///
/// Made when it is first needed: the first prompt does not wait for it.
final class ExampleWords: Sendable {
    private let grammar: Grammar
    private let made = Mutex<Lines?>(nil)

    init(of grammar: Grammar) { self.grammar = grammar }

    /// An example, word by word.
    struct Line {
        let intent: IntentDeclaration
        let example: Example
        let words: [String]
        /// The same without marks.
        let bareWords: [String]
        /// Whether it is the intent's first.
        let isFirst: Bool
    }

    private struct Lines {
        var all: [Line] = []
        var byFirstWord: [String: [Line]] = [:]
        var byIntent: [String: [Line]] = [:]
    }

    private var lines: Lines {
        made.withLock { made in
            if let made { return made }
            var lines = Lines()
            for intent in grammar.intents {
                for (number, example) in intent.examples.enumerated() {
                    let words = example.say.lowercased().split(separator: " ").map(String.init)
                    guard let first = words.first else { continue }
                    let bare = words.map { word in
                        word.filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
                    }
                    let line = Line(
                        intent: intent, example: example, words: words, bareWords: bare, isFirst: number == 0)
                    lines.all.append(line)
                    lines.byFirstWord[first, default: []].append(line)
                    lines.byIntent[intent.name, default: []].append(line)
                }
            }
            made = lines
            return lines
        }
    }

    /// Makes it, that the first Tab need not.
    func prepare() { _ = lines }

    /// Whether commands mostly begin with the word: an intent's first example does, or two of those that can be done.
    func isUsual(first word: String) -> Bool {
        let lines = lines.byFirstWord[word] ?? []
        return lines.contains(where: \.isFirst) || lines.count(where: { CallBuilder.canDo($0.intent.name) }) > 1
    }

    /// What a command does that begins with the word; of several, what they are about. Nil where no example begins so.
    func summary(ofFirst word: String) -> String? {
        let lines = lines.byFirstWord[word] ?? []
        let able = lines.filter { CallBuilder.canDo($0.intent.name) }
        let told = able.isEmpty ? lines : able
        if let named = told.first(where: { $0.intent.name == word }) { return text(of: named.intent) }
        // Those whose first example it begins say it best; else the one of most examples.
        let firsts = told.filter(\.isFirst)
        if firsts.count > 1 {
            let objects = firsts.compactMap { $0.words.dropFirst().first { !Self.articles.contains($0) } }
            let known = Array(objects.enumerated().filter { objects.firstIndex(of: $1) == $0 }.map(\.element))
            if known.count > 1 {
                return known.prefix(4).joined(separator: ", ") + (known.count > 4 ? ", …" : "")
            }
        }
        if let first = firsts.first { return text(of: first.intent) }
        let counts = Dictionary(grouping: told, by: \.intent.name).mapValues(\.count)
        let most = counts.values.max() ?? 0
        return told.first { counts[$0.intent.name] == most }.map { text(of: $0.intent) }
    }

    private static let articles: Set<String> = ["the", "a", "an", "all", "of", "to", "from", "my"]

    private func text(of intent: IntentDeclaration) -> String {
        intent.summary + (CallBuilder.canDo(intent.name) ? "" : " (not yet)")
    }

    /// The examples that may go on from words that begin so.
    /// - Parameter isName: whether the first of them stands for whatever an example has there.
    func lines(beginningWith first: String, isName: Bool) -> [Line] {
        isName ? lines.all : lines.byFirstWord[first] ?? []
    }

    /// The examples of these commands.
    func lines(of intents: Set<String>) -> [Line] { intents.sorted().flatMap { lines.byIntent[$0] ?? [] } }
}
