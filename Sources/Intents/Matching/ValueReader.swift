/// Reads values at places of a line, each kind at each place once.
struct ValueReader {
    let utterance: Utterance
    let network: Network
    let vocabulary: Vocabulary
    let leniency: Leniency
    /// Values end here at the latest.
    let end: Int

    private var known: [Int: [ValueReading]] = [:]

    init(_ utterance: Utterance, network: Network, vocabulary: Vocabulary, leniency: Leniency, end: Int) {
        self.utterance = utterance
        self.network = network
        self.vocabulary = vocabulary
        self.leniency = leniency
        self.end = end
    }

    /// With what another has read of the same stretch: what words may be passed over changes no value.
    init(_ other: ValueReader, leniency: Leniency) {
        self = ValueReader(
            other.utterance, network: other.network, vocabulary: other.vocabulary, leniency: leniency, end: other.end)
        known = other.known
    }

    /// The readings of a kind from a place on, at most one to each end.
    mutating func readings(of kind: Int, at position: Int) -> [ValueReading] {
        let key = position * network.tables.kinds.count + kind
        if let readings = known[key] { return readings }
        let reading = network.kind(kind)
        let readings =
            reading.isMany ? members(of: reading.kind, at: position) : single(reading.kind, at: position)
        known[key] = readings
        return readings
    }

    private func single(_ kind: SlotKind, at position: Int) -> [ValueReading] {
        switch kind {
        case .typed(let type): typed(type, at: position)
        case .list(let name): choices(name, at: position)
        case .live(let name): kind.listOfOne.map { singular($0, at: position) } ?? names(name, at: position)
        }
    }

    // MARK: Lists of values

    private static let mostMembers = 64

    /// "a, b and c": every list that begins here, the best to each end.
    private func members(of kind: SlotKind, at position: Int) -> [ValueReading] {
        var best: [Int: ValueReading] = [:]
        for reading in single(kind, at: position) { Self.keep(Self.listed(reading), in: &best) }
        var done: Set<Int> = []
        while let open = best.keys.filter({ !done.contains($0) }).min(), done.count < Self.mostMembers {
            done.insert(open)
            guard let front = best[open], let next = Separators.memberStart(in: utterance.tokens, at: open), next < end
            else { continue }
            for reading in single(kind, at: next) {
                Self.keep(Self.joined(front, Self.listed(reading)), in: &best)
            }
        }
        return best.values.sorted { $0.end < $1.end }
    }

    /// The better of two readings to one end; words that may be mended into several values alike are all of them.
    static func keep(_ reading: ValueReading, in best: inout [Int: ValueReading]) {
        guard let other = best[reading.end] else { return best[reading.end] = reading }
        if reading.cost < other.cost {
            best[reading.end] = reading
        } else if reading.cost == other.cost, !reading.mends.isEmpty {
            best[reading.end]?.values += reading.values.filter { !other.values.contains($0) }
        }
    }

    private static func listed(_ reading: ValueReading) -> ValueReading {
        var reading = reading
        reading.values = reading.values.map { .list([$0]) }
        return reading
    }

    private static func joined(_ front: ValueReading, _ back: ValueReading) -> ValueReading {
        var values: [SlotValue] = []
        for left in front.values {
            for right in back.values {
                if case .list(let members) = left, case .list(let more) = right, values.count < 6 {
                    values.append(.list(members + more))
                }
            }
        }
        return ValueReading(
            end: back.end, cost: front.cost + back.cost, values: values, mends: front.mends + back.mends,
            unknown: front.unknown ?? back.unknown)
    }

    // MARK: Value lists of the grammar

    private func choices(_ name: String, at position: Int) -> [ValueReading] {
        guard let list = network.list(named: name) else { return [] }
        var best: [Int: ValueReading] = [:]
        walk(list, from: position) { end, value, mends in
            guard list.outs.indices.contains(value) else { return }
            let reading = ValueReading(
                end: end, cost: .values(end - position) + .mended(mends.count), values: [.choice(list.outs[value])],
                mends: mends)
            Self.keep(reading, in: &best)
        }
        return best.values.sorted { $0.end < $1.end }
    }

    /// Where the sentences of a list that begin at a place end.
    func walk(_ list: ListTable, from position: Int, _ found: (_ end: Int, _ value: Int, _ mends: [Mend]) -> Void) {
        guard position < end else { return }
        var open: [(state: UInt32, position: Int, mends: [Mend])] = []
        func follow(_ label: UInt32, _ target: UInt32, at position: Int, _ mends: [Mend]) {
            if label == utterance.numbers[position] {
                open.append((target, position + 1, mends))
            } else if let mending = leniency.mending, mending.words[position].contains(where: { $0.number == label }) {
                open.append((target, position + 1, mends + [Mend(token: position, text: network.spelling(Int(label)))]))
            }
        }
        for (label, target) in zip(list.startLabels, list.startTargets) { follow(label, target, at: position, []) }
        while let (state, position, mends) = open.popLast() {
            let accept = network.accept(state)
            if accept != Tables.none { found(position, Int(accept), mends) }
            guard position < end else { continue }
            var holder = state
            while holder != Tables.none {
                for arc in network.ownArcs(of: holder) where network.label(arc) & Tables.valueMark == 0 {
                    follow(network.label(arc), network.target(arc), at: position, mends)
                }
                holder = network.fallback(holder)
            }
        }
    }
}
