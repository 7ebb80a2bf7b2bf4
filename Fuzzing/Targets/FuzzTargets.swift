internal import Intents
internal import JSONText
internal import Quantities

/// What is tried with any bytes at all: nothing may trap, and what is promised of the answers must hold.
///
/// libFuzzer finds the bytes (`scripts/fuzz`); a test replays those kept in `Fuzzing/Corpus`.
package enum FuzzTargets {
    /// What there is to try; the names are those of the corpus' folders.
    package enum Target: String, CaseIterable, Sendable {
        case templates, lines, values

        package func attempt(_ bytes: [UInt8]) {
            switch self {
            case .templates: FuzzTargets.templates(bytes)
            case .lines: FuzzTargets.lines(bytes)
            case .values: FuzzTargets.values(bytes)
            }
        }
    }

    /// Both template notations: a text is a template, or a problem with its place in the text.
    static func templates(_ bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(120), as: UTF8.self)
        let location = SourceLocation(file: "f", line: 1, column: 1)
        var definition = GrammarDefinition()
        let slots = [
            SlotDeclaration(name: "a", kind: .typed(.integer)), SlotDeclaration(name: "t", kind: .typed(.text)),
            SlotDeclaration(name: "s", kind: .live("source"), isMany: true),
        ]
        definition.intents = [
            IntentDefinition(
                IntentDeclaration(
                    name: "i", effect: .read, summary: "", ability: "", area: "f", slots: slots, location: location),
                sentences: [SentenceDefinition(WrittenTemplate(text, at: location))])
        ]
        definition.rules = [
            RuleDefinition(name: "r", template: WrittenTemplate("[x] (y|z)", at: location), location: location)
        ]
        let build = GrammarBuild(definition)
        for problem in build.problems {
            precondition(problem.location.column >= 1 && problem.location.column <= text.unicodeScalars.count + 1)
        }
        if let grammar = build.grammar {
            _ = Recognizer(grammar: grammar, vocabulary: vocabulary).recognize(text)
            var sampler = SentenceSampler(grammar: grammar, vocabulary: vocabulary, seed: 1)
            _ = sampler.sentence(ofIntent: "i")
        }
        let hassil = hassilGrammar(sentences: [text])
        _ = HassilRecognizer(grammar: hassil).recognize(text)
        var sampler = HassilSampler(grammar: hassil, seed: 1)
        if let sentence = sampler.sentence(ofIntent: "I") { _ = HassilRecognizer(grammar: hassil).recognize(sentence) }
    }

    /// Recognition and completion of any line by a grammar with every kind of value.
    static func lines(_ bytes: [UInt8]) {
        let line = String(decoding: bytes.prefix(2000), as: UTF8.self)
        let recognition = recognizer.recognize(line)
        for reading in readings(of: recognition) {
            for slot in reading.slots { precondition(slot.range.upperBound <= line.utf8.count) }
        }
        for offset in [line.utf8.count, line.utf8.count / 2] {
            let list = recognizer.complete(line, at: offset)
            for candidate in list.candidates { precondition(candidate.range.upperBound <= line.utf8.count) }
        }
        _ = recognizer.explain(line)
        for reader in hassilRecognizers { _ = reader.recognize(line) }
    }

    /// The readers of spoken values: what they read is at least one word, and no more than there are.
    static func values(_ bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(300), as: UTF8.self)
        let words = text.split(separator: " ").map(String.init)[...]
        let counts =
            SpokenNumber.read(words).map(\.count) + SpokenMoney.read(words).map(\.count)
            + SpokenPercent.read(words).map(\.count) + SpokenDuration.read(words).map(\.count)
            + SpokenPeriod.read(words).map(\.count) + SpokenTime.read(words).map(\.count)
            + SpokenBoolean.read(words).map(\.count) + SpokenDecimal.read(words).map(\.count)
        for count in counts { precondition(count >= 1 && count <= words.count) }
        for rule in text.split(separator: "\n") {
            let spelling = NumberSpelling(rules: "\nlanguage xx\n%a\n0 x\n" + rule)
            for number in [0, 7, 1234, -2.5] { _ = spelling.words(for: number, in: "xx") }
        }
    }
}

