/// Gathers what may follow the words before the cursor.
struct CompletionSearch {
    let network: Network
    let vocabulary: Vocabulary
    /// The tokens before the word under way.
    let utterance: Utterance
    /// The word under way, as typed, and as tokens are compared.
    let typed: String
    let key: String
    let typedRange: Range<Int>
    var matcher: Matcher

    var candidates: [String: CompletionCandidate] = [:]
    var hints: [String] = []
    var expected: [ExpectedValue] = []
    var lists: [ExpectedList] = []
    /// Words of value lists that no value is usually said with.
    var rarer: [String: CompletionCandidate] = [:]
    /// The commands that go on with a word.
    var intents: [String: Set<String>] = [:]
    /// The lists whose names have been offered, by the place at which they begin.
    var offeredLists: [String: Set<Int>] = [:]
    /// Whether a command may begin here: then words go before names.
    private var isFirstWord = false
    /// Words with which the sentence may end: they go before values that only lead further.
    private var lastWords: Set<String> = []

    init(_ front: String, tokens: [Token], network: Network, vocabulary: Vocabulary) {
        self.network = network
        self.vocabulary = vocabulary
        let end = front.utf8.count
        var before = tokens
        if let begun = Self.wordUnderWay(in: tokens, of: front) {
            before.removeLast(begun.tokens)
            typedRange = begun.range
            typed = String(decoding: Array(front.utf8)[begun.range], as: UTF8.self)
            key = begun.key ?? typed.lowercased()
        } else {
            typedRange = end..<end
            key = ""
            typed = ""
        }
        utterance = Utterance(front, tokens: before, network: network)
        matcher = Matcher(utterance, network: network, vocabulary: vocabulary, leniency: .exact, isOpenEnded: true)
    }

    /// The word that the cursor stands at; with the dot behind it, which a name goes on from: `variables.`.
    private static func wordUnderWay(in tokens: [Token], of front: String) -> (
        tokens: Int, range: Range<Int>, key: String?
    )? {
        guard let last = tokens.last, last.range.upperBound == front.utf8.count else { return nil }
        if last.kind == .word { return (1, last.range, last.key) }
        guard front.last == ".", last.range.count == 1, tokens.count > 1, tokens[tokens.count - 2].kind == .word,
            tokens[tokens.count - 2].range.upperBound == last.range.lowerBound
        else { return nil }
        return (2, tokens[tokens.count - 2].range.lowerBound..<last.range.upperBound, nil)
    }

    mutating func run() -> CompletionList {
        // A word put right behind a dash would be one with it.
        if typed.isEmpty, utterance.line.utf8.last == UInt8(ascii: "-") {
            return CompletionList()
        }
        matcher.run()
        let end = utterance.tokens.count
        let ways = matcher.frontiers[end].filter { !isSpoiled($0) }
        let (free, told) = (ways.filter(isInFreeText), ways.filter { !isInFreeText($0) })
        for node in told { offerNext(after: node) }
        // Behind free words stands whatever may follow them: only where nothing more telling may.
        if candidates.isEmpty, expected.isEmpty {
            for node in free { offerNext(after: node) }
        } else {
            for node in free { offerNames(after: node) }
        }
        offerFiller(before: end)
        // Names of several words may be half typed.
        for position in max(0, end - 6)..<end {
            for node in matcher.frontiers[position] where !isSpoiled(node) { offerNames(from: node, at: position) }
        }
        let keyed = candidates.values.map { (order: order(of: $0), candidate: $0) }
        let ordered = keyed.sorted { ($0.order, $0.candidate.text) < ($1.order, $1.candidate.text) }.map(\.candidate)
        return CompletionList(
            candidates: ordered, hints: Array(Set(hints)).sorted(), expected: expected, lists: lists,
            rarer: rarer.values.filter { candidates[$0.text] == nil }.sorted { $0.text < $1.text }, intents: intents,
            isWhole: end > 0 && ways.contains { isSentence($0) })
    }

    /// Whether a way ends in words that could be any.
    private func isInFreeText(_ number: Int) -> Bool {
        var number = number
        while number >= 0, matcher.nodes[number].step != .start {
            if case .text = matcher.nodes[number].step { return true }
            number = matcher.nodes[number].previous
        }
        return false
    }

    /// Names first, then words that end a sentence, values, other words, files; what begins a command before all.
    private func order(of candidate: CompletionCandidate) -> Int {
        switch candidate.kind {
        case .word where isFirstWord && !candidate.note.isEmpty: 0
        case .entry: 1
        case .word where lastWords.contains(candidate.text): 2
        case .value: 3
        case .word: 4
        case .path, .folder: 5
        case .filler: 6
        }
    }

    mutating func offer(_ text: String, note: String, kind: CompletionCandidate.Kind, range: Range<Int>? = nil) {
        let known = candidates[text]
        guard known == nil || known?.kind == .filler || known?.note == "" && note != "" else { return }
        candidates[text] = CompletionCandidate(text: text, note: note, kind: kind, range: range ?? typedRange)
    }

    // MARK: The next word

