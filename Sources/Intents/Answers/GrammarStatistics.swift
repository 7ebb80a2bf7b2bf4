/// How large a grammar is.
package struct GrammarStatistics: Sendable, Hashable {
    /// One area, which is one file of the program's grammar.
    package struct Area: Sendable, Hashable {
        package var name: String
        package var intents: Int
        package var templates: Int
        /// Sequences of words and values that the templates spell, counted per template.
        package var sentences: Double
    }

    package var areas: [Area]
    package var words: Int
    package var lists: Int
    package var states: Int
    package var arcs: Int

    package init(_ grammar: Grammar) {
        let tables = grammar.network.tables
        var counter = SentenceCounter(network: grammar.network)
        var byTemplate = [Double](repeating: 0, count: tables.templates.count)
        for (target, template) in zip(tables.startTargets, tables.startTemplates) {
            byTemplate[Int(template)] += counter.count(from: target)
        }
        for (target, template) in zip(tables.startValueTargets, tables.startValueTemplates) {
            byTemplate[Int(template)] += counter.count(from: target)
        }
        var areas: [Area] = []
        for (number, intent) in tables.intents.enumerated() {
            let templates = tables.templates.indices.filter { tables.templates[$0].intent == number }
            let sentences = templates.reduce(0) { $0 + byTemplate[$1] }
            if let place = areas.firstIndex(where: { $0.name == intent.area }) {
                areas[place].intents += 1
                areas[place].templates += templates.count
                areas[place].sentences += sentences
            } else {
                areas.append(Area(name: intent.area, intents: 1, templates: templates.count, sentences: sentences))
            }
        }
        self.areas = areas
        words = tables.words.count
        lists = tables.lists.count
        states = tables.stateCount
        arcs = tables.arcLabels.count
    }
}

/// Counts the ways from a state to an end; free text counts once.
private struct SentenceCounter {
    let network: Network
    private var known: [UInt32: Double] = [:]

    init(network: Network) { self.network = network }

    mutating func count(from state: UInt32) -> Double {
        if let count = known[state] { return count }
        var count: Double = network.isEnd(state) ? 1 : 0
        for arc in network.arcs(of: state) { count += self.count(from: network.target(arc)) }
        known[state] = count
        return count
    }
}
