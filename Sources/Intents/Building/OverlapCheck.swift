/// Finds sentences that two intents read with equal rank: the same words and the same kinds of value in the same order.
///
/// Walks pairs of states of different intents along equal labels, each pair once.
struct OverlapCheck {
    private let network: Network
    /// The intent each state belongs to; -1 for states of lists.
    private let owners: [Int]
    /// By reading kind: the first kind that reads the same, one value or several.
    private let readings: [Int]
    /// By state, the values that may stand there; made when first asked for.
    private var valueSteps: [UInt32: [ValueStep]] = [:]
    private var seen: Set<UInt64> = []
    private var visits: [Visit] = []

    /// More would only repeat the first ones.
    private static let mostProblems = 40

    private struct Pair: Hashable {
        var left: UInt32
        var right: UInt32
    }

    private struct ValueStep {
        var label: UInt32
        var target: UInt32
        var reading: Int
    }

    /// A pair reached, from where and by what.
    private struct Visit {
        var pair: Pair
        /// Of which templates.
        var templates: Pair
        var previous: Int
        var label: UInt32
    }

    init(_ network: Network) {
        self.network = network
        owners = Self.owners(in: network)
        let kinds = network.tables.kinds
        readings = kinds.indices.map { number in
            kinds.firstIndex { $0.kind == kinds[number].kind } ?? number
        }
    }

    mutating func problems() -> [GrammarProblem] {
        var reported: Set<Pair> = []
        var problems: [GrammarProblem] = []
        visitStarts()
        var next = 0
        while next < visits.count, problems.count < Self.mostProblems {
            let pair = visits[next].pair
            let templates = visits[next].templates
            if network.isEnd(pair.left), network.isEnd(pair.right), reported.insert(templates).inserted {
                problems.append(problem(templates, sentence: sentence(to: next)))
            }
            visitSteps(from: pair, number: next)
            next += 1
        }
        return problems
    }

    // MARK: Walking

    private mutating func visit(_ pair: Pair, of templates: Pair, label: UInt32, from previous: Int) {
        guard owners[Int(pair.left)] != owners[Int(pair.right)] else { return }
        guard seen.insert(UInt64(pair.left) << 32 | UInt64(pair.right)).inserted else { return }
        visits.append(Visit(pair: pair, templates: templates, previous: previous, label: label))
    }

    private mutating func visitStarts() {
        for word in network.tables.words.indices {
            let starts = network.starts(ofWord: word)
            visitPairs(
                Array(zip(network.tables.startTargets[starts], network.tables.startTemplates[starts])),
                label: UInt32(word))
        }
        var byKind: [SlotKind: (label: UInt32, starts: [(state: UInt32, template: UInt32)])] = [:]
        for (index, label) in network.tables.startValueLabels.enumerated() {
            let start = (network.tables.startValueTargets[index], network.tables.startValueTemplates[index])
            byKind[network.kind(network.kind(of: label)).kind, default: (label, [])].starts.append(start)
        }
        for (label, starts) in byKind.values.sorted(by: { $0.label < $1.label }) { visitPairs(starts, label: label) }
    }

    /// In the order of the templates, so that the earlier one stands left.
    private mutating func visitPairs(_ starts: [(state: UInt32, template: UInt32)], label: UInt32) {
        for (index, left) in starts.enumerated() {
            for right in starts[(index + 1)...] {
                visit(
                    Pair(left: left.state, right: right.state), of: Pair(left: left.template, right: right.template),
                    label: label, from: -1)
            }
        }
    }

    private mutating func visitOn(_ left: UInt32, _ right: UInt32, label: UInt32, from number: Int) {
        visit(Pair(left: left, right: right), of: visits[number].templates, label: label, from: number)
    }

    private mutating func visitSteps(from pair: Pair, number: Int) {
        visitWordSteps(from: pair, number: number)
        let rights = valueSteps(from: pair.right)
        guard !rights.isEmpty else { return }
        for left in valueSteps(from: pair.left) {
            for right in rights where right.reading == left.reading {
                visitOn(left.target, right.target, label: left.label, from: number)
            }
        }
    }

