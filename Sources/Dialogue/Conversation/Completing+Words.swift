internal import Ingestion
internal import Intents

/// Of the words that the grammar would take those that people mostly go on with.
extension Completing {
    /// Where nothing is typed of the next word: what examples have there; only where none is known, all that the grammar
    /// would take, and files.
    func keepUsual(
        in list: inout CompletionList, behind front: String, isFinished: (String) -> Bool, hasValues: Bool
    ) {
        let usual = usualWords
        let next = usual.next(after: front)
        var told = next.words
        var words = (list.candidates + list.rarer).filter { [.word, .value].contains($0.kind) && told[$0.text] != nil }
        if words.isEmpty, !hasValues, !list.isWhole || usual.leadsOn(front, list) {
            told = usual.following(front, among: list.intents)
            words = list.candidates.filter { $0.kind == .word && told[$0.text] != nil }
        }
        for index in words.indices { words[index].note = told[words[index].text] ?? "" }
        var names = list.candidates.filter { $0.kind == .entry }
        // Where examples have words and no name, a name is for other commands.
        let isLed = UsualWords.leadsToNames.contains(
            front.lowercased().split(separator: " ").last.map(String.init) ?? "")
        if !next.words.isEmpty, !words.isEmpty, !next.hasSource, !next.hasSetting, !isLed { names = [] }
        let telling = words.filter { !UsualWords.articles.contains($0.text) }
        if !telling.isEmpty { words = telling }
        if let fields = fields(after: front, isFinished: isFinished) {
            words = fields + words.filter { SourceField.named($0.text) == nil }
        }
        if !names.isEmpty || !words.isEmpty || list.isWhole {
            list.candidates = names + words
        } else if hasValues {
            list.candidates.removeAll { $0.kind != .path }
        } else if !list.hints.isEmpty {
            // A value is asked for: words that no example has there only stand before other commands.
            list.candidates.removeAll { $0.kind == .word }
        }
        if front.split(separator: " ").map({ $0.lowercased() }) == ["include"] {
            let end = front.utf8.count
            list.candidates = [
                CompletionCandidate(text: "", note: "a script", kind: .path, range: end..<end, isFollowedBySpace: false)
            ]
        }
    }

    /// Of the words that go on what has begun those that examples have there; all where they have none.
    func keepUsual(in list: inout CompletionList, front: String, isKnown: Bool) {
        let words = list.candidates.filter { [.word, .value].contains($0.kind) }
        guard !words.isEmpty else { return }
        let before = String(front.reversed().drop { !$0.isWhitespace }.reversed())
        let typed = front.dropFirst(before.count).lowercased()
        let usual = usualWords
        var told = usual.next(after: before).words
        if !words.contains(where: { told[$0.text] != nil }) {
            told = usual.following(before, among: list.intents)
        }
        let hasName = list.candidates.contains { $0.kind == .entry }
        guard isKnown || hasName || words.contains(where: { told[$0.text] != nil }) else { return }
        // “source” stays beside “sources”.
        let kept = told.keys.filter { $0.hasPrefix(typed) }
        list.candidates.removeAll { candidate in
            [.word, .value].contains(candidate.kind)
                && !kept.contains { $0.hasPrefix(candidate.text) || candidate.text.hasPrefix($0) }
        }
    }

    private var usualWords: UsualWords {
        UsualWords(examples: examples, isSource: { sources[$0] != nil })
    }

    /// Behind a source one of whose fields is to be set: those that its kind has, and what they are; nil elsewhere.
    private func fields(after front: String, isFinished: (String) -> Bool) -> [CompletionCandidate]? {
        let words = front.split(separator: " ")
        guard words.count == 2, ["set", "change"].contains(words[0].lowercased()),
            let kind = sources[String(words[1])]?.kind.name
        else { return nil }
        let end = front.utf8.count
        // Credentials are in the file only, and no field by their names here.
        return SourceField.all.filter { $0.isSettable && $0.belongs(to: kind) && isFinished("\(front)\($0.key) 1") }
            .map { CompletionCandidate(text: $0.key, note: $0.summary, kind: .value, range: end..<end) }
    }
}
