/// The names of one live list by every phrase that may stand for them.
struct LiveIndex: Sendable {
    let entries: [LiveEntry]
    /// All words of names and spoken forms, folded.
    let words: Set<String>
    let search: NameSearch
    /// The most words any phrase has.
    let longestPhrase: Int
    private let phrases: [String: [Claim]]
    /// Words that stand for no name by themselves.
    private let ordinary: Set<String>

    /// That a phrase stands for an entry; lower levels go first.
    private struct Claim: Sendable {
        var entry: Int
        var level: Int
        var isLiteral: Bool
    }

    /// What a phrase stands for: one entry, or several that claim it alike.
    struct Match {
        var entries: [Int]
        /// 0 for a whole name, 1 for words of it that stand together, 2 for scattered ones.
        var level: Int
    }

    /// - Parameter ordinary: words that stand for no name by themselves.
    init(_ entries: [LiveEntry], ordinary: Set<String> = []) {
        self.entries = entries
        self.ordinary = ordinary
        var phrases: [String: [Claim]] = [:]
        var words: Set<String> = []
        var longest = 0
        // Scattered words double the index with every word of a name: only worth it while it is small.
        let allowsScattered = entries.count <= 500
        for (number, entry) in entries.enumerated() {
            for name in [entry.id] + entry.spoken {
                let parts = Words.parts(of: name)
                guard !parts.isEmpty, parts.count <= 16 else { continue }
                let folded = parts.map(Words.folded)
                words.formUnion(folded)
                longest = max(longest, parts.count)
                func claim(_ phrase: String, _ level: Int, isLiteral: Bool = false) {
                    phrases[phrase, default: []].append(Claim(entry: number, level: level, isLiteral: isLiteral))
                }
                claim(folded.joined(separator: " "), 0, isLiteral: folded == parts)
                if folded != parts { claim(Self.literalMark + parts.joined(separator: " "), 0) }
                if parts.count > 1 { claim(Words.folded(parts.joined()), 0) }
                // Spoken forms are whole phrases: a part of one ("list" of "variable list") names nothing.
                guard name == entry.id, !entry.isWhole else { continue }
                for (phrase, isTogether) in Self.parts(of: folded, scattered: allowsScattered)
                where !ordinary.contains(phrase) {
                    claim(phrase, isTogether ? 1 : 2)
                }
            }
        }
        self.phrases = phrases
        search = NameSearch(entries)
        self.words = words
        longestPhrase = longest
    }

    private static let literalMark = "="

    /// What folded words stand for; `literal` are the same words as typed.
    func match(_ folded: String, literal: String) -> Match? {
        guard let claims = phrases[folded], let level = claims.map(\.level).min() else { return nil }
        var found: [Int] = []
        for claim in claims where claim.level == level && !found.contains(claim.entry) { found.append(claim.entry) }
        // "log" and "logs" may both be names.
        if found.count > 1, level == 0 {
            let exact = phrases[Self.literalMark + literal]?.map(\.entry)
            let literalClaims = exact ?? claims.filter { $0.isLiteral && $0.level == 0 }.map(\.entry)
            if Set(literalClaims).count == 1, let entry = literalClaims.first { found = [entry] }
        }
        return Match(entries: found, level: level)
    }

    /// Every proper part of a name that says something.
    private static func parts(of words: [String], scattered: Bool) -> [(phrase: String, isTogether: Bool)] {
        guard words.count > 1, words.count <= 8 else { return [] }
        var parts: [(String, Bool)] = []
        for start in words.indices {
            for end in (start + 1)...words.count where end - start < words.count {
                let slice = words[start..<end]
                if slice.contains(where: isTelling) { parts.append((slice.joined(separator: " "), true)) }
            }
        }
        guard scattered, words.count <= 5 else { return parts }
        for mask in 1..<(1 << words.count) - 1 {
            let chosen = words.indices.filter { mask & (1 << $0) != 0 }
            guard let first = chosen.first, let last = chosen.last, last - first >= chosen.count else { continue }
            let slice = chosen.map { words[$0] }
            if slice.contains(where: isTelling) { parts.append((slice.joined(separator: " "), false)) }
        }
        return parts
    }

    private static func isTelling(_ word: String) -> Bool {
        word.utf8.count > 1 && !Words.common.contains(word) && !word.allSatisfy(\.isNumber)
    }

    /// The entries nearest to a name that does not exist, at most three.
    func nearest(to name: String) -> [LiveEntry] {
        let wanted = Words.parts(of: name).map(Words.folded)
        let joined = Array(wanted.joined(separator: " ").utf8)
        guard !joined.isEmpty else { return [] }
        // Short names are near to too many words.
        let limit = joined.count <= 5 ? 1 : min(3, max(2, joined.count / 3))
        var scores: [Int32: Int] = [:]
        func keep(_ score: Int, of entry: Int32) { scores[entry] = min(score, scores[entry] ?? .max) }
        var near: Set<Int32> = []
        for number in search.forms(near: joined, limit: limit) {
            let form = search.forms[number]
            guard let distance = EditDistance.between(form.joined, joined, limit: limit) else { continue }
            near.insert(Int32(number))
            keep(distance, of: form.entry)
        }
        for (form, shared) in formsSharing(wanted) where !near.contains(form) {
            // An ordinary word says something only where nothing else is said: "price", not "records 5".
            let isNear = shared.contains { Self.isTelling($0) && !ordinary.contains($0) }
            let isAllOrdinary = shared.count == wanted.count && shared.contains(where: Self.isTelling)
            guard isNear || isAllOrdinary else { continue }
            keep(limit + 4 - min(shared.count, 3), of: search.forms[Int(form)].entry)
        }
        let scored = scores.map { (entry: entries[Int($0.key)], score: $0.value) }
        // The three best of perhaps thousands, without sorting them all.
        var best: [(entry: LiveEntry, score: Int)] = []
        for candidate in scored {
            let place = best.firstIndex { (candidate.score, candidate.entry.id) < ($0.score, $0.entry.id) }
            if best.count < 3 || place != nil { best.insert(candidate, at: place ?? best.count) }
            if best.count > 3 { best.removeLast() }
        }
        return best.map(\.entry)
    }

    /// Forms that hold any of the words, or one near to it, with the words they hold.
    private func formsSharing(_ wanted: [String]) -> [Int32: [String]] {
        var shared: [Int32: [String]] = [:]
        for word in wanted {
            var forms = Set(search.forms(holding: word))
            if word.utf8.count >= 4 {
                let letters = Array(word.utf8)
                let limit = letters.count >= 6 ? 2 : 1
                for other in search.foldedWords
                where other != word && abs(other.utf8.count - letters.count) <= limit
                    && EditDistance.between(Array(other.utf8), letters, limit: limit) != nil
                {
                    forms.formUnion(search.forms(holding: other))
                }
            }
            for form in forms { shared[form, default: []].append(word) }
        }
        return shared
    }
}
