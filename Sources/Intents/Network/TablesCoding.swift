extension ByteWriter {
    /// In the order that `ByteReader.tables()` reads.
    mutating func put(_ tables: Tables) {
        put(tables.words) { $0.put($1) }
        put(zip(tables.words, tables.spellings).map { $0 == $1 ? "" : $1 }) { $0.put($1) }
        put(tables.arcStarts)
        // The mark of a value goes to the lowest bit, where it takes no room.
        put(tables.arcLabels.map { $0 << 1 | $0 >> 31 })
        put(tables.arcTargets)
        put(tables.fallbacks.map { $0 &+ 1 })
        put(tables.accepts.map { $0 &+ 1 })
        put(tables.loops.map { $0 &+ 1 })
        put(tables.startOffsets)
        put(tables.startTargets)
        put(tables.startTemplates)
        put(tables.startValueLabels)
        put(tables.startValueTargets)
        put(tables.startValueTemplates)
        put(tables.values) { writer, value in
            writer.put(value.slot)
            writer.put(value.kind)
        }
        put(tables.kinds) { writer, kind in
            writer.put(kind.kind)
            writer.put(kind.isMany ? 1 : 0)
        }
        put(tables.lists) { writer, list in
            writer.put(list.name)
            writer.put(list.startLabels)
            writer.put(list.startTargets)
            writer.put(list.outs) { $0.put($1) }
            writer.put(list.spoken) { $0.put($1) }
        }
        put(tables.templates) { writer, template in
            writer.put(template.intent)
            writer.put(template.file)
            writer.put(template.line)
            writer.put(template.column)
            writer.put(template.fixed) { $0.put($1) }
        }
        put(tables.files) { $0.put($1) }
        put(tables.intents) { $0.put($1) }
        put(tables.opposites) { writer, words in writer.put(words) { $0.put($1) } }
        put(tables.synonyms.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }) { $0.put($1) }
        put(tables.passableWords.sorted()) { $0.put($1) }
        put(tables.requests.sorted()) { $0.put($1) }
        let asides = tables.asides
        for words in [asides.openers, asides.verbs, asides.relatives, asides.reasons, asides.never, asides.neverBehind]
        {
            put(words.sorted()) { $0.put($1) }
        }
        put(tables.suggestions) { writer, suggestion in
            writer.put(suggestion.intent)
            writer.put(suggestion.sentence)
            writer.put(suggestion.wordCount)
            writer.put(suggestion.names) { writer, span in
                writer.put(span.list)
                writer.put(span.start)
                writer.put(span.end)
            }
        }
        put(tables.suggestionOffsets)
        put(tables.suggestionsByWord)
    }

    private mutating func put(_ kind: SlotKind) {
        switch kind {
        case .typed(let type):
            put(0)
            put(type.rawValue)
        case .list(let name):
            put(1)
            put(name)
        case .live(let name):
            put(2)
            put(name)
        }
    }

    private mutating func put(_ scalar: Scalar) {
        switch scalar {
        case .text(let text):
            put(0)
            put(text)
        case .boolean(let isTrue):
            put(1)
            put(isTrue ? 1 : 0)
        case .integer(let integer):
            put(2)
            put(integer)
        case .number(let number):
            put(3)
            put(Int(bitPattern: UInt(number.bitPattern)))
        }
    }

    private mutating func put(_ slot: WrittenSlot) {
        put(slot.name)
        put(slot.value)
    }

    private mutating func put(_ value: WrittenValue) {
        switch value {
        case .scalar(let scalar, let text):
            put(0)
            put(scalar)
            put(text)
        case .list(let values):
            put(1)
            put(values) { $0.put($1) }
        }
    }

    private mutating func put(_ location: SourceLocation) {
        put(location.file)
        put(location.line)
        put(location.column)
    }

    private mutating func put(_ intent: IntentDeclaration) {
        put(intent.name)
        put(intent.effect.rawValue)
        put(intent.summary)
        put(intent.ability)
        put(intent.area)
        put(intent.slots) { writer, slot in
            writer.put(slot.name)
            writer.put(slot.kind)
            writer.put(slot.isMany ? 1 : 0)
        }
        put(intent.examples) { writer, example in
            writer.put(example.say)
            writer.put(example.slots) { $0.put($1) }
            writer.put(example.location)
        }
        put(intent.isStrict ? 1 : 0)
        put(intent.location)
    }
}

