internal import Quantities

/// Says a reading as templates of its intent would, in few words: the way back from what was understood to a line.
///
/// What it says may be read in another way than it was meant (another intent has the same words, a value is spelled in a
/// way that stands for something else): who uses it reads it again.
package struct SentenceWriter {
    private let network: Network

    package init(grammar: Grammar) { network = grammar.network }

    /// No sentence is longer than this, in what its words cost.
    private static let mostCost = 60

    /// At most one sentence a template, the plainest first.
    package func sentences(for reading: Reading) -> [String] {
        let tables = network.tables
        guard let intent = tables.intents.firstIndex(where: { $0.name == reading.intent }) else { return [] }
        // What the intent and its first example are called by is how people would say it.
        let plain = Set(
            Tokenizer.tokens(of: tables.intents[intent].examples.first?.say ?? "").map(\.key)
                + reading.intent.split(separator: "_").map(String.init))
        var searches: [Int: Search] = [:]
        for (number, template) in tables.templates.enumerated() where template.intent == intent {
            let fixed = template.fixed.compactMap { written in
                tables.intents[intent].slot(written.name).map { ($0, written.value) }
            }
            guard fixed.count == template.fixed.count,
                fixed.allSatisfy({ reading[slot: $0.name] == SlotValue($1, for: $0) })
            else { continue }
            let said = reading.slots.filter { slot in !fixed.contains { $0.0.name == slot.name } }
            guard said.count < 16 else { continue }
            searches[number] = Search(network: network, slots: said, plainWords: plain)
        }
        guard !searches.isEmpty else { return [] }
        for word in tables.words.indices {
            for start in network.starts(ofWord: word) {
                searches[Int(tables.startTemplates[start])]?.begin(UInt32(word), at: tables.startTargets[start])
            }
        }
        for (start, label) in tables.startValueLabels.enumerated() {
            searches[Int(tables.startValueTemplates[start])]?.begin(label, at: tables.startValueTargets[start])
        }
        return searches.keys.sorted().compactMap { searches[$0]?.shortest(within: Self.mostCost) }
            .sorted { ($0.cost, $0.sentence) < ($1.cost, $1.sentence) }.map(\.sentence)
    }
}

/// The way through a template that fills just these slots and costs the least.
private struct Search {
    private let network: Network
    private let slots: [Slot]
    private let plainWords: Set<String>
    private var places: [Place] = []
    /// Places to go on from, by what they cost.
    private var open: [[Int]] = []
    private var seen: Set<Key> = []

    private struct Place {
        var key: Key
        var before: Int?
        var words: String
        var cost: Int
    }

    private struct Key: Hashable {
        var state: UInt32
        /// A bit a slot that was said.
        var said: UInt16
    }

    init(network: Network, slots: [Slot], plainWords: Set<String>) {
        self.network = network
        self.slots = slots
        self.plainWords = plainWords
    }

    mutating func begin(_ label: UInt32, at state: UInt32) { step(label, to: state, said: 0, from: nil) }

    /// A bare value is rather a name for something than a command.
    private static let bareCost = 6

    private mutating func step(_ label: UInt32, to state: UInt32, said: UInt16, from before: Int?) {
        var said = said
        let words: String
        var cost = before.map { places[$0].cost } ?? 0
        if label & Tables.valueMark == 0 {
            words = network.spelling(Int(label))
            cost += plainWords.contains(network.tables.words[Int(label)]) ? 2 : 5
        } else {
            let value = network.tables.values[network.value(of: label)]
            guard let index = slots.firstIndex(where: { $0.name == value.slot }), said & 1 << index == 0,
                let spelled = spelled(slots[index].value, as: network.kind(value.kind))
            else { return }
            words = spelled
            said |= 1 << index
            cost += before == nil ? Self.bareCost : 1
        }
        let key = Key(state: state, said: said)
        guard !seen.contains(key) else { return }
        while open.count <= cost { open.append([]) }
        open[cost].append(places.count)
        places.append(Place(key: key, before: before, words: words, cost: cost))
    }

