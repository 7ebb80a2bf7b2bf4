/// Finds sentences that two intents read with equal rank: the same words and the same kinds of value in the same order.
///
/// Walks pairs of states of different intents along equal labels, each pair once.
struct OverlapCheck {
    let tables: Tables

    /// More would only repeat the first ones.
    private static let mostProblems = 40

    private struct Pair: Hashable {
        var left: UInt32
        var right: UInt32
    }

    private struct Visit {
        var pair: Pair
        var previous: Int
        var label: UInt32
    }

    func problems() -> [GrammarProblem] {
        let templates = templateOfState()
        var seen: Set<UInt64> = []
        var visits: [Visit] = []
        var reported: Set<Pair> = []
        var problems: [GrammarProblem] = []
        func visit(_ left: UInt32, _ right: UInt32, label: UInt32, from previous: Int) {
            let ends = (templates[Int(left)], templates[Int(right)])
            guard ends.0 != Tables.none, ends.1 != Tables.none,
                tables.templates[Int(ends.0)].intent != tables.templates[Int(ends.1)].intent
            else { return }
            let (low, high) = ends.0 < ends.1 ? (left, right) : (right, left)
            guard seen.insert(UInt64(low) << 32 | UInt64(high)).inserted else { return }
            visits.append(Visit(pair: Pair(left: low, right: high), previous: previous, label: label))
        }
        for (label, targets) in starts() {
            for (index, left) in targets.enumerated() {
                for right in targets[(index + 1)...] { visit(left, right, label: label, from: -1) }
            }
        }
        var next = 0
        while next < visits.count, problems.count < Self.mostProblems {
            let pair = visits[next].pair
            let (left, right) = (tables.accepts[Int(pair.left)], tables.accepts[Int(pair.right)])
            if left != Tables.none, right != Tables.none, reported.insert(Pair(left: left, right: right)).inserted {
                problems.append(problem(left, right, sentence: sentence(to: next, in: visits)))
            }
            for (label, leftTarget) in steps(from: pair.left) {
                for (other, rightTarget) in steps(from: pair.right) where isEqual(label, other) {
                    visit(leftTarget, rightTarget, label: label, from: next)
                }
            }
            next += 1
        }
        return problems
    }

    /// The template each state belongs to; `none` for states of lists.
    private func templateOfState() -> [UInt32] {
        var owner = [UInt32](repeating: Tables.none, count: tables.stateCount)
        func own(_ state: UInt32) -> UInt32 {
            if owner[Int(state)] != Tables.none { return owner[Int(state)] }
            var template = tables.accepts[Int(state)]
            if template == Tables.none, let arc = tables.arcs(of: state).first {
                template = own(tables.arcTargets[arc])
            }
            owner[Int(state)] = template
            return template
        }
        var open = tables.startTargets + tables.startValueTargets
        var reached = Set(open)
        while let state = open.popLast() {
            _ = own(state)
            for arc in tables.arcs(of: state) where reached.insert(tables.arcTargets[arc]).inserted {
                open.append(tables.arcTargets[arc])
            }
        }
        return owner
    }

    private func starts() -> [(UInt32, [UInt32])] {
        var starts: [(UInt32, [UInt32])] = tables.words.indices.map { word in
            (
                UInt32(word),
                Array(tables.startTargets[Int(tables.startOffsets[word])..<Int(tables.startOffsets[word + 1])])
            )
        }
        var byKind: [Int: (UInt32, [UInt32])] = [:]
        for (label, target) in zip(tables.startValueLabels, tables.startValueTargets) {
            byKind[kind(of: label), default: (label, [])].1.append(target)
        }
        starts += byKind.values.sorted { $0.0 < $1.0 }
        return starts.filter { $0.1.count > 1 }
    }

    private func steps(from state: UInt32) -> [(UInt32, UInt32)] {
        var steps = tables.arcs(of: state).map { (tables.arcLabels[$0], tables.arcTargets[$0]) }
        let loop = tables.loops[Int(state)]
        if loop != Tables.none { steps.append((loop | Tables.valueMark, state)) }
        return steps
    }

    private func kind(of label: UInt32) -> Int { tables.values[Int(label & ~Tables.valueMark)].kind }

    private func isEqual(_ left: UInt32, _ right: UInt32) -> Bool {
        if left & Tables.valueMark == 0 || right & Tables.valueMark == 0 { return left == right }
        let (leftKind, rightKind) = (tables.kinds[kind(of: left)], tables.kinds[kind(of: right)])
        return leftKind.kind == rightKind.kind
    }

    private func sentence(to visit: Int, in visits: [Visit]) -> String {
        var words: [String] = []
        var number = visit
        while number >= 0 {
            let label = visits[number].label
            if label & Tables.valueMark == 0 {
                words.append(tables.spellings[Int(label)])
            } else {
                words.append("{\(tables.kinds[kind(of: label)].kind.name)}")
            }
            number = visits[number].previous
        }
        return words.reversed().joined(separator: " ")
    }

    private func problem(_ left: UInt32, _ right: UInt32, sentence: String) -> GrammarProblem {
        let (first, second) = (tables.templates[Int(left)], tables.templates[Int(right)])
        let other = SourceLocation(file: tables.files[first.file], line: first.line, column: first.column)
        return GrammarProblem(
            SourceLocation(file: tables.files[second.file], line: second.line, column: second.column),
            "“\(sentence)” is read with equal rank as \(tables.intents[second.intent].name) and as "
                + "\(tables.intents[first.intent].name) (\(other))")
    }
}
