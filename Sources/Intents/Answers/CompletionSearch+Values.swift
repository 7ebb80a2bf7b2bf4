/// The next value: names, words of value lists, and what else a place asks for.
extension CompletionSearch {
    /// `summary` says what a command does that begins with the value, `number` the node it follows.
    mutating func offerValue(of label: UInt32, after number: Int?, at position: Int, summary: String = "") {
        switch network.kind(network.kind(of: label)).kind {
        case .typed(let type):
            guard let number else { break }
            hints.append(type.hint)
            expect(type, for: network.tables.values[network.value(of: label)].slot, after: number)
            guard type == .path else { break }
            candidates["\u{0}path"] = CompletionCandidate(
                text: typed, note: type.hint, kind: .path, range: typedRange, isFollowedBySpace: false)
        case .live(let list):
            expect(list, for: label, after: number)
            offerEntries(of: list, from: position)
        case .list(let list):
            expect(list, for: label, after: number)
            offerChoices(of: list, from: position, summary: summary)
        }
    }

    private static let mostExpected = 20

    mutating func expect(_ list: String, for label: UInt32, after number: Int?) {
        guard let number, lists.count < Self.mostExpected else { return }
        let slot = network.tables.values[network.value(of: label)].slot
        let intent = intent(of: number)
        guard !lists.contains(where: { $0.intent == intent && $0.slot == slot && $0.list == list }),
            let reading = matcher.found(endingIn: number).readings.first
        else { return }
        lists.append(
            ExpectedList(intent: intent, slot: slot, list: list, filled: reading.slots, typed: typed, range: typedRange)
        )
    }

    mutating func expect(_ type: ValueType, for slot: String, after number: Int) {
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
    mutating func offerNames(from number: Int, at position: Int) {
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
    mutating func offerEntries(of list: String, from position: Int) {
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
    mutating func offerChoices(of name: String, from position: Int, summary: String = "") {
        guard let list = network.list(named: name) else { return }
        offerWords(of: list, from: position, as: summary.isEmpty ? .value : .word, summary: summary)
    }

    mutating func offerWords(
        of list: ListTable, from position: Int, as kind: CompletionCandidate.Kind, summary: String = ""
    ) {
        let usual = key.isEmpty && position == utterance.tokens.count ? Set(list.spoken.compactMap(firstWord)) : []
        var open: [(label: UInt32, target: UInt32, position: Int)] = zip(list.startLabels, list.startTargets).map {
            ($0, $1, position)
        }
        while let (label, target, position) = open.popLast() {
            if position == utterance.tokens.count {
                let word = Int(label)
                guard network.tables.words[word].hasPrefix(key), isWorthOffering(network.tables.words[word]) else {
                    continue
                }
                let text = network.spelling(word)
                if usual.isEmpty || usual.contains(word) {
                    offer(text, note: summary, kind: kind)
                } else if rarer[text] == nil {
                    rarer[text] = CompletionCandidate(text: text, note: summary, kind: kind, range: typedRange)
                }
            } else if utterance.numbers[position] == label {
                for arc in network.arcs(of: target) where network.label(arc) & Tables.valueMark == 0 {
                    open.append((network.label(arc), network.target(arc), position + 1))
                }
            }
        }
    }

    func firstWord(of spoken: String) -> Int? {
        Tokenizer.tokens(of: spoken).first.flatMap { network.number(of: $0.key) }.map(Int.init)
    }
}
