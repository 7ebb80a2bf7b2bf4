/// A grammar's tables behind one reference: they are large, and everything that recognises holds them.
final class Network: Sendable {
    let tables: Tables
    /// The values that sentences begin with, by kind.
    let startValues: [StartValues]
    /// By template: whether words that say nothing may be passed over in it.
    let mayPassWords: [Bool]

    init(_ tables: Tables) {
        self.tables = tables
        startValues = StartValues.all(in: tables)
        mayPassWords = tables.templates.map { template in
            let intent = tables.intents[template.intent]
            return [.none, .read].contains(intent.effect) && !intent.isStrict
        }
    }

    /// All arcs of a state, by their numbers.
    func arcs(of state: UInt32) -> ArcNumbers { ArcNumbers(network: self, state: state) }

    /// The arcs that stand with a state itself, sorted by label; all of them in a network just built.
    func ownArcs(of state: UInt32) -> Range<Int> {
        // Not by the tables' own function: called on them, it would count up every array's references.
        Int(tables.arcStarts[Int(state)])..<Int(tables.arcStarts[Int(state) + 1])
    }

    /// The state whose arcs are also this one's; else `none`.
    func fallback(_ state: UInt32) -> UInt32 { tables.fallbacks[Int(state)] }

    func label(_ arc: Int) -> UInt32 { tables.arcLabels[arc] }

    func target(_ arc: Int) -> UInt32 { tables.arcTargets[arc] }

    func accept(_ state: UInt32) -> UInt32 { tables.accepts[Int(state)] }

    func loop(_ state: UInt32) -> UInt32 { tables.loops[Int(state)] }

    /// The number of a label's value arc.
    func value(of label: UInt32) -> Int { Int(label & ~Tables.valueMark) }

    /// The number of the way a label's value is read.
    func kind(of label: UInt32) -> Int { tables.values[Int(label & ~Tables.valueMark)].kind }

    func kind(_ number: Int) -> ReadingKind { tables.kinds[number] }

    func spelling(_ word: Int) -> String { tables.spellings[word] }

    func list(named name: String) -> ListTable? { tables.lists.first { $0.name == name } }

    /// Where a word's first states stand among the start targets.
    func starts(ofWord word: Int) -> Range<Int> {
        Int(tables.startOffsets[word])..<Int(tables.startOffsets[word + 1])
    }

    /// The number of a word, if the grammar has it.
    func number(of word: String) -> UInt32? { tables.number(of: word) }

    /// Whether a sentence may end in a state; in none, no.
    func isEnd(_ state: UInt32) -> Bool { state != Tables.none && tables.accepts[Int(state)] != Tables.none }

    /// The numbers of the words that begin with a byte.
    func wordRange(startingWith byte: UInt8) -> Range<Int> {
        first(notBefore: UInt16(byte))..<first(notBefore: UInt16(byte) + 1)
    }

    private func first(notBefore byte: UInt16) -> Int {
        var low = 0
        var high = tables.words.count
        while low < high {
            let middle = (low + high) / 2
            if UInt16(tables.words[middle].utf8.first ?? 0) < byte { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Sentences that begin with a value of one kind.
struct StartValues {
    var kind: Int
    var starts: [(label: UInt32, target: UInt32, template: UInt32)]

    /// Kinds in order, and of each the starts in the order of the templates.
    static func all(in tables: Tables) -> [StartValues] {
        var byKind: [Int: [(label: UInt32, target: UInt32, template: UInt32)]] = [:]
        for (index, label) in tables.startValueLabels.enumerated() {
            let kind = tables.values[Int(label & ~Tables.valueMark)].kind
            byKind[kind, default: []].append(
                (label, tables.startValueTargets[index], tables.startValueTemplates[index]))
        }
        return byKind.sorted { $0.key < $1.key }.map { StartValues(kind: $0.key, starts: $0.value) }
    }
}

/// The numbers of a state's arcs: its own, then those of the states it falls back on.
struct ArcNumbers: Sequence, IteratorProtocol {
    // The network and not its tables, of which a copy would count up every array's references.
    private let network: Network
    private var state: UInt32
    private var own: Range<Int>

    init(network: Network, state: UInt32) {
        self.network = network
        self.state = state
        own = network.ownArcs(of: state)
    }

    mutating func next() -> Int? {
        while own.isEmpty {
            state = network.fallback(state)
            guard state != Tables.none else { return nil }
            own = network.ownArcs(of: state)
        }
        return own.popFirst()
    }

    var isEmpty: Bool {
        var rest = self
        return rest.next() == nil
    }
}