extension FuzzTargets {
    private static let vocabulary = Vocabulary([
        "source": ["pulse_forecasts", "trust_logs", "weather_api"].map { LiveEntry(id: $0) },
        "setting": ["trust_threshold", "batch_size"].map { LiveEntry(id: $0) },
    ])

    private static let recognizer: Recognizer = {
        let location = SourceLocation(file: "f", line: 1, column: 1)
        func intent(_ number: Int, _ sentence: String, _ kind: SlotKind, isMany: Bool = false) -> IntentDefinition {
            IntentDefinition(
                IntentDeclaration(
                    name: "i\(number)", effect: .read, summary: "Do \(number)", ability: "", area: "f",
                    slots: [SlotDeclaration(name: "v", kind: kind, isMany: isMany)],
                    location: SourceLocation(file: "f", line: number, column: 1)),
                sentences: [
                    SentenceDefinition(
                        WrittenTemplate(sentence, at: SourceLocation(file: "f", line: number, column: 5)))
                ])
        }
        var definition = GrammarDefinition()
        definition.intents =
            ValueType.allCases.enumerated().map { intent($0 + 2, "[please] w\($0) {v} [(now|today)]", .typed($1)) }
            + [
                intent(90, "(show|list) [the] {v}", .live("source"), isMany: true),
                intent(91, "set {v} to high", .live("setting")), intent(92, "{v} sources", .list("kind")),
            ]
        definition.lists = [
            ListDefinition(
                name: "kind",
                values: [
                    ListDefinition.Value(
                        spoken: WrittenTemplate("(all|every one of the)", at: location), out: .text("all")),
                    ListDefinition.Value(spoken: WrittenTemplate("no", at: location), out: .boolean(false)),
                ], location: location)
        ]
        definition.skipWords = [WrittenTemplate("please", at: location)]
        definition.fillerFront = [WrittenTemplate("can you", at: location)]
        definition.fillerBack = [WrittenTemplate("for me", at: location)]
        guard let grammar = GrammarBuild(definition).grammar else { preconditionFailure("the grammar is sound") }
        return Recognizer(grammar: grammar, vocabulary: vocabulary)
    }()

    private static let hassilRecognizers: [HassilRecognizer] = {
        let grammar = hassilGrammar(sentences: [
            "[a] {n} [b]", "{w} at {n}", "({n};{v};[c])", "un{v}s", "{w} {v}", "x[-y] {f}",
        ])
        return [HassilRecognizer(grammar: grammar), HassilRecognizer(grammar: grammar, choice: .first)]
    }()

    private static func hassilGrammar(sentences: [String]) -> HassilGrammar {
        let texts = JSONValue.array(sentences.map { .string($0) })
        return HassilGrammar(
            .object([
                "language": .string("en"),
                "intents": .object(["I": .object(["data": .array([.object(["sentences": texts])])])]),
                "lists": .object([
                    "n": .object(["range": .object(["from": .integer(-5), "to": .integer(50)])]),
                    "f": .object([
                        "range": .object([
                            "from": .integer(0), "to": .integer(9), "fractions": .string("tenths"),
                        ])
                    ]),
                    "v": .object([
                        "values": .array([.string("one-two"), .string("[x] a"), .string(" b"), .string("ı")])
                    ]),
                    "w": .object(["wildcard": .bool(true)]),
                ]),
                "expansion_rules": .object(["r": .string("[q] (s|t)")]),
                "skip_words": .array([.string("please"), .string("um")]),
            ]), spelling: NumberSpelling(rules: "\nlanguage en\n%n\n0 zero\n1 one\n2 two\n10 ten\n20 twenty[-→→]\n"))
    }

    private static func readings(of recognition: Recognition) -> [Reading] {
        switch recognition {
        case .understood(let understanding), .corrected(let understanding, _): understanding.commands
        case .ambiguous(let understandings): understandings.flatMap(\.commands)
        case .unknownName(_, _, _, let reading): [reading]
        case .unknown, .empty, .tooLong: []
        }
    }
}
