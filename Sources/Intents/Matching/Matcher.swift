/// Finds the best readings of a stretch of tokens by going through it once, keeping the best way to each state.
///
/// A node says "this state was reached before this token, at this cost, coming from that node". Work and memory grow
/// with the tokens times the states reached at each, never with the number of readings.
struct Matcher {
    /// How a node was reached from the one before.
    enum Step: Equatable {
        /// The beginning, or the next command's behind a separator.
        case start
        /// Words passed over.
        case skip
        case word
        /// A word read as if it were that of this number.
        case mendedWord(Int)
        /// A value, by its number among the matcher's readings, and the tables' value arc.
        case value(reading: Int, arc: Int)
        /// One more word of free text.
        case text(arc: Int)
    }

    struct Node {
        /// `Tables.none` between commands.
        var state: UInt32
        /// The template under way, whose states others share.
        var template: UInt32
        var position: Int
        var previous: Int
        var cost: Cost
        var step: Step
        /// Where, among the nodes kept at its place, the next of its state stands; of another template.
        var sibling: Int32 = -1
    }

    let utterance: Utterance
    let network: Network
    let range: Range<Int>
    /// Whether the stretch may hold several commands.
    let mayHoldSeveral: Bool
    /// Whether what follows the stretch is still to be typed.
    let isOpenEnded: Bool

    private(set) var nodes: [Node] = []
    private(set) var readings: [ValueReading] = []
    /// The ends of whole readings of the stretch, in order of the templates.
    private(set) var finals: [Int] = []
    /// The nodes at each place, the best to each state; only kept for an open-ended stretch.
    private(set) var frontiers: [[Int]] = []

    private(set) var reader: ValueReader
    /// Nodes found ahead of the place being looked at.
    private var pending: [[Int]]
    /// Where the first node of a state stands among those kept at the place being looked at.
    private var firstOfState = StateTable()
    /// By place and kind, where among `readings` its readings stand; nil where nobody asked.
    private var readingNumbers: [Range<Int32>?]
    /// By place and filler list, where the fillers that begin there end; nil where nobody asked.
    private var fillerEnds: [[Int]?]
    /// From here on there are only marks that end a sentence.
    private let tail: Int

    private static let mostCommands = 64
    private static let mostReadings = 200_000

    init(
        _ utterance: Utterance, network: Network, vocabulary: Vocabulary, leniency: Leniency, range: Range<Int>? = nil,
        mayHoldSeveral: Bool = true, isOpenEnded: Bool = false, reading known: ValueReader? = nil
    ) {
        self.utterance = utterance
        self.network = network
        self.range = range ?? 0..<utterance.tokens.count
        self.mayHoldSeveral = mayHoldSeveral
        self.isOpenEnded = isOpenEnded
        let end = self.range.upperBound
        reader =
            known.map { ValueReader($0, leniency: leniency) }
            ?? ValueReader(utterance, network: network, vocabulary: vocabulary, leniency: leniency, end: end)
        pending = Array(repeating: [], count: end - self.range.lowerBound + 1)
        readingNumbers = Array(repeating: nil, count: pending.count * network.tables.kinds.count)
        fillerEnds = Array(repeating: nil, count: pending.count * Tables.fillerLists)
        var tail = end
        while !isOpenEnded, tail > self.range.lowerBound, utterance.tokens[tail - 1].kind == .punctuation { tail -= 1 }
        self.tail = tail
    }

    /// Reads the stretch.
    mutating func run() {
        push(
            Node(
                state: Tables.none, template: Tables.none, position: range.lowerBound, previous: -1, cost: .zero,
                step: .start))
        for position in range.lowerBound...range.upperBound {
            let here = survivors(at: position)
            if isOpenEnded { frontiers.append(here) }
            var bestEnd: Int?
            for node in here where network.isEnd(nodes[node].state) {
                if position == range.upperBound { finals.append(node) }
                if bestEnd.map({ nodes[node].cost < nodes[$0].cost }) ?? true { bestEnd = node }
            }
            if mayHoldSeveral, let bestEnd { startNextCommand(after: bestEnd) }
            guard position < range.upperBound else { break }
            for node in here { extend(node) }
        }
    }

