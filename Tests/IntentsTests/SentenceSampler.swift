@testable import Intents

/// Makes sentences that a template spells, at random but the same in every run.
struct SentenceSampler {
    private let network: Network
    private let vocabulary: Vocabulary
    private var generator: SeededGenerator

    init(_ network: Network, vocabulary: Vocabulary, seed: UInt64) {
        self.network = network
        self.vocabulary = vocabulary
        generator = SeededGenerator(seed: seed)
    }

    mutating func sentence(of template: Int) -> String {
        let tables = network.tables
        var starts: [(label: UInt32, target: UInt32)] = []
        for word in tables.words.indices {
            for start in network.starts(ofWord: word) where tables.startTemplates[start] == UInt32(template) {
                starts.append((UInt32(word), tables.startTargets[start]))
            }
        }
        for start in tables.startValueTemplates.indices where tables.startValueTemplates[start] == UInt32(template) {
            starts.append((tables.startValueLabels[start], tables.startValueTargets[start]))
        }
        var (label, state) = starts[generator.below(starts.count)]
        var words = [spelled(label)]
        while !network.isEnd(state) || !network.arcs(of: state).isEmpty && generator.below(3) > 0 {
            let arcs = network.arcs(of: state)
            let arc = arcs.lowerBound + generator.below(arcs.count)
            (label, state) = (network.label(arc), network.target(arc))
            words.append(spelled(label))
        }
        return words.joined(separator: " ")
    }

    private mutating func spelled(_ label: UInt32) -> String {
        if label & Tables.valueMark == 0 { return network.spelling(Int(label)) }
        switch network.kind(network.kind(of: label)).kind {
        case .live(let list):
            let entries = vocabulary.entries(list)
            return entries.isEmpty ? "nothing" : entries[generator.below(entries.count)].id
        case .list(let name):
            let spoken = network.list(named: name)?.spoken ?? []
            return spoken.isEmpty ? "nothing" : spoken[generator.below(spoken.count)]
        case .typed(let type):
            switch type {
            case .integer: return "7"
            case .number: return "2.5"
            case .percent: return "15%"
            case .money: return "$3.50"
            case .duration: return "10 minutes"
            case .period: return "yesterday"
            case .time: return "06:30"
            case .boolean: return "off"
            case .path: return "./some/file.csv"
            case .identifier: return "orders_7"
            case .code: return "f-000123"
            case .text: return "“some words”"
            case .line: return "help"
            case .value: return "0.5"
            }
        }
    }
}
