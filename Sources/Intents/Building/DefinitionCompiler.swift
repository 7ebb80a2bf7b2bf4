/// Compiles a grammar's definitions into tables and finds what is wrong with the definitions themselves.
struct DefinitionCompiler {
    let definition: GrammarDefinition
    private(set) var problems: [GrammarProblem] = []
    /// Whether everything could be read, so that sentences can be tried.
    private(set) var isSound = true

    private var builder = TablesBuilder()
    private(set) var rules: [String: TemplateExpander.Parsed] = [:]
    private(set) var usedRules: Set<String> = []
    private(set) var usedLists: Set<String> = []
    private let listNames: Set<String>
    let liveNames: Set<String>

    /// Live lists that need no declaration.
    private static let knownLiveLists: Set<String> = ["source", "setting", "rule", "schema"]

    init(_ definition: GrammarDefinition) {
        self.definition = definition
        listNames = Set(definition.lists.map(\.name))
        let declared = definition.intents.flatMap(\.declaration.slots).compactMap { slot -> String? in
            if case .live(let name) = slot.kind { name } else { nil }
        }
        liveNames = Self.knownLiveLists.union(definition.exampleVocabulary.keys).union(declared)
    }

    mutating func compile() -> Tables {
        checkNames()
        for rule in definition.rules {
            if let parsed = parsed(rule.template) { rules[rule.name] = parsed }
        }
        addFiller(definition.skipWords, named: "skip words")
        addFiller(definition.fillerFront, named: "filler front")
        addFiller(definition.fillerBack, named: "filler back")
        for list in definition.lists { add(list) }
        for intent in definition.intents { add(intent) }
        checkRecursion()
        checkUse()
        var tables = builder.finish()
        tables.intents = definition.intents.map(\.declaration)
        tables.opposites = definition.opposites.map { group in
            group.words.map { Token(kind: .word, text: $0.lowercased(), range: 0..<0).key }
        }
        checkOpposites()
        addWordsOfPeople(to: &tables)
        return tables
    }

    /// Notes what leaves the sentences readable.
    mutating func complain(_ problem: GrammarProblem) { problems.append(problem) }

    /// Notes what makes trying the sentences pointless.
    mutating func fail(_ problem: GrammarProblem) {
        problems.append(problem)
        isSound = false
    }

    /// Synonyms, words that may be passed over, and those that tell what is said beside a command.
    private mutating func addWordsOfPeople(to tables: inout Tables) {
        func key(_ word: String) -> String { Token(kind: .word, text: word.lowercased(), range: 0..<0).key }
        for synonym in definition.synonyms {
            for other in synonym.others {
                if tables.number(of: key(other)) != nil {
                    complain(GrammarProblem(synonym.location, "“\(other)” is a word of the grammar by itself"))
                }
                tables.synonyms[key(other)] = key(synonym.word)
            }
        }
        for word in definition.passableWords {
            if Words.negations.contains(key(word.text)) {
                complain(
                    GrammarProblem(word.location, "“\(word.text)” turns a sentence round and must not be passed over"))
            }
            tables.passableWords.insert(key(word.text))
        }
        tables.requests = Set(definition.requests.map { key($0.text) })
        func keys(_ words: AsideWords) -> Set<String> { Set((definition.asides[words] ?? []).map { key($0.text) }) }
        tables.asides = AsidePolicy(
            openers: keys(.openers), verbs: keys(.verbs), relatives: keys(.relatives), reasons: keys(.reasons),
            never: keys(.never), neverBehind: keys(.neverBehind))
        for word in (definition.asides[.openers] ?? []) + (definition.asides[.reasons] ?? [])
        where Words.negations.contains(key(word.text)) {
            complain(GrammarProblem(word.location, "“\(word.text)” turns a sentence round and must not begin an aside"))
        }
    }

    // MARK: Parts

    private mutating func parsed(_ template: WrittenTemplate) -> TemplateExpander.Parsed? {
        do throws(TemplateError) {
            return TemplateExpander.Parsed(node: try TemplateParser.parse(template.text), location: template.location)
        } catch {
            fail(GrammarProblem(template.location.moved(by: error.offset), "\(error.message), in “\(template.text)”"))
            return nil
        }
    }

    private mutating func expand(
        _ template: TemplateExpander.Parsed, intent: IntentDeclaration?, text: String
    ) -> (network: SentenceNetwork, end: Int, slots: Set<String>)? {
        var expander = TemplateExpander(rules: rules, listNames: listNames, liveNames: liveNames, intent: intent)
        do throws(GrammarProblem) {
            let (network, end) = try expander.expand(template, into: &builder)
            usedRules.formUnion(expander.usedRules)
            usedLists.formUnion(expander.usedLists)
            return (network, end, expander.usedSlots)
        } catch {
            fail(GrammarProblem(error.location, "\(error.message), in “\(text)”"))
            return nil
        }
    }

    private mutating func addFiller(_ templates: [WrittenTemplate], named name: String) {
        builder.beginPart()
        var list = ListTable(name: "<\(name)>", startLabels: [], startTargets: [], outs: [], spoken: [])
        for template in templates {
            guard let parsed = parsed(template), let expanded = expand(parsed, intent: nil, text: template.text) else {
                continue
            }
            if let word = parsed.node.firstNegation {
                problems.append(
                    GrammarProblem(template.location, "“\(word)” turns a sentence round and must not be passed over"))
            }
            let isWord = builder.addValue(
                expanded.network, end: expanded.end, to: &list, out: .boolean(true), spoken: template.text)
            if !isWord { fail(GrammarProblem(template.location, "“\(template.text)” may stand for no word at all")) }
        }
        builder.tables.lists.append(list)
    }

