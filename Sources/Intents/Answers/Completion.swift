extension Recognizer {
    /// What may stand at a place in a line: words that lead on to a whole sentence, names, values, files.
    package func complete(_ line: String, at utf8Offset: Int) -> CompletionList {
        guard line.utf8.count <= Self.longestLine else { return CompletionList() }
        let offset = max(0, min(utf8Offset, line.utf8.count))
        let front = String(decoding: line.utf8.prefix(offset), as: UTF8.self)
        let tokens = Tokenizer.tokens(of: front)
        guard tokens.count <= Self.mostTokens else { return CompletionList() }
        var search = CompletionSearch(front, tokens: tokens, network: network, vocabulary: vocabulary)
        return search.run()
    }
}

/// Gathers what may follow the words before the cursor.
private struct CompletionSearch {
    private let network: Network
    private let vocabulary: Vocabulary
    /// The tokens before the word under way.
    private let utterance: Utterance
    /// The word under way, as typed, and as tokens are compared.
    private let typed: String
    private let key: String
    private let typedRange: Range<Int>
    private var matcher: Matcher

    private var candidates: [String: CompletionCandidate] = [:]
    private var hints: [String] = []
    private var expected: [ExpectedValue] = []
    /// The lists whose names have been offered, by the place at which they begin.
    private var offeredLists: [String: Set<Int>] = [:]
    /// Whether a command may begin here: then words go before names.
    private var isFirstWord = false
    /// Words with which the sentence may end: they go before values that only lead further.
    private var lastWords: Set<String> = []

    init(_ front: String, tokens: [Token], network: Network, vocabulary: Vocabulary) {
        self.network = network
        self.vocabulary = vocabulary
        let end = front.utf8.count
        var before = tokens
        if let last = tokens.last, last.kind == .word, last.range.upperBound == end {
            before.removeLast()
            typedRange = last.range
            key = last.key
            typed = String(decoding: Array(front.utf8)[last.range], as: UTF8.self)
        } else {
            typedRange = end..<end
            key = ""
            typed = ""
        }
        utterance = Utterance(front, tokens: before, network: network)
        matcher = Matcher(utterance, network: network, vocabulary: vocabulary, leniency: .exact, isOpenEnded: true)
    }

    mutating func run() -> CompletionList {
        // A word put right behind a dash would be one with it.
        if typed.isEmpty, utterance.line.utf8.last == UInt8(ascii: "-") {
            return CompletionList()
        }
        matcher.run()
        let end = utterance.tokens.count
        for node in matcher.frontiers[end] where !isSpoiled(node) { offerNext(after: node) }
        offerFiller(before: end)
        // Names of several words may be half typed.
        for position in max(0, end - 6)..<end {
            for node in matcher.frontiers[position] where !isSpoiled(node) { offerNames(from: node, at: position) }
        }
        let keyed = candidates.values.map { (order: order(of: $0), candidate: $0) }
        let ordered = keyed.sorted { ($0.order, $0.candidate.text) < ($1.order, $1.candidate.text) }.map(\.candidate)
        return CompletionList(candidates: ordered, hints: Array(Set(hints)).sorted(), expected: expected)
    }

    /// Names first, then words that end a sentence, values, other words, files; what begins a command before all.
    private func order(of candidate: CompletionCandidate) -> Int {
        switch candidate.kind {
        case .word where isFirstWord && !candidate.note.isEmpty: 0
        case .entry: 1
        case .word where lastWords.contains(candidate.text): 2
        case .value: 3
        case .word: 4
        case .path: 5
        case .filler: 6
        }
    }

