internal import JSONText

/// Makes lists, rules and blocks of a hassil dictionary, noting what cannot be read.
struct HassilReader {
    private(set) var problems: [HassilProblem] = []

    mutating func complain(_ path: [String], _ message: String) {
        problems.append(HassilProblem(path: path, message: message))
    }

    // MARK: Blocks

    mutating func block(
        _ value: JSONValue, of intent: String, wildcards: Set<String>, at path: [String]
    ) -> HassilBlock {
        var sentences: [HassilBlock.Sentence] = []
        for (number, sentence) in (value["sentences"]?.elements ?? []).enumerated() {
            let path = path + ["sentences", String(number)]
            guard let text = sentence.string else {
                complain(path, "a sentence should be a text")
                continue
            }
            guard let expression = template(text, at: path) else { continue }
            sentences.append(HassilBlock.Sentence(text: text, expression: expression, number: number))
        }
        if value["sentences"]?.elements == nil { complain(path, "there are no sentences here") }
        return HassilBlock(
            intent: intent, sentences: Self.ordered(sentences, wildcards: wildcards),
            slots: value["slots"]?.members ?? [], requires: value["requires_context"]?.members ?? [],
            excludes: value["excludes_context"]?.members ?? [], lists: lists(value["lists"], at: path + ["lists"]),
            rules: rules(value["expansion_rules"], at: path + ["expansion_rules"]),
            keywords: value["required_keywords"]?.elements.map { Set($0.compactMap(\.string)) }, path: path)
    }

    /// Sentences with wildcards first, of these the ones with most pieces of text.
    private static func ordered(_ sentences: [HassilBlock.Sentence], wildcards: Set<String>) -> [HassilBlock.Sentence] {
        let keyed = sentences.enumerated().map { number, sentence in
            let hasWildcard = sentence.expression.listReferences.contains { wildcards.contains($0.list) }
            return (key: hasWildcard ? -sentence.expression.chunkCount : 0, number: number, sentence: sentence)
        }
        return keyed.sorted { ($0.key, $0.number) < ($1.key, $1.number) }.map(\.sentence)
    }

    // MARK: Rules

    mutating func rules(_ value: JSONValue?, at path: [String]) -> [String: HassilExpression] {
        var rules: [String: HassilExpression] = [:]
        for member in value?.members ?? [] {
            guard let text = member.value.string else {
                complain(path + [member.key], "a rule should be a text")
                continue
            }
            rules[member.key] = template(text, at: path + [member.key])
        }
        return rules
    }

    private mutating func template(_ text: String, at path: [String]) -> HassilExpression? {
        do throws(TemplateError) {
            return try HassilParser.sentence(text)
        } catch {
            complain(path, "\(error.message), in “\(text)”, character \(error.offset + 1)")
            return nil
        }
    }

    // MARK: Lists

    mutating func lists(_ value: JSONValue?, at path: [String]) -> [String: HassilList] {
        var lists: [String: HassilList] = [:]
        for member in value?.members ?? [] { lists[member.key] = list(member.value, at: path + [member.key]) }
        return lists
    }

    /// A list as a grammar states it, or bare values as a caller gives them.
    mutating func list(_ value: JSONValue, at path: [String]) -> HassilList? {
        if let elements = value.elements {
            return .values(HassilValues(values(elements, templatesGiveThemselves: true, at: path)))
        }
        if let elements = value["values"]?.elements {
            return .values(HassilValues(values(elements, templatesGiveThemselves: false, at: path + ["values"])))
        }
        if let range = value["range"] { return self.range(range, at: path + ["range"]).map { .range($0) } }
        if value["wildcard"]?.bool == true { return .wildcard }
        complain(path, "a list has values, a range, or is a wildcard")
        return nil
    }

    /// - Parameter templatesGiveThemselves: what a bare template gives out: itself, or the words as said.
    private mutating func values(
        _ elements: [JSONValue], templatesGiveThemselves: Bool, at path: [String]
    ) -> [HassilValue] {
        var values: [HassilValue] = []
        for (number, element) in elements.enumerated() {
            let path = path + [String(number)]
            // A caller's tuple: in, out, context, metadata.
            let tuple = element.elements
            let said = element.string ?? element["in"]?.string ?? tuple?.first?.string
            guard let said else {
                complain(path, "a value should be a text, or have an in")
                continue
            }
            do throws(TemplateError) {
                let spoken = try HassilParser.value(said, allowsTemplate: true)
                let isBareText =
                    element.string != nil && (templatesGiveThemselves || !HassilParser.isTemplate(said))
                let out = tuple.flatMap { $0.count > 1 ? $0[1] : nil } ?? element["out"]
                let context = tuple.flatMap { $0.count > 2 ? $0[2] : nil } ?? element["context"]
                values.append(
                    HassilValue(
                        spoken: spoken, out: isBareText ? .string(said) : out == .null ? nil : out,
                        context: context?.members ?? []))
            } catch {
                complain(path, "\(error.message), in “\(said)”, character \(error.offset + 1)")
            }
        }
        return values
    }

    private mutating func range(_ value: JSONValue, at path: [String]) -> HassilRange? {
        guard let start = number(value["from"]), let stop = number(value["to"]), start <= stop,
            start.magnitude < 1e12, stop.magnitude < 1e12
        else {
            complain(path, "a range needs from and to, the smaller first")
            return nil
        }
        var range = HassilRange(start: Int(start), stop: Int(stop))
        if let step = value["step"] {
            guard let step = number(step), step >= 1, step < 1e12 else {
                complain(path + ["step"], "a step is a whole number from 1")
                return nil
            }
            range.step = Int(step)
        }
        switch value["fractions"]?.string {
        case "halves": range.fractions = [0.5]
        case "tenths": range.fractions = HassilRange.tenths
        case nil: break
        case .some(let other): complain(path + ["fractions"], "“\(other)” is neither halves nor tenths")
        }
        range.multiplier = number(value["multiplier"])
        range.readsDigits = value["digits"]?.bool ?? true
        range.readsWords = value["words"]?.bool ?? true
        range.wordsLanguage = value["words_language"]?.string
        return range
    }

    private func number(_ value: JSONValue?) -> Double? {
        (value?.numberText ?? value?.string).flatMap { Double($0) }
    }
}