    private mutating func add(_ list: ListDefinition) {
        builder.beginPart()
        var table = ListTable(name: list.name, startLabels: [], startTargets: [], outs: [], spoken: [])
        var seen: [[String]: Scalar] = [:]
        if list.values.isEmpty { fail(GrammarProblem(list.location, "list \(list.name) has no values")) }
        for value in list.values {
            guard let parsed = parsed(value.spoken), let expanded = expand(parsed, intent: nil, text: value.spoken.text)
            else { continue }
            let sentences = parsed.node.sentences(limit: 500) ?? []
            for sentence in sentences {
                if let out = seen[sentence], out != value.out {
                    let said = sentence.joined(separator: " ")
                    problems.append(
                        GrammarProblem(value.spoken.location, "“\(said)” stands for two values of list \(list.name)"))
                }
                seen[sentence] = value.out
            }
            let spoken = (sentences.first { !$0.isEmpty } ?? [value.out.text]).joined(separator: " ")
            let isWord = builder.addValue(
                expanded.network, end: expanded.end, to: &table, out: value.out, spoken: spoken)
            if !isWord {
                fail(GrammarProblem(value.spoken.location, "“\(value.spoken.text)” may stand for no word at all"))
            }
        }
        builder.tables.lists.append(table)
    }

    private mutating func add(_ intent: IntentDefinition) {
        let declaration = intent.declaration
        builder.beginPart()
        var usedSlots: Set<String> = []
        var areRead = true
        for slot in declaration.slots {
            if case .list(let name) = slot.kind, !listNames.contains(name) {
                fail(
                    GrammarProblem(
                        declaration.location, "slot {\(slot.name)} names a list that does not exist: \(name)"))
            }
        }
        if intent.sentences.isEmpty {
            problems.append(GrammarProblem(declaration.location, "intent \(declaration.name) has no sentence"))
        }
        for sentence in intent.sentences {
            guard let parsed = parsed(sentence.template),
                let expanded = expand(parsed, intent: declaration, text: sentence.template.text)
            else {
                areRead = false
                continue
            }
            usedSlots.formUnion(expanded.slots)
            let location = sentence.template.location
            for fixed in sentence.slots {
                usedSlots.insert(fixed.name)
                check(fixed, in: declaration, besides: expanded.slots, at: location)
            }
            let number = builder.tables.templates.count
            let entry = TemplateEntry(
                intent: builder.intentNumber(declaration.name, in: definition),
                file: builder.number(ofFile: location.file),
                line: location.line, column: location.column, fixed: sentence.slots)
            builder.tables.templates.append(entry)
            if !builder.addTemplate(expanded.network, end: expanded.end, number: number) {
                fail(GrammarProblem(location, "“\(sentence.template.text)” may stand for no word at all"))
            }
        }
        // Of a sentence that cannot be read it is not known what it uses.
        for slot in declaration.slots where areRead && !usedSlots.contains(slot.name) {
            if case .list(let name) = slot.kind { usedLists.insert(name) }
            problems.append(
                GrammarProblem(declaration.location, "slot {\(slot.name)} of \(declaration.name) is never used"))
        }
    }

    private mutating func check(
        _ fixed: WrittenSlot, in intent: IntentDeclaration, besides used: Set<String>, at location: SourceLocation
    ) {
        guard let slot = intent.slot(fixed.name) else {
            return fail(GrammarProblem(location, "intent \(intent.name) declares no slot {\(fixed.name)}"))
        }
        if case .list(let name) = slot.kind { usedLists.insert(name) }
        if used.contains(fixed.name) {
            problems.append(
                GrammarProblem(location, "slot {\(fixed.name)} is fixed for this sentence and also stands in it"))
        }
        let value = SlotValue(fixed.value, for: slot)
        if case .typed(let type) = slot.kind, type.needsSense, value.isPlainText {
            problems.append(
                GrammarProblem(location, "“\(fixed.value.text)” is not \(type.hint), as {\(fixed.name)} needs"))
        }
    }
}

extension TablesBuilder {
    fileprivate func intentNumber(_ name: String, in definition: GrammarDefinition) -> Int {
        definition.intents.firstIndex { $0.declaration.name == name } ?? 0
    }
}

extension ValueType {
    /// Whether a fixed value must read as one of these; numbers may also be words such as `last`.
    fileprivate var needsSense: Bool {
        switch self {
        case .percent, .money, .duration, .period, .time, .boolean: true
        case .integer, .number, .path, .identifier, .field, .code, .text, .line, .value, .operand, .several,
            .range:
            false
        }
    }
}

extension SlotValue {
    fileprivate var isPlainText: Bool {
        switch self {
        case .text: true
        case .list(let members): members.contains(where: \.isPlainText)
        default: false
        }
    }
}

extension Scalar {
    /// As a grammar file writes it.
    package var text: String {
        switch self {
        case .text(let text): text
        case .boolean(let isTrue): String(isTrue)
        case .integer(let integer): String(integer)
        case .number(let number): String(number)
        }
    }
}
