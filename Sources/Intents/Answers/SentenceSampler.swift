internal import Quantities

/// Makes sentences that templates spell, at random but the same for the same seed.
package struct SentenceSampler {
    private let network: Network
    private let vocabulary: Vocabulary
    private var generator: SplitMix
    private let templatesByIntent: [String: [Int]]
    /// The arcs that lead into each template.
    private let starts: [[Step]]

    private struct Step {
        var label: UInt32
        var target: UInt32
    }

    /// - Parameter vocabulary: the names for live lists; a list without any is said as `nothing`.
    package init(grammar: Grammar, vocabulary: Vocabulary, seed: UInt64) {
        self.init(grammar.network, vocabulary: vocabulary, seed: seed)
    }

    init(_ network: Network, vocabulary: Vocabulary, seed: UInt64) {
        self.network = network
        self.vocabulary = vocabulary
        generator = SplitMix(seed: seed)
        let tables = network.tables
        var starts = [[Step]](repeating: [], count: tables.templates.count)
        for word in tables.words.indices {
            for start in network.starts(ofWord: word) {
                starts[Int(tables.startTemplates[start])].append(
                    Step(label: UInt32(word), target: tables.startTargets[start]))
            }
        }
        for start in tables.startValueTemplates.indices {
            starts[Int(tables.startValueTemplates[start])].append(
                Step(label: tables.startValueLabels[start], target: tables.startValueTargets[start]))
        }
        self.starts = starts
        templatesByIntent = Dictionary(grouping: tables.templates.indices) {
            tables.intents[tables.templates[$0].intent].name
        }
    }

    /// A sentence of an intent; nil where there is no such intent.
    package mutating func sentence(ofIntent intent: String) -> String? {
        guard let templates = templatesByIntent[intent], let template = templates.randomElement(using: &generator)
        else { return nil }
        return sentence(of: template)
    }

    /// A sentence of one template, by its number.
    package mutating func sentence(of template: Int) -> String {
        guard var step = starts[template].randomElement(using: &generator) else { return "" }
        var words = [spelled(step.label)]
        while !network.isEnd(step.target) || !network.arcs(of: step.target).isEmpty && !isEnough() {
            let arcs = Array(network.arcs(of: step.target))
            guard let arc = arcs.randomElement(using: &generator) else { break }
            step = Step(label: network.label(arc), target: network.target(arc))
            words.append(spelled(step.label))
        }
        return words.joined(separator: " ")
    }

    private mutating func isEnough() -> Bool { Int.random(in: 0..<3, using: &generator) == 0 }

    private mutating func spelled(_ label: UInt32) -> String {
        if label & Tables.valueMark == 0 { return network.spelling(Int(label)) }
        let reading = network.kind(network.kind(of: label))
        let first = spelled(reading.kind)
        guard reading.isMany, isEnough() else { return first }
        return first + " and " + spelled(reading.kind)
    }

    private mutating func spelled(_ kind: SlotKind) -> String {
        switch kind {
        case .live where kind.listOfOne != nil:
            vocabulary.entries(kind.listOfOne ?? "").compactMap { Words.singular(of: $0.id) }
                .randomElement(using: &generator) ?? "nothing"
        case .live(let list):
            vocabulary.entries(list).randomElement(using: &generator)?.id ?? "nothing"
        case .list(let name):
            network.list(named: name).map { choice(of: $0) } ?? "nothing"
        case .typed(let type):
            type.samples.randomElement(using: &generator) ?? "nothing"
        }
    }

    /// One way to say one value of a list.
    private mutating func choice(of list: ListTable) -> String {
        guard let start = list.startLabels.indices.randomElement(using: &generator) else { return "nothing" }
        var words = [network.spelling(Int(list.startLabels[start]))]
        var state = list.startTargets[start]
        while !network.isEnd(state) || !network.arcs(of: state).isEmpty && !isEnough() {
            guard let arc = Array(network.arcs(of: state)).randomElement(using: &generator) else { break }
            words.append(network.spelling(Int(network.label(arc))))
            state = network.target(arc)
        }
        return words.joined(separator: " ")
    }
}

extension ValueType {
    /// What people write for it.
    fileprivate var samples: [String] {
        switch self {
        case .integer: ["7", "64", "2k", "twenty"]
        case .number: ["2.5", "0.8", "-3", "12"]
        case .percent: ["15%", "85 percent", "eighty-five percent"]
        case .money: ["$3.50", "10 dollars", "$20"]
        case .duration: ["10 minutes", "6h", "half an hour", "90 seconds"]
        case .period: ["yesterday", "last week", "last 14 days", "since monday", "in may", "today"]
        case .time: ["06:30", "7 pm", "midnight"]
        case .boolean: ["on", "off"]
        case .path: ["./some/file.csv", "today.jsonl", "out/batch_7.json"]
        case .identifier: ["orders_7", "weather_9"]
        case .field: ["confidence", "amount"]
        case .code: ["f-000123", "a1b2c3"]
        case .text: ["“some words”", "“rain”"]
        case .line: ["help", "list sources"]
        case .value: ["0.5", "high", "64"]
        case .operand: ["0.5", "rates", "rates or fx", "2025-06-05"]
        case .several: ["rates, fx"]
        case .range: ["0.2 and 0.4"]
        }
    }
}
