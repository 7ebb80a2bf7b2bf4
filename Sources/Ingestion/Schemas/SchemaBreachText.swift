import JSONText

/// Makes plain words of a failure.
struct SchemaBreachText {
    let program: SchemaProgram
    let record: JSONTape
    let failure: SchemaFailure

    private var node: SchemaNode { program.nodes[Int(failure.node)] }
    private var place: Int { Int(failure.place) }
    private var detail: Int { Int(failure.detail) }
    private var excerpt: String { JSONExcerpt.text(of: record, at: place) }

    var breach: SchemaBreach {
        let path = JSONPointer.path(to: place, in: record)
        switch failure.rule {
        case .keyword(.type): return .type(path: path, expected: node.types, found: excerpt)
        case .keyword(.required), .keyword(.dependentRequired):
            guard let rules = node.objectRules else { break }
            let name = JSONPointer.path(to: String(decoding: rules.names.name(detail), as: UTF8.self))
            var breach = SchemaBreach.required(path: path + name, expected: rules.slots[detail].expected)
            breach.rule = failure.rule.name
            return breach
        default: break
        }
        let (expected, found) = words
        return SchemaBreach(
            path: path, rule: failure.rule.name, expected: expected, found: found ?? excerpt,
            expectedTypes: branchTypes?.types ?? [])
    }

    /// What was expected, and what is said to be found where that is not the value itself.
    private var words: (expected: String, found: String?) {
        switch failure.rule {
        case .keyword(let keyword): words(for: keyword)
        case .never: ("nothing", nil)
        case .depth: ("a record in which the schema nests at most \(SchemaEvaluation.maximumDepth) deep", "more")
        case .effort: ("a record that can be checked with reasonable effort", "more")
        }
    }

    private func words(for keyword: SchemaKeyword) -> (expected: String, found: String?) {
        switch keyword {
        case .enum, .const:
            let values = node.values.first { $0.rule == keyword }?.shown ?? []
            return (Self.oneOf(values), nil)
        case .minimum: return ("a number from \(bound)", nil)
        case .exclusiveMinimum: return ("a number above \(bound)", nil)
        case .maximum: return ("a number up to \(bound)", nil)
        case .exclusiveMaximum: return ("a number below \(bound)", nil)
        case .multipleOf: return ("a multiple of \(node.numberRules?.divisorText ?? "")", nil)
        case .minLength: return ("at least " + Self.count(node.stringRules?.minimumLength, "character"), nil)
        case .maxLength: return ("at most " + Self.count(node.stringRules?.maximumLength, "character"), nil)
        case .pattern: return ("text like \(node.stringRules?.pattern?.source ?? "")", nil)
        case .format: return ("text of the format \(node.stringRules?.format?.name ?? "")", nil)
        case .minItems: return ("at least " + Self.count(node.arrayRules?.minimumCount, "item"), foundCount("item"))
        case .maxItems: return ("at most " + Self.count(node.arrayRules?.maximumCount, "item"), foundCount("item"))
        case .contains:
            return ("at least " + Self.count(node.arrayRules?.minimumContains, "fitting item"), foundCount("of them"))
        case .maxContains:
            return ("at most " + Self.count(node.arrayRules?.maximumContains, "fitting item"), "more")
        case .uniqueItems: return ("items that are all different", nil)
        case .items: return ("at most " + Self.count(detail, "item"), nil)
        case .unevaluatedItems: return ("no further items", nil)
        case .minProperties:
            return ("at least " + Self.count(node.objectRules?.minimumCount, "field"), foundCount("field"))
        case .maxProperties:
            return ("at most " + Self.count(node.objectRules?.maximumCount, "field"), foundCount("field"))
        case .additionalProperties, .unevaluatedProperties: return ("no field of this name", nil)
        case .not: return ("a value that “not” does not exclude", nil)
        case .anyOf: return (branchTypes?.phrase ?? "one of \(node.applied?.any.count ?? 0) forms", nil)
        case .oneOf where detail > 1: return ("only one of \(node.applied?.one.count ?? 0) forms to fit", nil)
        case .oneOf: return (branchTypes?.phrase ?? "one of \(node.applied?.one.count ?? 0) forms", nil)
        default: return ("a value that fits the schema", nil)
        }
    }

    private var bound: String {
        guard let bounds = node.numberRules?.bounds, bounds.indices.contains(detail) else { return "" }
        return Self.shortened(bounds[detail].text)
    }

    private func foundCount(_ noun: String) -> String {
        noun == "of them" ? "\(detail)" : Self.count(detail, noun)
    }

    /// The types that the branches of a failed `anyOf` or `oneOf` ask for, where that is why none of them fits.
    private var branchTypes: JSONTypeSet? {
        guard failure.rule == .keyword(.anyOf) || failure.rule == .keyword(.oneOf), detail == 0,
            let applied = node.applied
        else { return nil }
        let branches = failure.rule == .keyword(.anyOf) ? applied.any : applied.one
        let types = branches.reduce(into: JSONTypeSet()) { $0.formUnion(program.nodes[Int($1)].types) }
        guard !types.isSuperset(of: .all), !types.includes(record, at: place) else { return nil }
        return types
    }

    private static func oneOf(_ values: [String]) -> String {
        switch values.count {
        case 0: "nothing"
        case 1: values[0]
        case 2...8: "one of " + values.joined(separator: ", ")
        default: "one of \(values.count) values, such as " + values.prefix(3).joined(separator: ", ")
        }
    }

    private static func count(_ number: Int?, _ noun: String) -> String {
        "\(number ?? 0) \(noun)" + (number == 1 ? "" : "s")
    }

    private static func shortened(_ text: String) -> String {
        text.utf8.count > 40 ? String(text.prefix(40)) + "…" : text
    }
}
