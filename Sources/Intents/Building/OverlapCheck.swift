/// Finds sentences that two intents read with equal rank: the same words and the same kinds of value in the same order.
///
/// Walks pairs of states of different intents along equal labels, each pair once.
struct OverlapCheck {
    private let network: Network
    /// The template each state belongs to; `Tables.none` for states of lists.
    private let owners: [UInt32]
    private var seen: Set<UInt64> = []
    private var visits: [Visit] = []

    /// More would only repeat the first ones.
    private static let mostProblems = 40

    private struct Pair: Hashable {
        var left: UInt32
        var right: UInt32
    }

    /// A pair reached, from where and by what.
    private struct Visit {
        var pair: Pair
        var previous: Int
        var label: UInt32
    }

    init(_ network: Network) {
        self.network = network
        owners = Self.owners(in: network)
    }

    mutating func problems() -> [GrammarProblem] {
        var reported: Set<Pair> = []
        var problems: [GrammarProblem] = []
        visitStarts()
        var next = 0
        while next < visits.count, problems.count < Self.mostProblems {
            let pair = visits[next].pair
            let ends = Pair(left: network.accept(pair.left), right: network.accept(pair.right))
            if ends.left != Tables.none, ends.right != Tables.none, reported.insert(ends).inserted {
                problems.append(problem(ends.left, ends.right, sentence: sentence(to: next)))
            }
            visitSteps(from: pair, number: next)
            next += 1
        }
        return problems
    }

    // MARK: Walking

    private mutating func visit(_ left: UInt32, _ right: UInt32, label: UInt32, from previous: Int) {
        let (first, second) = (owners[Int(left)], owners[Int(right)])
        guard first != Tables.none, second != Tables.none, intent(first) != intent(second) else { return }
        let (low, high) = first < second ? (left, right) : (right, left)
        guard seen.insert(UInt64(low) << 32 | UInt64(high)).inserted else { return }
        visits.append(Visit(pair: Pair(left: low, right: high), previous: previous, label: label))
    }

    private func intent(_ template: UInt32) -> Int { network.tables.templates[Int(template)].intent }

    private mutating func visitStarts() {
        for word in network.tables.words.indices {
            visitPairs(Array(network.tables.startTargets[network.starts(ofWord: word)]), label: UInt32(word))
        }
        var byKind: [SlotKind: (label: UInt32, targets: [UInt32])] = [:]
        for (label, target) in zip(network.tables.startValueLabels, network.tables.startValueTargets) {
            byKind[network.kind(network.kind(of: label)).kind, default: (label, [])].targets.append(target)
        }
        for (label, targets) in byKind.values.sorted(by: { $0.label < $1.label }) { visitPairs(targets, label: label) }
    }

    private mutating func visitPairs(_ targets: [UInt32], label: UInt32) {
        for (index, left) in targets.enumerated() {
            for right in targets[(index + 1)...] { visit(left, right, label: label, from: -1) }
        }
    }

    private mutating func visitSteps(from pair: Pair, number: Int) {
        visitWordSteps(from: pair, number: number)
        let rights = valueSteps(from: pair.right)
        guard !rights.isEmpty else { return }
        for left in valueSteps(from: pair.left) {
            let kind = network.kind(network.kind(of: left.label)).kind
            for right in rights where network.kind(network.kind(of: right.label)).kind == kind {
                visit(left.target, right.target, label: left.label, from: number)
            }
        }
    }

    /// Arcs are sorted and words come first, so that equal ones are found in step.
    private mutating func visitWordSteps(from pair: Pair, number: Int) {
        var left = network.arcs(of: pair.left)
        var right = network.arcs(of: pair.right)
        while let leftArc = left.first, let rightArc = right.first {
            let (leftLabel, rightLabel) = (network.label(leftArc), network.label(rightArc))
            guard leftLabel & Tables.valueMark == 0, rightLabel & Tables.valueMark == 0 else { return }
            if leftLabel < rightLabel {
                left = (leftArc + 1)..<left.upperBound
            } else if leftLabel > rightLabel {
                right = (rightArc + 1)..<right.upperBound
            } else {
                let lefts = left.prefix { network.label($0) == leftLabel }
                let rights = right.prefix { network.label($0) == leftLabel }
                for leftArc in lefts {
                    for rightArc in rights {
                        visit(network.target(leftArc), network.target(rightArc), label: leftLabel, from: number)
                    }
                }
                left = lefts.upperBound..<left.upperBound
                right = rights.upperBound..<right.upperBound
            }
        }
    }

    private func valueSteps(from state: UInt32) -> [(label: UInt32, target: UInt32)] {
        var steps: [(label: UInt32, target: UInt32)] = []
        for arc in network.arcs(of: state).reversed() {
            guard network.label(arc) & Tables.valueMark != 0 else { break }
            steps.append((network.label(arc), network.target(arc)))
        }
        let loop = network.loop(state)
        if loop != Tables.none { steps.append((loop | Tables.valueMark, state)) }
        return steps
    }

    private static func owners(in network: Network) -> [UInt32] {
        var owners = [UInt32](repeating: Tables.none, count: network.tables.stateCount)
        var open: [UInt32] = []
        for start in network.tables.startTargets + network.tables.startValueTargets
        where owners[Int(start)] == Tables.none {
            var state = start
            while network.accept(state) == Tables.none, let arc = network.arcs(of: state).first {
                state = network.target(arc)
            }
            owners[Int(start)] = network.accept(state)
            open.append(start)
            while let state = open.popLast() {
                for arc in network.arcs(of: state) where owners[Int(network.target(arc))] == Tables.none {
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

    private func problem(_ left: UInt32, _ right: UInt32, sentence: String) -> GrammarProblem {
        let (first, second) = (network.tables.templates[Int(left)], network.tables.templates[Int(right)])
        let files = network.tables.files
        let other = SourceLocation(file: files[first.file], line: first.line, column: first.column)
        return GrammarProblem(
            SourceLocation(file: files[second.file], line: second.line, column: second.column),
            "“\(sentence)” is read with equal rank as \(network.tables.intents[second.intent].name) and as "
                + "\(network.tables.intents[first.intent].name) (\(other))")
    }
}