    /// Arcs are sorted and words come first, so that equal ones are found in step.
    private mutating func visitWordSteps(from pair: Pair, number: Int) {
        let (leftArcs, rightArcs) = (network.ownArcs(of: pair.left), network.ownArcs(of: pair.right))
        var left = leftArcs.lowerBound
        var right = rightArcs.lowerBound
        while left < leftArcs.upperBound, right < rightArcs.upperBound {
            let (leftLabel, rightLabel) = (network.label(left), network.label(right))
            guard leftLabel & Tables.valueMark == 0, rightLabel & Tables.valueMark == 0 else { return }
            if leftLabel < rightLabel {
                left += 1
            } else if leftLabel > rightLabel {
                right += 1
            } else {
                var leftEnd = left
                while leftEnd < leftArcs.upperBound, network.label(leftEnd) == leftLabel { leftEnd += 1 }
                var rightEnd = right
                while rightEnd < rightArcs.upperBound, network.label(rightEnd) == leftLabel { rightEnd += 1 }
                for leftArc in left..<leftEnd {
                    for rightArc in right..<rightEnd {
                        visitOn(network.target(leftArc), network.target(rightArc), label: leftLabel, from: number)
                    }
                }
                (left, right) = (leftEnd, rightEnd)
            }
        }
    }

    private mutating func valueSteps(from state: UInt32) -> [ValueStep] {
        if let known = valueSteps[state] { return known }
        var steps: [ValueStep] = []
        func add(_ label: UInt32, _ target: UInt32) {
            steps.append(ValueStep(label: label, target: target, reading: readings[network.kind(of: label)]))
        }
        for arc in network.ownArcs(of: state).reversed() {
            guard network.label(arc) & Tables.valueMark != 0 else { break }
            add(network.label(arc), network.target(arc))
        }
        let loop = network.loop(state)
        if loop != Tables.none { add(loop | Tables.valueMark, state) }
        valueSteps[state] = steps
        return steps
    }

    private static func owners(in network: Network) -> [Int] {
        var owners = [Int](repeating: -1, count: network.tables.stateCount)
        let starts =
            zip(network.tables.startTargets, network.tables.startTemplates).map { ($0, $1) }
            + zip(network.tables.startValueTargets, network.tables.startValueTemplates).map { ($0, $1) }
        var open: [UInt32] = []
        for (start, template) in starts where owners[Int(start)] < 0 {
            owners[Int(start)] = network.tables.templates[Int(template)].intent
            open.append(start)
            while let state = open.popLast() {
                for arc in network.arcs(of: state) where owners[Int(network.target(arc))] < 0 {
                    owners[Int(network.target(arc))] = owners[Int(state)]
                    open.append(network.target(arc))
                }
            }
        }
        return owners
    }

    // MARK: Saying it

    private func sentence(to visit: Int) -> String {
        var words: [String] = []
        var number = visit
        while number >= 0 {
            let label = visits[number].label
            let isWord = label & Tables.valueMark == 0
            words.append(
                isWord ? network.spelling(Int(label)) : "{\(network.kind(network.kind(of: label)).kind.name)}")
            number = visits[number].previous
        }
        return words.reversed().joined(separator: " ")
    }

    private func problem(_ templates: Pair, sentence: String) -> GrammarProblem {
        let first = network.tables.templates[Int(templates.left)]
        let second = network.tables.templates[Int(templates.right)]
        let files = network.tables.files
        let other = SourceLocation(file: files[first.file], line: first.line, column: first.column)
        return GrammarProblem(
            SourceLocation(file: files[second.file], line: second.line, column: second.column),
            "“\(sentence)” is read with equal rank as \(network.tables.intents[second.intent].name) and as "
                + "\(network.tables.intents[first.intent].name) (\(other))")
    }
}