    private mutating func offerNext(after number: Int) {
        let node = matcher.nodes[number]
        guard node.state != Tables.none else { return offerFirstWords(after: number) }
        for arc in network.arcs(of: node.state) {
            let label = network.tables.arcLabels[arc]
            if label & Tables.valueMark == 0 {
                offerWord(Int(label), note: "")
                intents[network.spelling(Int(label)), default: []].insert(intent(of: number))
                offerLast(Int(label), leadingTo: network.target(arc))
            } else {
                offerValue(of: label, after: number, at: node.position)
            }
        }
        if network.loop(node.state) != Tables.none { hints.append(ValueType.text.hint) }
    }

    /// Names alone that may follow free words.
    private mutating func offerNames(after number: Int) {
        let node = matcher.nodes[number]
        guard node.state != Tables.none else { return }
        for arc in network.arcs(of: node.state) where network.label(arc) & Tables.valueMark != 0 {
            guard case .live(let list) = network.kind(network.kind(of: network.label(arc))).kind else { continue }
            offerEntries(of: list, from: node.position)
        }
    }

    func intent(of number: Int) -> String {
        network.tables.intents[network.tables.templates[Int(matcher.nodes[number].template)].intent].name
    }

    private mutating func offerFirstWords(after number: Int) {
        let position = matcher.nodes[number].position
        let isFurther = matcher.nodes[number].previous >= 0
        isFirstWord = true
        // With nothing typed, the word that each intent's first example begins with; else all that begin so.
        let usual = key.isEmpty ? usualFirstWords() : []
        let range = key.utf8.first.map(network.wordRange(startingWith:)) ?? network.tables.words.indices
        for word in range where network.tables.words[word].hasPrefix(key) && (usual.isEmpty || usual.contains(word)) {
            let starts = network.starts(ofWord: word)
            let templates = network.tables.startTemplates[starts].filter { !isFurther || !isAnswer($0) }
            guard !templates.isEmpty else { continue }
            offerWord(word, note: summary(of: templates))
        }
        guard usual.isEmpty else { return }
        for index in network.tables.startValueLabels.indices {
            let summary = summary(of: [network.tables.startValueTemplates[index]])
            offerValue(of: network.tables.startValueLabels[index], after: nil, at: position, summary: summary)
        }
    }

    private func isAnswer(_ template: UInt32) -> Bool {
        let intent = network.tables.intents[network.tables.templates[Int(template)].intent].name
        return Recognizer.answers.contains(intent)
    }

    /// Whether a way holds several commands of which one is an answer: answers stand alone.
    private func isSpoiled(_ number: Int) -> Bool {
        var isSeveral = false
        var hasAnswer = false
        var number = number
        while number >= 0 {
            let node = matcher.nodes[number]
            if node.step == .start, node.previous >= 0 { isSeveral = true }
            if node.template != Tables.none, isAnswer(node.template) { hasAnswer = true }
            number = node.previous
        }
        return isSeveral && hasAnswer
    }

    /// Words that may be passed over, before a command and behind one; politeness that has not begun helps nobody.
    private mutating func offerFiller(before end: Int) {
        for position in max(0, end - 3)...end where position < end || !key.isEmpty {
            let nodes = matcher.frontiers[position].filter { !isSpoiled($0) }
            var lists: [Int] = []
            if nodes.contains(where: { isSentence($0) }) { lists.append(Tables.backList) }
            if nodes.contains(where: { matcher.nodes[$0].state == Tables.none }) {
                lists.append(Tables.frontList)
            }
            if !lists.isEmpty { lists.append(Tables.skipList) }
            for list in lists { offerWords(of: network.tables.lists[list], from: position, as: .filler) }
        }
    }

    private func isSentence(_ number: Int) -> Bool {
        network.isEnd(matcher.nodes[number].state)
    }

    private func usualFirstWords() -> Set<Int> {
        let firsts = network.tables.intents.compactMap { intent in
            intent.examples.first.flatMap { Tokenizer.tokens(of: $0.say).first }
        }
        return Set(firsts.compactMap { network.number(of: $0.key).map(Int.init) })
    }

    /// What the intents do that these templates belong to: the first, and whether there are more.
    private func summary(of templates: [UInt32]) -> String {
        let intents = Set(templates.map { network.tables.templates[Int($0)].intent })
        guard let first = intents.min() else { return "" }
        return network.tables.intents[first].summary + (intents.count > 1 ? ", …" : "")
    }

    mutating func offerWord(_ word: Int, note: String) {
        guard network.tables.words[word].hasPrefix(key), isWorthOffering(network.tables.words[word]) else { return }
        offer(network.tables.spellings[word], note: note, kind: .word)
    }

    /// Puts a word that has been offered forward when a sentence may end with it, though it may also be part of a value.
    private mutating func offerLast(_ word: Int, leadingTo target: UInt32) {
        let text = network.spelling(word)
        guard network.isEnd(target), let known = candidates[text], known.kind != .entry else { return }
        lastWords.insert(text)
        candidates[text]?.kind = .word
    }

    /// Marks and signs are not completed.
    func isWorthOffering(_ word: String) -> Bool { word.contains(where: \.isLetter) }
}
