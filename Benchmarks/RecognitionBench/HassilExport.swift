import Intents
import JSONText

/// The program's own grammar as hassil would have it: the same templates, names as lists, free values as wildcards.
struct HassilExport {
    private let own: OwnGrammar

    init(_ own: OwnGrammar) { self.own = own }

    var value: JSONValue {
        let intents = own.definition.intents.map { intent in
            JSONValue.Member(
                key: intent.declaration.name,
                value: .object(["data": .array(intent.sentences.map { block($0, intent) })]))
        }
        var lists: [JSONValue.Member] = own.definition.lists.map { list in
            let values = list.values.map { value in
                JSONValue.object(["in": .string(Self.escaped(value.spoken.text)), "out": .string("\(value.out)")])
            }
            return JSONValue.Member(key: list.name, value: .object(["values": .array(values)]))
        }
        for (name, entries) in own.vocabulary.sorted(by: { $0.key < $1.key }) {
            let values = entries.flatMap { entry in
                ([entry.id.replacing("_", with: " ")] + entry.spoken).map { said in
                    JSONValue.object(["in": .string(said), "out": .string(entry.id)])
                }
            }
            lists.append(JSONValue.Member(key: name, value: .object(["values": .array(values)])))
        }
        for type in ValueType.allCases { lists.append(JSONValue.Member(key: type.rawValue, value: list(of: type))) }
        return .object([
            "language": .string("en"), "intents": .object(intents), "lists": .object(lists),
            "skip_words": .array(own.definition.skipWords.map { .string($0.text) }.filter { !"\($0)".contains("(") }),
        ])
    }

    private func block(_ sentence: SentenceDefinition, _ intent: IntentDefinition) -> JSONValue {
        var rules: [JSONValue.Member] = []
        var open = [sentence.template.text]
        while let text = open.popLast() {
            for rule in own.definition.rules
            where text.contains("<\(rule.name)>") && !rules.contains(where: { $0.key == rule.name }) {
                rules.append(
                    JSONValue.Member(key: rule.name, value: .string(slotsNamed(in: rule.template.text, intent))))
                open.append(rule.template.text)
            }
        }
        return .object([
            "sentences": .array([.string(slotsNamed(in: sentence.template.text, intent))]),
            "expansion_rules": .object(rules),
        ])
    }

    /// `{setting}` as `{kind:setting}`.
    private func slotsNamed(in text: String, _ intent: IntentDefinition) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: start)..<end])
            result += rest[..<start]
            let kind = intent.declaration.slot(name)?.kind.name ?? "text"
            result += name.contains(":") ? "{\(name)}" : "{\(kind):\(name)}"
            rest = rest[rest.index(after: end)...]
        }
        return Self.escaped(result + rest)
    }

    /// With a backslash before comparison signs, which hassil takes for rules.
    private static func escaped(_ text: String) -> String {
        text.replacing(/(^|[(|\[ ])(<=?)(?![a-z_]+>)/) { "\($0.output.1)\\\($0.output.2)" }
            .replacing(/(^|[(|\[ ])([-=]?)>/) { "\($0.output.1)\($0.output.2)\\>" }
    }

    private func list(of type: ValueType) -> JSONValue {
        func texts(_ values: [String]) -> JSONValue { .object(["values": .array(values.map { .string($0) })]) }
        switch type {
        case .integer, .number, .percent, .money:
            return .object(["range": .object(["from": .integer(0), "to": .integer(1000)])])
        case .period: return texts(["today", "yesterday", "this week", "last week", "last 7 days", "since monday"])
        case .duration: return texts(["10 minutes", "6 hours", "half an hour"])
        case .time: return texts(["midnight", "noon", "06:30"])
        case .boolean: return texts(["on", "off", "true", "false"])
        case .path, .identifier, .field, .code, .text, .line, .value, .operand, .several, .range:
            return .object(["wildcard": .bool(true)])
        }
    }
}
