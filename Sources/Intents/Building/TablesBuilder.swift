/// Gathers words, states and arcs of all templates into one network; equal tails of a template become one.
struct TablesBuilder {
    var tables = Tables()
    /// Sentences' first arcs, templates in order.
    private var starts: [(label: UInt32, target: UInt32, template: UInt32)] = []
    /// The states of the intent or list under way by what they hold.
    private var statesByContent: [Compaction.Content: UInt32] = [:]
    private var wordNumbers: [String: UInt32] = [:]
    private var wordList: [String] = []
    private var spellings: [String] = []
    private var kindNumbers: [ReadingKind: Int] = [:]
    private var valueNumbers: [ValueArc: UInt32] = [:]
    private var fileNumbers: [String: Int] = [:]

    mutating func label(ofWord spelling: String) -> UInt32 {
        let word = Token(kind: .word, text: spelling, range: 0..<0).key
        if let number = wordNumbers[word] {
            let isPlain = spelling == word
            if isPlain == Self.isBetterPlain(word) { spellings[Int(number)] = spelling }
            return number
        }
        let number = UInt32(wordList.count)
        wordNumbers[word] = number
        wordList.append(word)
        spellings.append(spelling)
        return number
    }

    /// What is spelt as a contraction without its mark, and another word: “were” is not offered as “we’re”.
    private static let wordsOfTheirOwn: Set<String> = ["id", "ill", "its", "shell", "wed", "well", "were"]
    /// With a mark and an “s” they are contractions; others say whose something is, and are plurals without the mark.
    private static let contracted: Set<String> = [
        "he", "here", "how", "let", "that", "there", "what", "when", "where", "who", "why",
    ]

    /// Whether a word that is spelt with a mark and without one is offered without it: “settings” before “setting’s”.
    private static func isBetterPlain(_ word: String) -> Bool {
        wordsOfTheirOwn.contains(word) || word.hasSuffix("s") && !contracted.contains(String(word.dropLast()))
    }

    mutating func label(ofSlot slot: String, kind: ReadingKind) -> UInt32 {
        let kindNumber = kindNumbers[kind] ?? tables.kinds.count
        if kindNumber == tables.kinds.count {
            tables.kinds.append(kind)
            kindNumbers[kind] = kindNumber
        }
        let arc = ValueArc(slot: slot, kind: kindNumber)
        if let number = valueNumbers[arc] { return number | Tables.valueMark }
        let number = UInt32(tables.values.count)
        valueNumbers[arc] = number
        tables.values.append(arc)
        return number | Tables.valueMark
    }

    mutating func number(ofFile file: String) -> Int {
        if let number = fileNumbers[file] { return number }
        fileNumbers[file] = tables.files.count
        tables.files.append(file)
        return tables.files.count - 1
    }

    /// States are shared by what is added from here on, and with nothing before.
    mutating func beginPart() { statesByContent = [:] }

    /// Adds a template's sentences; false when it can be said with no word at all.
    mutating func addTemplate(_ network: SentenceNetwork, end: Int, number: Int) -> Bool {
        guard let arcs = compact(network, end: end, accept: 0) else { return false }
        starts += arcs.map { ($0.label, $0.target, UInt32(number)) }
        return true
    }

    /// Adds one value of a list under way; false when it can be said with no word at all.
    mutating func addValue(_ network: SentenceNetwork, end: Int, to list: inout ListTable, out: Scalar, spoken: String)
        -> Bool
    {
        guard let arcs = compact(network, end: end, accept: list.outs.count) else { return false }
        list.outs.append(out)
        list.spoken.append(spoken)
        for arc in arcs {
            list.startLabels.append(arc.label)
            list.startTargets.append(arc.target)
        }
        return true
    }

    /// The first arcs of a sentence whose further states have been added; nil when the sentence may be empty.
    private mutating func compact(
        _ network: SentenceNetwork, end: Int, accept: Int
    ) -> [(label: UInt32, target: UInt32)]? {
        var compaction = Compaction(network: network, end: end, accept: UInt32(accept))
        let (arcs, isEnd) = compaction.arcs(of: SentenceNetwork.start, in: &self)
        return isEnd ? nil : arcs
    }

    func freeText(of label: UInt32) -> Bool {
        label & Tables.valueMark != 0
            && tables.kinds[tables.values[Int(label & ~Tables.valueMark)].kind].freeText != nil
    }

    /// A state that holds this, new or known.
    mutating func state(_ content: Compaction.Content, arcs: [(label: UInt32, target: UInt32)]) -> UInt32 {
        if let known = statesByContent[content] { return known }
        let state = addState(accept: content.accept, loop: content.loop, arcs: arcs)
        statesByContent[content] = state
        return state
    }

    private mutating func addState(accept: UInt32, loop: UInt32, arcs: [(label: UInt32, target: UInt32)]) -> UInt32 {
        tables.accepts.append(accept)
        tables.fallbacks.append(Tables.none)
        tables.loops.append(loop)
        for arc in arcs {
            tables.arcLabels.append(arc.label)
            tables.arcTargets.append(arc.target)
        }
        tables.arcStarts.append(UInt32(tables.arcLabels.count))
        return UInt32(tables.accepts.count - 1)
    }

    /// The tables with words sorted, arcs sorted by label, and the index of first words.
    mutating func finish() -> Tables {
        let order = wordList.indices.sorted { wordList[$0].utf8.lexicographicallyPrecedes(wordList[$1].utf8) }
        var renumbered = [UInt32](repeating: 0, count: wordList.count)
        for (new, old) in order.enumerated() { renumbered[old] = UInt32(new) }
        func relabelled(_ label: UInt32) -> UInt32 {
            label & Tables.valueMark == 0 ? renumbered[Int(label)] : label
        }
        tables.words = order.map { wordList[$0] }
        tables.spellings = order.map { spellings[$0] }
        for state in 0..<tables.stateCount {
            let range = tables.arcs(of: UInt32(state))
            let arcs = range.map { (relabelled(tables.arcLabels[$0]), tables.arcTargets[$0]) }.sorted { $0 < $1 }
            for (index, arc) in zip(range, arcs) { (tables.arcLabels[index], tables.arcTargets[index]) = arc }
        }
        for index in tables.lists.indices {
            tables.lists[index].startLabels = tables.lists[index].startLabels.map(relabelled)
        }
        var byWord = [[(target: UInt32, template: UInt32)]](repeating: [], count: tables.words.count)
        for start in starts {
            if start.label & Tables.valueMark == 0 {
                byWord[Int(relabelled(start.label))].append((start.target, start.template))
            } else {
                tables.startValueLabels.append(start.label)
                tables.startValueTargets.append(start.target)
                tables.startValueTemplates.append(start.template)
            }
        }
        for starts in byWord {
            tables.startTargets += starts.map(\.target)
            tables.startTemplates += starts.map(\.template)
            tables.startOffsets.append(UInt32(tables.startTargets.count))
        }
        tables.suggestionOffsets = [UInt32](repeating: 0, count: tables.words.count + 1)
        return tables
    }
}