extension ByteReader {
    mutating func tables() throws(GrammarImageError) -> Tables {
        var tables = Tables()
        tables.words = try strings()
        tables.spellings = zip(tables.words, try strings()).map { $1.isEmpty ? $0 : $1 }
        tables.arcStarts = try numbers()
        tables.arcLabels = try numbers { $0 >> 1 | $0 << 31 }
        tables.arcTargets = try numbers()
        tables.fallbacks = try numbers { $0 &- 1 }
        tables.accepts = try numbers { $0 &- 1 }
        tables.loops = try numbers { $0 &- 1 }
        tables.startOffsets = try numbers()
        tables.startTargets = try numbers()
        tables.startTemplates = try numbers()
        tables.startValueLabels = try numbers()
        tables.startValueTargets = try numbers()
        tables.startValueTemplates = try numbers()
        tables.values = try array { reader throws(GrammarImageError) in
            ValueArc(slot: try reader.string(), kind: try reader.int())
        }
        tables.kinds = try array { reader throws(GrammarImageError) in
            ReadingKind(kind: try reader.slotKind(), isMany: try reader.int() != 0)
        }
        tables.lists = try array { reader throws(GrammarImageError) in
            ListTable(
                name: try reader.string(), startLabels: try reader.numbers(), startTargets: try reader.numbers(),
                outs: try reader.array { reader throws(GrammarImageError) in try reader.scalar() },
                spoken: try reader.strings())
        }
        tables.templates = try array { reader throws(GrammarImageError) in
            TemplateEntry(
                intent: try reader.int(), file: try reader.int(), line: try reader.int(), column: try reader.int(),
                fixed: try reader.writtenSlots())
        }
        tables.files = try strings()
        tables.intents = try array { reader throws(GrammarImageError) in try reader.intent() }
        tables.opposites = try array { reader throws(GrammarImageError) in try reader.strings() }
        let synonyms = try strings()
        guard synonyms.count % 2 == 0 else { throw .damaged }
        for index in stride(from: 0, to: synonyms.count, by: 2) {
            tables.synonyms[synonyms[index]] = synonyms[index + 1]
        }
        tables.passableWords = Set(try strings())
        tables.requests = Set(try strings())
        tables.asides = AsidePolicy(
            openers: Set(try strings()), verbs: Set(try strings()), relatives: Set(try strings()),
            reasons: Set(try strings()), never: Set(try strings()), neverBehind: Set(try strings()))
        tables.suggestions = try array { reader throws(GrammarImageError) in
            SuggestionEntry(
                intent: try reader.int(), sentence: try reader.string(), wordCount: try reader.int(),
                names: try reader.array { reader throws(GrammarImageError) in
                    SuggestionEntry.LiveSpan(list: try reader.string(), start: try reader.int(), end: try reader.int())
                })
        }
        tables.suggestionOffsets = try numbers()
        tables.suggestionsByWord = try numbers()
        return tables
    }

    private mutating func strings() throws(GrammarImageError) -> [String] {
        try array { reader throws(GrammarImageError) in try reader.string() }
    }

    private mutating func slotKind() throws(GrammarImageError) -> SlotKind {
        switch try int() {
        case 0:
            guard let type = ValueType(rawValue: try string()) else { throw .damaged }
            return .typed(type)
        case 1: return .list(try string())
        case 2: return .live(try string())
        default: throw .damaged
        }
    }

    private mutating func scalar() throws(GrammarImageError) -> Scalar {
        switch try int() {
        case 0: return .text(try string())
        case 1: return .boolean(try int() != 0)
        case 2: return .integer(try int())
        case 3: return .number(Double(bitPattern: UInt64(UInt(bitPattern: try int()))))
        default: throw .damaged
        }
    }

    private mutating func writtenSlots() throws(GrammarImageError) -> [WrittenSlot] {
        try array { reader throws(GrammarImageError) in
            WrittenSlot(name: try reader.string(), value: try reader.writtenValue())
        }
    }

    private mutating func writtenValue(depth: Int = 0) throws(GrammarImageError) -> WrittenValue {
        guard depth < 8 else { throw .damaged }
        switch try int() {
        case 0: return .scalar(try scalar(), text: try string())
        case 1:
            return .list(
                try array { reader throws(GrammarImageError) in try reader.writtenValue(depth: depth + 1) })
        default: throw .damaged
        }
    }

    private mutating func location() throws(GrammarImageError) -> SourceLocation {
        SourceLocation(file: try string(), line: try int(), column: try int())
    }

    private mutating func intent() throws(GrammarImageError) -> IntentDeclaration {
        let name = try string()
        guard let effect = Effect(rawValue: try string()) else { throw .damaged }
        return IntentDeclaration(
            name: name, effect: effect, summary: try string(), ability: try string(), area: try string(),
            slots: try array { reader throws(GrammarImageError) in
                SlotDeclaration(name: try reader.string(), kind: try reader.slotKind(), isMany: try reader.int() != 0)
            },
            examples: try array { reader throws(GrammarImageError) in
                Example(say: try reader.string(), slots: try reader.writtenSlots(), location: try reader.location())
            },
            isStrict: try int() != 0,
            location: try location())
    }
}
