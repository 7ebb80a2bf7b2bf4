/// Tries every example and every sentence that must not match, and sees which templates no example uses.
struct ExampleCheck {
    private let definition: GrammarDefinition
    private let recognizer: Recognizer

    init(_ definition: GrammarDefinition, tables: Tables) {
        self.definition = definition
        recognizer = Recognizer(grammar: Grammar(tables: tables), vocabulary: Vocabulary(definition.exampleVocabulary))
    }

    struct Outcome {
        var problems: [GrammarProblem] = []
        var suggestions: [SuggestionEntry] = []
    }

    func run() -> Outcome {
        var outcome = Outcome()
        var usedTemplates: Set<SourceLocation> = []
        for (number, intent) in definition.intents.enumerated() {
            for example in intent.declaration.examples {
                switch recognizer.recognize(example.say) {
                case .understood(let understanding) where understanding.commands.count == 1:
                    let reading = understanding.commands[0]
                    usedTemplates.insert(reading.template)
                    if let complaint = complaint(about: reading, example, intent.declaration) {
                        outcome.problems.append(GrammarProblem(example.location, complaint))
                    } else {
                        outcome.suggestions.append(suggestion(number, example, reading, intent.declaration))
                    }
                case let other:
                    let found = other.summary
                    outcome.problems.append(
                        GrammarProblem(
                            example.location, "“\(example.say)” should be \(intent.declaration.name), but \(found)"))
                }
            }
            for sentence in intent.not {
                outcome.problems += wrongMatches(of: sentence, intent.declaration)
            }
        }
        for intent in definition.intents {
            for sentence in intent.sentences where !usedTemplates.contains(sentence.template.location) {
                outcome.problems.append(
                    GrammarProblem(sentence.template.location, "no example uses “\(sentence.template.text)”"))
            }
        }
        return outcome
    }

    private func complaint(about reading: Reading, _ example: Example, _ intent: IntentDeclaration) -> String? {
        guard reading.intent == intent.name else {
            return "“\(example.say)” should be \(intent.name), but is read as \(reading.summary) by \(reading.template)"
        }
        for expected in example.slots where intent.slot(expected.name) == nil {
            return "intent \(intent.name) declares no slot {\(expected.name)}"
        }
        let filled = Set(reading.slots.map(\.name))
        let expectedNames = Set(example.slots.map(\.name))
        let isRight =
            filled == expectedNames
            && example.slots.allSatisfy { expected in
                reading[slot: expected.name]?.matches(expected.value) ?? false
            }
        if isRight { return nil }
        let expected = example.slots.map { "\($0.name): \($0.value.text)" }.joined(separator: ", ")
        return "“\(example.say)” should fill {\(expected)}, but fills {\(reading.slotSummary)} by \(reading.template)"
    }

    private func wrongMatches(of sentence: WrittenTemplate, _ intent: IntentDeclaration) -> [GrammarProblem] {
        let readings: [Reading] =
            switch recognizer.recognize(sentence.text) {
            case .understood(let understanding): understanding.commands
            case .ambiguous(let understandings): understandings.flatMap(\.commands)
            case .corrected, .unknownName, .unknown, .empty, .tooLong: []
            }
        return readings.filter { $0.intent == intent.name }.prefix(1).map { reading in
            GrammarProblem(
                sentence.location,
                "“\(sentence.text)” must not be \(intent.name), but is read as \(reading.summary) by \(reading.template)"
            )
        }
    }

    private func suggestion(
        _ number: Int, _ example: Example, _ reading: Reading, _ intent: IntentDeclaration
    ) -> SuggestionEntry {
        let names = reading.slots.filter { !$0.range.isEmpty }.compactMap { slot -> SuggestionEntry.LiveSpan? in
            guard case .live(let list) = intent.slot(slot.name)?.kind else { return nil }
            return SuggestionEntry.LiveSpan(list: list, start: slot.range.lowerBound, end: slot.range.upperBound)
        }
        return SuggestionEntry(
            intent: number, sentence: example.say, wordCount: Tokenizer.tokens(of: example.say).count,
            names: names.sorted { $0.start < $1.start })
    }
}

extension Recognition {
    /// In a few words, for a complaint.
    fileprivate var summary: String {
        switch self {
        case .understood(let understanding): "is read as \(understanding.summary)"
        case .corrected(let understanding, let text): "is read as “\(text)”, \(understanding.summary)"
        case .ambiguous(let understandings):
            "may be read as " + understandings.map(\.summary).joined(separator: " or as ")
        case .unknownName(let list, let name, _, let reading): "there is no \(list) “\(name)” (\(reading.template))"
        case .unknown: "is not understood"
        case .empty: "is empty"
        case .tooLong: "is too long"
        }
    }
}

extension Understanding {
    fileprivate var summary: String { commands.map(\.summary).joined(separator: ", then ") }
}

extension Reading {
    fileprivate var summary: String { slots.isEmpty ? intent : "\(intent) {\(slotSummary)}" }

    fileprivate var slotSummary: String {
        slots.map { "\($0.name): \($0.value.writtenForm)" }.joined(separator: ", ")
    }
}