    /// The nodes at a place, the best to each state of each template, in the order found; the one between commands last.
    private mutating func survivors(at position: Int) -> [Int] {
        let found = pending[position - range.lowerBound]
        pending[position - range.lowerBound] = []
        guard found.count > 1 else { return found }
        firstOfState.clear(for: found.count)
        var kept: [Int] = []
        var root: Int?
        for node in found {
            let state = nodes[node].state
            if state == Tables.none {
                if root.map({ nodes[node].cost < nodes[$0].cost }) ?? true { root = node }
            } else if let first = firstOfState.place(of: state, orPut: kept.count) {
                keep(node, besides: first, in: &kept)
            } else {
                kept.append(node)
            }
        }
        return kept + (root.map { [$0] } ?? [])
    }

    /// Puts a node into the place of a dearer one of its state and template, or behind those of other templates.
    private mutating func keep(_ node: Int, besides first: Int, in kept: inout [Int]) {
        var slot = first
        while true {
            let other = kept[slot]
            if nodes[other].template == nodes[node].template {
                guard nodes[node].cost < nodes[other].cost else { return }
                nodes[node].sibling = nodes[other].sibling
                return kept[slot] = node
            }
            guard nodes[other].sibling >= 0 else {
                nodes[other].sibling = Int32(kept.count)
                return kept.append(node)
            }
            slot = Int(nodes[other].sibling)
        }
    }

    private mutating func push(_ node: Node) {
        guard node.position <= range.upperBound else { return }
        nodes.append(node)
        pending[node.position - range.lowerBound].append(nodes.count - 1)
    }

    private mutating func startNextCommand(after node: Int) {
        let from = nodes[node]
        guard from.cost.joints < Self.mostCommands else { return }
        let starts = Separators.commandStarts(in: utterance.tokens, at: from.position)
        for start in starts where start < range.upperBound || isOpenEnded && start == range.upperBound {
            push(
                Node(
                    state: Tables.none, template: Tables.none, position: start, previous: node,
                    cost: from.cost + .joints(), step: .start))
        }
    }

    // MARK: From one node on

    private mutating func extend(_ number: Int) {
        let node = nodes[number]
        if node.state == Tables.none {
            skipFiller(Tables.frontList, from: number)
            skipFiller(Tables.skipList, from: number)
            passWord(from: number)
            begin(from: number)
            return
        }
        skip(from: number)
        let word = utterance.numbers[node.position]
        var state = node.state
        while state != Tables.none {
            let arcs = network.ownArcs(of: state)
            var arc = arcs.lowerBound
            while arc < arcs.upperBound, network.label(arc) & Tables.valueMark == 0 {
                followWord(network.label(arc), to: network.target(arc), typed: word, from: number)
                arc += 1
            }
            while arc < arcs.upperBound {
                followValue(network.label(arc), to: network.target(arc), template: node.template, from: number)
                arc += 1
            }
            state = network.fallback(state)
        }
        let loop = network.loop(node.state)
        if loop != Tables.none { followText(Int(loop), to: node.state, template: node.template, from: number) }
    }

    /// Into the templates whose first word or value stands here.
    private mutating func begin(from number: Int) {
        let position = nodes[number].position
        let word = utterance.numbers[position]
        if word != Tables.none { beginWith(word, isMended: false, from: number) }
        if let mending = reader.leniency.mending {
            for candidate in mending.words[position] {
                beginWith(candidate.number, isMended: true, from: number)
            }
        }
        for group in network.startValues {
            // Most kinds have no value here: then none of the group is looked at.
            if network.kind(group.kind).freeText == nil, numbered(group.kind, at: position).isEmpty { continue }
            for start in group.starts where mayBegin(start.template) {
                followValue(start.label, to: start.target, template: start.template, from: number)
            }
        }
    }

    private func mayBegin(_ template: UInt32) -> Bool {
        !reader.leniency.passesWords || network.mayPassWords[Int(template)]
    }

    private mutating func beginWith(_ word: UInt32, isMended: Bool, from number: Int) {
        let node = nodes[number]
        let cost = isMended ? node.cost + mendCost(word, at: node.position) : node.cost
        let step = isMended ? Step.mendedWord(Int(word)) : .word
        for index in network.starts(ofWord: Int(word)) where mayBegin(network.tables.startTemplates[index]) {
            push(
                Node(
                    state: network.tables.startTargets[index], template: network.tables.startTemplates[index],
                    position: node.position + 1, previous: number,
                    cost: cost,
                    step: step))
        }
    }

    private func mendCost(_ word: UInt32, at position: Int) -> Cost {
        let candidate = reader.leniency.mending?.words[position].first { $0.number == word }
        return .mended() + .loose(8 * (candidate?.distance ?? 1))
    }

