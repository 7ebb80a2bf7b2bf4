/// Parts of a line that stand beside its command and say why, or nothing at all: "turn caching off, I'm debugging".
///
/// What counts as one is the grammar's policy. An aside is a clause of its own, at the front or at the end, begins as a
/// statement does, and is no command itself. What turns a command round or puts it off ("but", "tomorrow", "not") makes
/// it doubtful: then the command is only proposed.
struct Asides {
    /// A way of taking some clauses for asides.
    struct Candidate: Equatable {
        /// The tokens left for the command.
        var command: Range<Int>
        var asides: [Range<Int>]
        var isDoubtful: Bool
    }

    private let utterance: Utterance
    private let policy: AsidePolicy

    private static let mostClauses = 6
    /// Nobody gives so long a reason in passing; a longer clause may hold a wish.
    private static let mostWords = 16

    init(_ utterance: Utterance, policy: AsidePolicy) {
        self.utterance = utterance
        self.policy = policy
    }

    /// The ways to take clauses for asides, those that leave the fewest words aside first.
    var candidates: [Candidate] {
        let clauses = clauses
        guard (2...Self.mostClauses).contains(clauses.count) else { return [] }
        var candidates: [Candidate] = []
        for first in clauses.indices {
            for last in first..<clauses.count where last - first + 1 < clauses.count {
                let front = clauses[..<first].map { judge($0, isBehind: false) }
                let back = clauses[(last + 1)...].map { judge($0, isBehind: true) }
                guard !(front + back).contains(.no) else { continue }
                candidates.append(
                    Candidate(
                        command: clauses[first].lowerBound..<clauses[last].upperBound,
                        asides: Array(clauses[..<first] + clauses[(last + 1)...]),
                        isDoubtful: (front + back).contains(.doubtful)))
            }
        }
        func words(_ candidate: Candidate) -> Int { candidate.asides.reduce(0) { $0 + $1.count } }
        return candidates.sorted { (words($0), $0.command.lowerBound) < (words($1), $1.command.lowerBound) }
    }

    private enum Judgement { case no, doubtful, yes }

    private func judge(_ clause: Range<Int>, isBehind: Bool) -> Judgement {
        let tokens = utterance.tokens[clause]
        guard (1...Self.mostWords).contains(tokens.count), isStatement(tokens),
            tokens.allSatisfy({ $0.kind == .word })
        else { return .no }
        let isDoubtful = tokens.contains { token in
            Words.negations.contains(token.key) || token.text.hasSuffix("n't") || policy.never.contains(token.key)
                || isBehind && policy.neverBehind.contains(token.key)
        }
        return isDoubtful ? .doubtful : .yes
    }

    /// How many words a subject has at most.
    private static let longestSubject = 5

    private func isStatement(_ tokens: ArraySlice<Token>) -> Bool {
        guard let first = tokens.first else { return false }
        if policy.openers.contains(first.key) || policy.reasons.contains(first.key) { return true }
        guard !tokens.dropFirst().contains(where: { policy.relatives.contains($0.key) }) else { return false }
        return tokens.dropFirst().prefix(Self.longestSubject).contains { policy.verbs.contains($0.key) }
            || tokens.prefix(2).contains { $0.text.hasSuffix("'s") }
    }

    /// The parts between marks, cut before the words that begin a reason too.
    private var clauses: [Range<Int>] {
        var clauses: [Range<Int>] = []
        var start = 0
        func close(at end: Int) {
            if start < end { clauses.append(start..<end) }
        }
        for (position, token) in utterance.tokens.enumerated() {
            if token.kind == .punctuation {
                close(at: position)
                start = position + 1
            } else if position > start, policy.reasons.contains(token.key) {
                close(at: position)
                start = position
            }
        }
        close(at: utterance.tokens.count)
        return clauses
    }
}

extension Asides.Candidate {
    /// Whether the asides hold what belongs to the command: a figure, or a quotation, that is not in it too.
    func holdsFigures(of utterance: Utterance) -> Bool {
        asides.joined().contains { position in
            let token = utterance.tokens[position]
            return !token.isPlainWord && !utterance.tokens[command].contains { $0.text == token.text }
        }
    }

    /// Whether the command speaks of something only by a word such as "it": the aside may say what.
    func pointsElsewhere(in utterance: Utterance) -> Bool {
        utterance.tokens[command].contains { Self.pronouns.contains($0.key) }
    }

    private static let pronouns: Set<String> = [
        "it", "them", "that", "this", "those", "these", "one", "ones", "its", "their", "so",
    ]
}
