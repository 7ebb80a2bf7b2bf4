internal import Intents
internal import Yams

/// The reading of one grammar file.
struct FileReading {
    let file: GrammarFileReader.File
    private(set) var problems: [GrammarProblem] = []
    /// Whether the file is YAML at all.
    private(set) var isReadable = true

    init(file: GrammarFileReader.File) { self.file = file }

    mutating func read(into definition: inout GrammarDefinition) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: file.text)
        } catch {
            problems.append(GrammarProblem(yaml: error, in: file.path))
            isReadable = false
            return
        }
        guard let root else { return }
        for (key, node) in entries(root, "the file") {
            switch key.text {
            case "intents":
                for (name, intent) in entries(node, "intents") {
                    if let intent = readIntent(name, intent) { definition.intents.append(intent) }
                }
            case "lists":
                for (name, list) in entries(node, "lists") {
                    if let list = readList(name, list) { definition.lists.append(list) }
                }
            case "rules":
                for (name, rule) in entries(node, "rules") {
                    guard let template = template(rule) else { continue }
                    definition.rules.append(
                        RuleDefinition(name: name.text, template: template, location: name.location))
                }
            case "skip_words": definition.skipWords += items(node, key.text).compactMap { template($0) }
            case "filler":
                for (place, templates) in entries(node, "filler") {
                    switch place.text {
                    case "front": definition.fillerFront += items(templates, "front").compactMap { template($0) }
                    case "back": definition.fillerBack += items(templates, "back").compactMap { template($0) }
                    default: complain(place, "“\(place.text)” is neither front nor back")
                    }
                }
            case "opposites":
                for group in items(node, key.text) {
                    let words = items(group, "a group of opposites").compactMap { $0.scalar?.string }
                    definition.opposites.append(OppositeWords(words, at: location(group)))
                }
            case "synonyms":
                for (word, others) in entries(node, key.text) {
                    let words = items(others, word.text).compactMap { $0.scalar?.string }
                    definition.synonyms.append(
                        SynonymDefinition(word: word.text, others: words, location: word.location))
                }
            case "passable_words": definition.passableWords += items(node, key.text).compactMap { template($0) }
            case "requests": definition.requests += items(node, key.text).compactMap { template($0) }
            case "asides":
                for (place, words) in entries(node, key.text) {
                    if let kind = AsideWords(rawValue: place.text) {
                        definition.asides[kind, default: []] += items(words, place.text).compactMap { template($0) }
                    } else {
                        let kinds = AsideWords.allCases.map(\.rawValue).joined(separator: ", ")
                        complain(place, "“\(place.text)” is none of \(kinds)")
                    }
                }
            case "example_vocabulary":
                for (list, names) in entries(node, key.text) {
                    definition.exampleVocabulary[list.text, default: []] += items(names, list.text).compactMap {
                        liveEntry($0)
                    }
                }
            default:
                complain(
                    key,
                    "“\(key.text)” is none of intents, lists, rules, skip_words, passable_words, filler, requests, asides, "
                        + "synonyms, opposites, example_vocabulary")
            }
        }
    }

    // MARK: Intents

    private mutating func readIntent(_ name: Key, _ node: Node) -> IntentDefinition? {
        var declaration = IntentDeclaration(
            name: name.text, effect: .none, summary: "", ability: "", area: file.area, slots: [], examples: [],
            location: name.location)
        var sentences: [SentenceDefinition] = []
        var not: [WrittenTemplate] = []
        var found: Set<String> = []
        for (key, value) in entries(node, "intent \(name.text)") {
            found.insert(key.text)
            switch key.text {
            case "effect":
                if let effect = value.scalar.flatMap({ Effect(rawValue: $0.string) }) {
                    declaration.effect = effect
                } else {
                    complain(value, "an effect is one of " + Effect.allCases.map(\.rawValue).joined(separator: ", "))
                }
            case "summary": declaration.summary = text(value)
            case "ability": declaration.ability = text(value)
            case "slots":
                for (slot, kind) in entries(value, "slots") {
                    if let slot = readSlot(slot, kind) { declaration.slots.append(slot) }
                }
            case "sentences": sentences = items(value, key.text).compactMap { readSentence($0) }
            case "examples": declaration.examples = items(value, key.text).compactMap { readExample($0) }
            case "not": not = items(value, key.text).compactMap { template($0) }
            case "strict": declaration.isStrict = text(value) == "true"
            default:
                complain(
                    key,
                    "“\(key.text)” is none of effect, strict, summary, ability, slots, sentences, examples, not")
            }
        }
        for missing in ["effect", "summary", "ability", "sentences"] where !found.contains(missing) {
            complain(name, "intent \(name.text) has no \(missing)")
        }
        return IntentDefinition(declaration, sentences: sentences, not: not)
    }

    private mutating func readSlot(_ name: Key, _ node: Node) -> SlotDeclaration? {
        var kind: SlotKind?
        var isMany = false
        for (key, value) in entries(node, "slot {\(name.text)}") {
            let text = text(value)
            switch key.text {
            case "type":
                kind = ValueType(rawValue: text).map { .typed($0) }
                if kind == nil {
                    complain(
                        value,
                        "there is no type “\(text)”; types are "
                            + ValueType.allCases.map(\.rawValue).joined(separator: ", "))
                }
            case "list": kind = .list(text)
            case "live": kind = .live(text)
            case "many": isMany = text == "true"
            default: complain(key, "“\(key.text)” is none of type, list, live, many")
            }
        }
        guard let kind else {
            complain(name, "slot {\(name.text)} needs a type, a list or a live list")
            return nil
        }
        return SlotDeclaration(name: name.text, kind: kind, isMany: isMany)
    }

    private mutating func readSentence(_ node: Node) -> SentenceDefinition? {
        if node.scalar != nil { return template(node).map { SentenceDefinition($0) } }
        var sentence: WrittenTemplate?
        var slots: [WrittenSlot] = []
        for (key, value) in entries(node, "a sentence") {
            switch key.text {
            case "sentence": sentence = template(value)
            case "slots": slots = readSlots(value)
            default: complain(key, "“\(key.text)” is neither sentence nor slots")
            }
        }
        guard let sentence else {
            complain(node, "this has no sentence")
            return nil
        }
        return SentenceDefinition(sentence, slots: slots)
    }

    private mutating func readExample(_ node: Node) -> Example? {
        if let template = node.scalar.map({ _ in template(node) }) ?? nil {
            return Example(say: template.text, slots: [], location: template.location)
        }
        var say: WrittenTemplate?
        var slots: [WrittenSlot] = []
        for (key, value) in entries(node, "an example") {
            switch key.text {
            case "say": say = template(value)
            case "slots": slots = readSlots(value)
            default: complain(key, "“\(key.text)” is neither say nor slots")
            }
        }
        guard let say else {
            complain(node, "this example says nothing")
            return nil
        }
        return Example(say: say.text, slots: slots, location: say.location)
    }

    private mutating func readSlots(_ node: Node) -> [WrittenSlot] {
        entries(node, "slots").map { WrittenSlot(name: $0.text, value: value($1)) }
    }

    // MARK: Lists

    private mutating func readList(_ name: Key, _ node: Node) -> ListDefinition? {
        var list = ListDefinition(name: name.text, values: [], location: name.location)
        for (key, value) in entries(node, "list \(name.text)") {
            guard key.text == "values" else {
                complain(key, "a list has values only")
                continue
            }
            list.values = items(value, "values").compactMap { readListValue($0) }
        }
        return list
    }

    private mutating func readListValue(_ node: Node) -> ListDefinition.Value? {
        if node.scalar != nil {
            guard let template = template(node) else { return nil }
            return ListDefinition.Value(spoken: template, out: scalar(node))
        }
        var spoken: WrittenTemplate?
        var out: Scalar?
        for (key, value) in entries(node, "a list value") {
            switch key.text {
            case "in": spoken = template(value)
            case "out": out = scalar(value)
            default: complain(key, "“\(key.text)” is neither in nor out")
            }
        }
        guard let spoken else {
            complain(node, "this value has no in")
            return nil
        }
        return ListDefinition.Value(spoken: spoken, out: out ?? .text(spoken.text))
    }

    private mutating func liveEntry(_ node: Node) -> LiveEntry? {
        if let scalar = node.scalar { return LiveEntry(id: scalar.string) }
        var entry = LiveEntry(id: "")
        for (key, value) in entries(node, "a name") {
            switch key.text {
            case "id": entry.id = text(value)
            case "spoken": entry.spoken = items(value, "spoken").map { $0.scalar?.string ?? "" }
            default: complain(key, "“\(key.text)” is neither id nor spoken")
            }
        }
        return entry.id.isEmpty ? nil : entry
    }

    // MARK: Nodes

    /// A key and where it stands.
    private struct Key {
        var text: String
        var location: SourceLocation
    }

    private func location(_ node: Node) -> SourceLocation {
        let mark = node.mark
        return SourceLocation(file: file.path, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    private mutating func complain(_ node: Node, _ message: String) {
        problems.append(GrammarProblem(location(node), message))
    }

    private mutating func complain(_ key: Key, _ message: String) {
        problems.append(GrammarProblem(key.location, message))
    }

    private mutating func entries(_ node: Node, _ what: String) -> [(Key, Node)] {
        guard let mapping = node.mapping else {
            if !node.isNull { complain(node, "\(what) should be a mapping of names") }
            return []
        }
        var seen: Set<String> = []
        return mapping.map { key, value in
            let text = key.scalar?.string ?? ""
            if !seen.insert(text).inserted { complain(key, "“\(text)” stands twice in \(what)") }
            return (Key(text: text, location: location(key)), value)
        }
    }

    private mutating func items(_ node: Node, _ what: String) -> [Node] {
        guard let sequence = node.sequence else {
            if !node.isNull { complain(node, "\(what) should be a list") }
            return []
        }
        return Array(sequence)
    }

    private mutating func text(_ node: Node) -> String {
        guard let scalar = node.scalar else {
            complain(node, "this should be a text")
            return ""
        }
        return scalar.string
    }

    /// A scalar's text, located at its first character.
    private mutating func template(_ node: Node) -> WrittenTemplate? {
        guard let scalar = node.scalar else {
            complain(node, "this should be a text")
            return nil
        }
        var location = location(node)
        if scalar.style == .doubleQuoted || scalar.style == .singleQuoted { location.column += 1 }
        return WrittenTemplate(scalar.string, at: location)
    }

    private func value(_ node: Node) -> WrittenValue {
        if let sequence = node.sequence { return .list(sequence.map { value($0) }) }
        return .scalar(scalar(node), text: node.scalar?.string ?? "")
    }

    /// YAML's plain values by the core schema: `yes` and `06:30` are texts.
    private func scalar(_ node: Node) -> Scalar {
        guard let scalar = node.scalar else { return .text("") }
        guard scalar.style == .plain || scalar.style == .any else { return .text(scalar.string) }
        switch scalar.string {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: break
        }
        if let integer = Int(scalar.string) { return .integer(integer) }
        let isNumber = scalar.string.allSatisfy { $0.isNumber || "+-.e".contains($0) }
        if isNumber, let number = Double(scalar.string) { return .number(number) }
        return .text(scalar.string)
    }
}

extension Node {
    fileprivate var isNull: Bool {
        scalar.map { $0.string.isEmpty || $0.string == "~" || $0.string == "null" } ?? false
    }
}