    mutating func shortest(within mostCost: Int) -> (sentence: String, cost: Int)? {
        let all = UInt16((1 << slots.count) - 1)
        var cost = 0
        while cost < open.count, cost <= mostCost {
            var next = 0
            while next < open[cost].count {
                let index = open[cost][next]
                next += 1
                let place = places[index]
                guard seen.insert(place.key).inserted else { continue }
                if place.key.said == all, network.isEnd(place.key.state) { return (sentence(endingAt: index), cost) }
                for arc in network.arcs(of: place.key.state) {
                    step(network.label(arc), to: network.target(arc), said: place.key.said, from: index)
                }
            }
            cost += 1
        }
        return nil
    }

    private func sentence(endingAt last: Int) -> String {
        var words: [String] = []
        var index: Int? = last
        while let place = index.map({ places[$0] }) {
            words.append(place.words)
            index = place.before
        }
        return words.reversed().joined(separator: " ")
    }

    // MARK: Values

    private func spelled(_ value: SlotValue, as reading: ReadingKind) -> String? {
        guard case .list(let values) = value else { return spelled(value, as: reading.kind) }
        guard reading.isMany || values.count == 1 else { return nil }
        let words = values.compactMap { spelled($0, as: reading.kind) }
        return words.count == values.count && !words.isEmpty ? Formatted.list(words) : nil
    }

    private func spelled(_ value: SlotValue, as kind: SlotKind) -> String? {
        switch (kind, value) {
        case (.live, .entry(let id)): kind.listOfOne == nil ? id : Words.singular(of: id)
        case (.list(let name), .choice(let out)):
            network.list(named: name).flatMap { list in
                list.outs.firstIndex(of: out).flatMap { words(for: $0, of: list) }
            }
        case (.typed(let type), _): spelled(value, as: type)
        default: nil
        }
    }

    /// The first way to say a value of a list; of one with more ways than are written down, the shortest.
    private func words(for value: Int, of list: ListTable) -> String? {
        let spoken = list.spoken[value]
        let first = Array(zip(list.startLabels, list.startTargets)).map { (label: $0, state: $1) }
        if says(spoken.split(separator: " ").map(String.init)[...], value, from: first) { return spoken }
        var paths = first.map { (words: [network.spelling(Int($0.label))], state: $0.state) }
        var seen: Set<UInt32> = []
        while !paths.isEmpty {
            if let path = paths.first(where: { network.accept($0.state) == UInt32(value) }) {
                return path.words.joined(separator: " ")
            }
            paths = paths.filter { seen.insert($0.state).inserted }.flatMap { path in
                network.arcs(of: path.state).map { arc in
                    (words: path.words + [network.spelling(Int(network.label(arc)))], state: network.target(arc))
                }
            }
        }
        return nil
    }

    private func says(_ words: ArraySlice<String>, _ value: Int, from arcs: [(label: UInt32, state: UInt32)]) -> Bool {
        guard let word = words.first, let label = network.number(of: word) else { return false }
        return arcs.filter { $0.label == label }.contains { arc in
            let rest = words.dropFirst()
            if rest.isEmpty { return network.accept(arc.state) == UInt32(value) }
            return says(rest, value, from: network.arcs(of: arc.state).map { (network.label($0), network.target($0)) })
        }
    }

    private func spelled(_ value: SlotValue, as type: ValueType) -> String? {
        switch value {
        case .text(let text), .raw(let text), .path(let text):
            type == .text || type == .path && text.contains(" ") ? "\"\(text)\"" : text
        case .integer(let number): String(number)
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .percent(let fraction): "\(((fraction * 1e8).rounded() / 1e6).plainText)%"
        case .money(let money): money.description
        case .duration(let duration): duration.spoken
        case .period(let period): period.canonicalName.replacing("_", with: " ")
        case .time(let time): time.description
        case .boolean(let isOn): isOn ? "on" : "off"
        case .entry, .choice, .list: nil
        }
    }
}

extension Double {
    fileprivate var plainText: String { Int(exactly: self).map(String.init) ?? String(self) }
}

extension Duration {
    /// In the largest unit that it is a whole number of.
    fileprivate var spoken: String {
        let seconds = components.seconds
        for (unit, length) in [("days", Int64(86_400)), ("hours", 3600), ("minutes", 60)] where seconds % length == 0 {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) seconds"
    }
}
