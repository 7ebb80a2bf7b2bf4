import Quantities

/// What fields of records are compared with.
extension ValueReader {
    private static let mostOperands = 32
    private static let mostReadings = 64
    private static let mostWords = 3

    /// `0.8`, `rates`, `june 5 2025`, and lists of such: `rates or fx`, `rates, fx and oil`.
    func operands(at position: Int) -> [ValueReading] {
        let singles = operand(at: position)
        var readings = singles
        var open = singles.map { (members: $0.values, last: $0, isChosen: false) }
        while let (members, last, _) = open.popLast(), members.count < Self.mostOperands,
            readings.count < Self.mostReadings
        {
            guard let (next, isChoice) = memberStart(behind: last.end) else { continue }
            for member in operand(at: next) {
                // “a, b or c” is one list; “a, b” and “a and b” may as well be a condition and more.
                let joints = isChoice ? Cost.zero : .joints(2)
                let cost = last.cost + member.cost + joints
                let list = members + member.values
                let reading = ValueReading(end: member.end, cost: cost, values: [.list(list)])
                readings.append(isChoice ? reading.withoutJoints : reading)
                open.append((list, ValueReading(end: member.end, cost: cost, values: []), isChoice))
            }
        }
        return best(readings)
    }

    /// `0.2 and 0.4`, `0.2 to 0.4`.
    func ends(at position: Int) -> [ValueReading] {
        var readings: [ValueReading] = []
        for low in operand(at: position) where low.end + 1 < end {
            let joint = utterance.tokens[low.end]
            guard ["and", "to", "or", "&", "–"].contains(joint.key) || joint.text == "–" else { continue }
            for high in operand(at: low.end + 1) {
                readings.append(
                    ValueReading(
                        end: high.end, cost: low.cost + high.cost + .values(1),
                        values: [.list(low.values + high.values)]))
            }
        }
        return best(readings)
    }

    private func best(_ readings: [ValueReading]) -> [ValueReading] {
        var best: [Int: ValueReading] = [:]
        for reading in readings { Self.keep(reading, in: &best) }
        return best.values.sorted { $0.end < $1.end }
    }

    /// Where the next member stands, and whether it is one to choose from.
    private func memberStart(behind position: Int) -> (position: Int, isChoice: Bool)? {
        guard let next = Separators.memberStart(in: utterance.tokens, at: position), next < end else { return nil }
        return (next, utterance.tokens[next - 1].key == "or")
    }

    /// One of them.
    private func operand(at position: Int) -> [ValueReading] {
        guard position < end else { return [] }
        let token = utterance.tokens[position]
        var readings: [ValueReading] = []
        func add(_ count: Int, loose: Int) {
            guard count > 0, !readings.contains(where: { $0.end == position + count }) else { return }
            let value = SlotValue.raw(utterance.text(of: position..<(position + count)))
            readings.append(
                ValueReading(end: position + count, cost: .values(count) + .loose(loose), values: [value]))
        }
        if token.kind == .quoted { add(1, loose: 1) }
        let words = utterance.words[position..<end]
        let numbers =
            SpokenMoney.read(words).map(\.count) + SpokenPercent.read(words).map(\.count)
            + SpokenDuration.read(words).map(\.count) + SpokenDecimal.read(words).map(\.count)
            + SpokenBoolean.read(words).map(\.count)
        for count in numbers { add(count, loose: 1) }
        for count in SpokenPeriod.read(words).map(\.count) { add(count, loose: count == 1 ? 3 : 2) }
        guard isBareWord(position), !Self.opening.contains(token.key) else { return readings }
        add(1, loose: 3)
        // “0.8 dated” is no value: what a number is followed by is not part of it.
        guard numbers.isEmpty else { return readings }
        for count in 2...Self.mostWords {
            let last = position + count - 1
            guard last < end, isBareWord(last), !isCourtesy(last), !Self.ending.contains(utterance.tokens[last].key),
                !Words.common.contains(utterance.tokens[last].key)
            else { break }
            add(count, loose: 3 * count)
        }
        return readings
    }

    /// Begin no value: another comparison does.
    private static let opening: Set<String> = [
        "above", "are", "as", "at", "below", "between", "beyond", "by", "contains", "dated", "either", "equal",
        "equals",
        "exceeding", "exists", "fewer", "for", "from", "greater", "higher", "in", "is", "larger", "less", "like",
        "lower",
        "matches", "more", "not", "of", "or", "over", "smaller", "than", "to", "under", "up", "where", "whose", "with",
    ]

    /// Say something else of the records than what a field holds: a value of several words ends before them.
    private static let ending: Set<String> = opening.union([
        "about", "above", "ascending", "asc", "before", "below", "containing", "desc", "descending", "during", "except",
        "exists", "first", "group", "grouped", "highest", "ingested", "last", "latest", "limit", "limited", "lowest",
        "max", "mentioning", "missing", "most", "newest", "next", "oldest", "order", "ordered", "over", "please",
        "rank",
        "ranked", "show", "since", "sort", "sorted", "tag", "tagged", "then", "there", "today", "top", "under", "until",
        "without", "yesterday",
    ])
}

extension ValueReading {
    /// The same at no cost for what joins its members.
    fileprivate var withoutJoints: ValueReading {
        var reading = self
        reading.cost = cost.withoutJoints
        return reading
    }
}

extension SlotValue {
    var isList: Bool { if case .list = self { true } else { false } }
}