    private mutating func followWord(_ label: UInt32, to target: UInt32, typed: UInt32, from number: Int) {
        let node = nodes[number]
        if label == typed {
            push(
                Node(
                    state: target, template: node.template, position: node.position + 1, previous: number,
                    cost: node.cost, step: .word))
        } else if let mending = reader.leniency.mending,
            mending.words[node.position].contains(where: { $0.number == label })
        {
            push(
                Node(
                    state: target, template: node.template, position: node.position + 1, previous: number,
                    cost: node.cost + mendCost(label, at: node.position),
                    step: .mendedWord(Int(label))))
        }
    }

    private mutating func followValue(_ label: UInt32, to target: UInt32, template: UInt32, from number: Int) {
        let arc = network.value(of: label)
        let kind = network.kind(of: label)
        if network.kind(kind).freeText != nil { return followText(arc, to: target, template: template, from: number) }
        let node = nodes[number]
        for reading in numbered(kind, at: node.position) {
            // A name nobody knows says too little to begin a command.
            if node.state == Tables.none, readings[reading].unknown != nil { continue }
            push(
                Node(
                    state: target, template: template, position: readings[reading].end, previous: number,
                    cost: node.cost + readings[reading].cost,
                    step: .value(reading: reading, arc: arc)))
        }
    }

    private mutating func numbered(_ kind: Int, at position: Int) -> Range<Int> {
        let key = (position - range.lowerBound) * network.tables.kinds.count + kind
        if let known = readingNumbers[key] { return Int(known.lowerBound)..<Int(known.upperBound) }
        let start = readings.count
        if readings.count < Self.mostReadings { readings += reader.readings(of: kind, at: position) }
        readingNumbers[key] = Int32(start)..<Int32(readings.count)
        return start..<readings.count
    }

    private mutating func followText(_ arc: Int, to target: UInt32, template: UInt32, from number: Int) {
        let node = nodes[number]
        let token = utterance.tokens[node.position]
        var cost = node.cost + .values(1) + .loose(token.kind == .quoted ? 1 : 4)
        // Politeness is rather passed over, and "and" rather joins commands.
        if isSkipWord(node.position), !Words.articles.contains(token.key) { cost = cost + .skipped(1) }
        if network.kind(network.tables.values[arc].kind).freeText == .text, Separators.isSeparator(token) {
            cost = cost + .joints(2)
        }
        push(
            Node(
                state: target, template: template, position: node.position + 1, previous: number, cost: cost,
                step: .text(arc: arc)))
    }

    private func isSkipWord(_ position: Int) -> Bool {
        let word = utterance.numbers[position]
        return word != Tables.none && network.tables.lists[Tables.skipList].startLabels.contains(word)
    }

    // MARK: Passing over

    private mutating func skip(from number: Int) {
        let node = nodes[number]
        let token = utterance.tokens[node.position]
        if token.kind == .punctuation {
            // In free text a mark is part of it.
            let isInside = [",", ":", "(", ")", "–"].contains(token.text) && network.loop(node.state) == Tables.none
            if node.position >= tail || isInside {
                pass(over: 1, cost: node.position >= tail ? .zero : .loose(1), from: number)
            }
            return
        }
        skipFiller(Tables.skipList, from: number)
        passWord(from: number)
        if network.isEnd(nodes[number].state) { skipFiller(Tables.backList, from: number) }
    }

    /// Over a word that says nothing by itself; only templates that read are under way then.
    private mutating func passWord(from number: Int) {
        guard reader.leniency.passesWords else { return }
        let token = utterance.tokens[nodes[number].position]
        guard token.kind == .word, network.tables.passableWords.contains(token.key) else { return }
        pass(over: 1, cost: .skipped(1), from: number)
    }

    private mutating func skipFiller(_ list: Int, from number: Int) {
        let position = nodes[number].position
        let key = (position - range.lowerBound) * Tables.fillerLists + list
        if fillerEnds[key] == nil {
            var ends: [Int] = []
            reader.walk(network.tables.lists[list], from: position) { end, _, mends in
                if mends.isEmpty, !ends.contains(end) { ends.append(end) }
            }
            fillerEnds[key] = ends
        }
        for end in fillerEnds[key] ?? [] { pass(over: end - position, cost: .skipped(end - position), from: number) }
    }

    private mutating func pass(over count: Int, cost: Cost, from number: Int) {
        let node = nodes[number]
        push(
            Node(
                state: node.state, template: node.template, position: node.position + count, previous: number,
                cost: node.cost + cost,
                step: .skip))
    }
}
