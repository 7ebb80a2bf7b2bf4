/// Lays a template out as a network: rules put in place, slots resolved to what the intent declares.
struct TemplateExpander {
    /// A template taken apart, with the place of its text.
    struct Parsed {
        var node: TemplateNode
        var location: SourceLocation
    }

    let rules: [String: Parsed]
    let listNames: Set<String>
    let liveNames: Set<String>
    /// Nil for templates in which no slot may stand.
    let intent: IntentDeclaration?

    private var network = SentenceNetwork()
    private var openRules: [String] = []
    private(set) var usedRules: Set<String> = []
    private(set) var usedLists: Set<String> = []
    private(set) var usedSlots: Set<String> = []

    init(rules: [String: Parsed], listNames: Set<String>, liveNames: Set<String>, intent: IntentDeclaration?) {
        self.rules = rules
        self.listNames = listNames
        self.liveNames = liveNames
        self.intent = intent
    }

    mutating func expand(
        _ template: Parsed, into builder: inout TablesBuilder
    ) throws(GrammarProblem) -> (network: SentenceNetwork, end: Int) {
        network = SentenceNetwork()
        let end = try add(template.node, from: SentenceNetwork.start, at: template.location, into: &builder)
        return (network, end)
    }

    private mutating func add(
        _ node: TemplateNode, from place: Int, at base: SourceLocation, into builder: inout TablesBuilder
    ) throws(GrammarProblem) -> Int {
        switch node {
        case .word(let word):
            return network.addArc(builder.label(ofWord: word), from: place)
        case .slot(let kind, let name, let offset):
            let reading = try readingKind(kind, of: name, at: base.moved(by: offset))
            return network.addArc(builder.label(ofSlot: name, kind: reading), from: place)
        case .rule(let name, let offset):
            return try add(rule: name, from: place, at: base.moved(by: offset), into: &builder)
        case .sequence(let nodes):
            var place = place
            for node in nodes { place = try add(node, from: place, at: base, into: &builder) }
            return place
        case .choice(let nodes):
            let end = network.addPlace()
            for node in nodes { network.join(try add(node, from: place, at: base, into: &builder), to: end) }
            return end
        case .optional(let node):
            let end = network.addPlace()
            network.join(place, to: end)
            network.join(try add(node, from: place, at: base, into: &builder), to: end)
            return end
        case .permutation(let nodes):
            // A place for each set of members already said.
            let places = (0..<(1 << nodes.count)).map { $0 == 0 ? place : network.addPlace() }
            for (said, place) in places.enumerated() {
                for (member, node) in nodes.enumerated() where said & (1 << member) == 0 {
                    let end = try add(node, from: place, at: base, into: &builder)
                    network.join(end, to: places[said | (1 << member)])
                }
            }
            return places[places.count - 1]
        }
    }

    private mutating func add(
        rule name: String, from place: Int, at location: SourceLocation, into builder: inout TablesBuilder
    ) throws(GrammarProblem) -> Int {
        guard let rule = rules[name] else { throw GrammarProblem(location, "there is no rule <\(name)>") }
        guard !openRules.contains(name) else {
            throw GrammarProblem(
                location,
                "rule <\(name)> uses itself: \((openRules + [name]).map { "<\($0)>" }.joined(separator: " → "))")
        }
        usedRules.insert(name)
        openRules.append(name)
        defer { openRules.removeLast() }
        return try add(rule.node, from: place, at: rule.location, into: &builder)
    }

    private mutating func readingKind(
        _ kind: String?, of name: String, at location: SourceLocation
    ) throws(GrammarProblem) -> ReadingKind {
        guard let intent else { throw GrammarProblem(location, "no slot may stand here") }
        guard let declared = intent.slot(name) else {
            throw GrammarProblem(location, "intent \(intent.name) declares no slot {\(name)}")
        }
        usedSlots.insert(name)
        guard let kind else {
            if case .list(let list) = declared.kind { usedLists.insert(list) }
            return ReadingKind(kind: declared.kind, isMany: declared.isMany)
        }
        guard let stated = slotKind(named: kind) else {
            throw GrammarProblem(location, "there is no list or type “\(kind)”")
        }
        let isOne = stated.listOfOne.map { SlotKind.live($0) == declared.kind } ?? false
        guard stated == declared.kind || isOne || declared.kind == .typed(.value) || declared.kind == .typed(.text)
        else {
            throw GrammarProblem(
                location, "slot {\(name)} is declared as \(declared.kind.name), here it is \(stated.name)")
        }
        if case .list(let list) = stated { usedLists.insert(list) }
        return ReadingKind(kind: stated, isMany: declared.isMany)
    }

    private func slotKind(named name: String) -> SlotKind? {
        if listNames.contains(name) { return .list(name) }
        if liveNames.contains(name) { return .live(name) }
        if let list = SlotKind.live(name).listOfOne, liveNames.contains(list) { return .live(name) }
        return ValueType(rawValue: name).map { .typed($0) }
    }
}

extension SlotKind {
    /// As a grammar file names it.
    package var name: String {
        switch self {
        case .typed(let type): type.rawValue
        case .list(let name), .live(let name): name
        }
    }
}

extension SourceLocation {
    /// The same line, that many characters on.
    func moved(by characters: Int) -> SourceLocation {
        SourceLocation(file: file, line: line, column: column + characters)
    }
}