    private mutating func offer(_ text: String, note: String, kind: CompletionCandidate.Kind, range: Range<Int>? = nil)
    {
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
                offerLast(Int(label), leadingTo: network.target(arc))
            } else {
                offerValue(of: label, after: number, at: node.position)
            }
        }
        if network.loop(node.state) != Tables.none { hints.append(ValueType.text.hint) }
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

    private mutating func offerWord(_ word: Int, note: String) {
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
    private func isWorthOffering(_ word: String) -> Bool { word.contains(where: \.isLetter) }

    // MARK: The next value

    /// `summary` says what a command does that begins with the value, `number` the node it follows.
    private mutating func offerValue(of label: UInt32, after number: Int?, at position: Int, summary: String = "") {
        switch network.kind(network.kind(of: label)).kind {
        case .typed(let type):
            guard let number else { break }
            hints.append(type.hint)
            expect(type, for: network.tables.values[network.value(of: label)].slot, after: number)
            guard type == .path else { break }
            candidates["\u{0}path"] = CompletionCandidate(
                text: typed, note: type.hint, kind: .path, range: typedRange, isFollowedBySpace: false)
        case .live(let list): offerEntries(of: list, from: position)
        case .list(let list): offerChoices(of: list, from: position, summary: summary)
        }
    }

    private static let mostExpected = 20

    private mutating func expect(_ type: ValueType, for slot: String, after number: Int) {
        guard expected.count < Self.mostExpected, let reading = matcher.found(endingIn: number).readings.first else {
            return
        }
        let fixed = Set(network.tables.templates[Int(matcher.nodes[number].template)].fixed.map(\.name))
        let value = ExpectedValue(
            intent: reading.intent, slot: slot, type: type, filled: reading.slots.filter { !fixed.contains($0.name) },
            typed: typed, range: typedRange)
        if !expected.contains(value) { expected.append(value) }
    }

    /// Values under way that began some words ago: a name half typed, or the next member of a list.
    private mutating func offerNames(from number: Int, at position: Int) {
        let node = matcher.nodes[number]
        let labels =
            node.state == Tables.none
            ? network.tables.startValueLabels
            : network.arcs(of: node.state).compactMap { arc in
                let label = network.label(arc)
                return label & Tables.valueMark != 0 ? label : nil
            }
        for label in Set(labels) {
            let kindNumber = network.tables.values[Int(label & ~Tables.valueMark)].kind
            let kind = network.tables.kinds[kindNumber]
            var starts = [position]
            if kind.isMany {
                for reading in readings(of: kindNumber, at: position) {
                    if let next = memberStart(after: reading.end) { starts.append(next) }
                }
            }
            for start in starts {
                switch kind.kind {
                case .live(let list): offerEntries(of: list, from: start)
                case .list(let list): offerChoices(of: list, from: start)
                case .typed: break
                }
            }
        }
    }

    private func readings(of kind: Int, at position: Int) -> [ValueReading] {
        var reader = matcher.reader
        return reader.readings(of: kind, at: position)
    }

    private func memberStart(after end: Int) -> Int? {
        // The separator may be the last thing typed.
        var next = end
        while next < utterance.tokens.count, Separators.isSeparator(utterance.tokens[next]) { next += 1 }
        return next > end ? next : nil
    }

    /// Names whose words begin with those from a place on.
    private mutating func offerEntries(of list: String, from position: Int) {
        var start = position
        if start < utterance.tokens.count, Words.articles.contains(utterance.tokens[start].key) { start += 1 }
        let begun = Array(utterance.parts[start...].joined()) + Words.parts(of: typed)
        guard utterance.tokens[start...].allSatisfy({ $0.kind == .word }) else { return }
        let isWhole = typed.isEmpty || typed.hasSuffix("_") || typed.hasSuffix("-")
        if start < utterance.tokens.count, typed.isEmpty, begun.isEmpty { return }
        let rangeStart =
            start < utterance.tokens.count ? utterance.tokens[start].range.lowerBound : typedRange.lowerBound
        let range = rangeStart..<typedRange.upperBound
        // Many templates ask for the same list at the same place.
        guard let index = vocabulary.lists[list], offeredLists[list, default: []].insert(start).inserted else { return }
        var offered = 0
        func offerEntry(_ entry: LiveEntry) {
            guard candidates[entry.id] == nil else { return }
            offered += 1
            offer(entry.id, note: entry.note, kind: .entry, range: range)
        }
        guard let first = begun.first else {
            for entry in index.entries.prefix(Self.mostNames) { offerEntry(entry) }
            return
        }
        // By its first word, or the only one under way.
        for (form, place) in index.search.occurrences(begunWith: first) {
            guard Self.fits(form.parts, at: place, begun, isWhole: isWhole) else { continue }
            offerEntry(index.entries[Int(form.entry)])
            if offered >= Self.mostNames { break }
        }
    }

    /// More names at once help nobody: another letter does.
    private static let mostNames = 200

    /// Whether a name has these words from a place on, the last perhaps cut short; three letters of a word further on
    /// will do.
    private static func fits(_ name: [String], at start: Int, _ begun: [String], isWhole: Bool) -> Bool {
        guard let last = begun.last else { return true }
        guard start == 0 || last.utf8.count >= 3 || begun.count > 1 else { return false }
        guard name.count >= start + begun.count, !isWhole || name.count > start + begun.count else { return false }
        let front = begun.dropLast()
        guard name[start...].starts(with: front) else { return false }
        let word = name[start + front.count]
        return isWhole ? word == last : word.hasPrefix(last)
    }

    /// The next words of a value list's sentences that begin at a place; with nothing typed, of one for each value.
    private mutating func offerChoices(of name: String, from position: Int, summary: String = "") {
        guard let list = network.list(named: name) else { return }
        offerWords(of: list, from: position, as: summary.isEmpty ? .value : .word, summary: summary)
    }

    private mutating func offerWords(
        of list: ListTable, from position: Int, as kind: CompletionCandidate.Kind, summary: String = ""
    ) {
        let usual = key.isEmpty && position == utterance.tokens.count ? Set(list.spoken.compactMap(firstWord)) : []
        var open: [(label: UInt32, target: UInt32, position: Int)] = zip(list.startLabels, list.startTargets).map {
            ($0, $1, position)
        }
        while let (label, target, position) = open.popLast() {
            if position == utterance.tokens.count {
                let word = Int(label)
                guard network.tables.words[word].hasPrefix(key), isWorthOffering(network.tables.words[word]),
                    usual.isEmpty || usual.contains(word)
                else { continue }
                offer(network.spelling(word), note: summary, kind: kind)
            } else if utterance.numbers[position] == label {
                for arc in network.arcs(of: target) where network.label(arc) & Tables.valueMark == 0 {
                    open.append((network.label(arc), network.target(arc), position + 1))
                }
            }
        }
    }

    private func firstWord(of spoken: String) -> Int? {
        Tokenizer.tokens(of: spoken).first.flatMap { network.number(of: $0.key) }.map(Int.init)
    }
}
