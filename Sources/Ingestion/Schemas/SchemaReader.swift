import JSONText
import Quantities

/// Reads the keywords of one schema.
struct SchemaReader {
    let index: SchemaIndex
    let number: Int32
    let dynamicAnchors: [String: [Int32: Int32]]
    private(set) var parts = SchemaNodeParts()
    private(set) var inPlace: [Int32] = []
    private(set) var applied: [Int32] = []
    private var object = ObjectRuleParts()
    private var array = ArrayRuleParts()
    private var applying = AppliedRuleParts()
    private var bounds: [NumberRules.Bound] = []
    private var divisor: (value: ExactDivisor, text: String)?
    private var string = StringRuleParts()

    private struct StringRuleParts {
        var minimumLength = 0
        var maximumLength = Int.max
        var pattern: SchemaPattern?
        var format: SchemaFormat?
        var isEmpty: Bool { minimumLength == 0 && maximumLength == .max && pattern == nil && format == nil }
    }

    init(index: SchemaIndex, number: Int32, dynamicAnchors: [String: [Int32: Int32]]) {
        self.index = index
        self.number = number
        self.dynamicAnchors = dynamicAnchors
    }

    private var tape: JSONTape { index.tape }
    private var place: Int { index.places[Int(number)] }

    /// The schema's parts, with the schemas it applies to the same value and to any.
    consuming func read() throws(SchemaProblem)
        -> (parts: SchemaNodeParts, inPlace: [Int32], applied: [Int32])
    {
        switch tape[place].kind {
        case .trueWord: parts.verdict = true
        case .falseWord: parts.verdict = false
        default:
            var key = place + 1
            while key < tape[place].extent {
                if let keyword = SchemaKeyword(rawValue: index.text(at: key)) { try read(keyword, key + 1) }
                key = tape.next(after: key + 1)
            }
            finish()
        }
        return (parts, inPlace, applied)
    }

    private mutating func finish() {
        if !bounds.isEmpty || divisor != nil {
            parts.number = NumberRules(bounds: bounds, divisor: divisor?.value, divisorText: divisor?.text ?? "")
        }
        if !string.isEmpty {
            parts.string = StringRules(
                minimumLength: string.minimumLength, maximumLength: string.maximumLength, pattern: string.pattern,
                format: string.format)
        }
        if !array.isEmpty { parts.array = ArrayRules(array) }
        if !object.isEmpty { parts.object = object }
        if !applying.isEmpty { parts.applied = applying }
    }

    private mutating func read(_ keyword: SchemaKeyword, _ value: Int) throws(SchemaProblem) {
        switch keyword {
        case .schema, .id, .anchor, .dynamicAnchor, .defs, .contentSchema, .default: break
        case .comment, .title, .description, .contentEncoding, .contentMediaType:
            _ = try index.string(at: value, "a text")
        case .deprecated, .readOnly, .writeOnly: _ = try boolean(value)
        case .examples:
            guard tape[value].kind == .array else { throw index.malformed(value, "a list") }
        case .type: parts.types = try types(value)
        case .enum, .const: try readValues(keyword, value)
        case .minimum, .exclusiveMinimum, .maximum, .exclusiveMaximum:
            bounds.append(
                NumberRules.Bound(rule: keyword, value: try decimal(value, "a number"), text: raw(value)))
        case .multipleOf:
            let number = try decimal(value, "a number above 0")
            guard !number.isNegative, !number.isZero else { throw index.malformed(value, "a number above 0") }
            divisor = (ExactDivisor(number), raw(value))
        case .minLength: string.minimumLength = try count(value)
        case .maxLength: string.maximumLength = try count(value)
        case .pattern: string.pattern = try pattern(try index.string(at: value, "a pattern"), value)
        case .format: string.format = try format(value)
        case .minItems: array.minimumCount = try count(value)
        case .maxItems: array.maximumCount = try count(value)
        case .uniqueItems: array.areUnique = try boolean(value)
        case .minContains: array.minimumContains = try count(value)
        case .maxContains: array.maximumContains = try count(value)
        case .prefixItems: array.prefixItems = nodes(value)
        case .items: array.items = node(value)
        case .contains: array.contains = node(value)
        case .unevaluatedItems: parts.unevaluatedItems = node(value)
        case .properties, .patternProperties, .additionalProperties, .propertyNames, .unevaluatedProperties,
            .required, .dependentRequired, .dependentSchemas, .minProperties, .maxProperties:
            try readObject(keyword, value)
        case .allOf, .anyOf, .oneOf, .not, .if, .then, .else, .ref, .dynamicRef: try readApplied(keyword, value)
        }
    }

    // MARK: Objects

    private mutating func readObject(_ keyword: SchemaKeyword, _ value: Int) throws(SchemaProblem) {
        switch keyword {
        case .properties:
            for key in index.children(of: value) {
                let place = object.place(of: tape.decodedText(at: key))
                object.slots[place].node = node(key + 1)
            }
        case .patternProperties:
            for key in index.children(of: value) {
                object.patterns.append((try pattern(index.text(at: key), key), node(key + 1)))
            }
        case .additionalProperties: object.additional = node(value)
        case .propertyNames: object.propertyNames = node(value)
        case .unevaluatedProperties: parts.unevaluatedProperties = node(value)
        case .required: for name in try names(value) { object.require(object.place(of: name)) }
        case .dependentRequired:
            guard tape[value].kind == .object else { throw index.malformed(value, "an object of lists of names") }
            for key in index.children(of: value) {
                let trigger = object.place(of: tape.decodedText(at: key))
                var places: [Int] = []
                for name in try names(key + 1) { places.append(object.place(of: name)) }
                object.dependentRequired.append((trigger, places))
            }
        case .dependentSchemas:
            for key in index.children(of: value) {
                let trigger = object.place(of: tape.decodedText(at: key))
                object.dependentSchemas.append((trigger, node(key + 1, isInPlace: true)))
            }
        case .minProperties: object.minimumCount = try count(value)
        default: object.maximumCount = try count(value)
        }
    }

    // MARK: Schemas for the same value

    private mutating func readApplied(_ keyword: SchemaKeyword, _ value: Int) throws(SchemaProblem) {
        switch keyword {
        case .allOf: applying.all += nodes(value, areInPlace: true)
        case .anyOf: applying.any = nodes(value, areInPlace: true)
        case .oneOf: applying.one = nodes(value, areInPlace: true)
        case .not: applying.not = node(value, isInPlace: true)
        case .if: applying.condition = node(value, isInPlace: true)
        case .then: applying.then = node(value, isInPlace: true)
        case .else: applying.otherwise = node(value, isInPlace: true)
        case .ref: refer(to: try index.resolve(value, in: index.resources[Int(number)]).node)
        default:
            let (target, anchor) = try index.resolve(value, in: index.resources[Int(number)])
            guard let anchor, let candidates = dynamicAnchors[anchor] else { return refer(to: target) }
            applying.dynamic = AppliedRules.DynamicReference(anchor: anchor, fallback: target)
            // Whichever of them it will be.
            applied += candidates.values.sorted()
        }
    }

    private mutating func refer(to target: Int32) {
        applying.all.append(target)
        inPlace.append(target)
        applied.append(target)
    }

    private mutating func node(_ value: Int, isInPlace: Bool = false) -> Int32 {
        guard let child = index.numbers[value] else { preconditionFailure("the index has every schema") }
        applied.append(child)
        if isInPlace { inPlace.append(child) }
        return child
    }

    private mutating func nodes(_ value: Int, areInPlace: Bool = false) -> [Int32] {
        var children: [Int32] = []
        for child in index.children(of: value) { children.append(node(child, isInPlace: areInPlace)) }
        return children
    }

    // MARK: Plain values

    private func raw(_ value: Int) -> String { String(decoding: tape.text(at: value), as: UTF8.self) }

    private func boolean(_ value: Int) throws(SchemaProblem) -> Bool {
        switch tape[value].kind {
        case .trueWord: return true
        case .falseWord: return false
        default: throw index.malformed(value, "true or false")
        }
    }

    private func decimal(_ value: Int, _ expected: String) throws(SchemaProblem) -> ExactDecimal {
        guard tape[value].kind == .number else { throw index.malformed(value, expected) }
        return ExactDecimal(DecimalText(tape.text(at: value)))
    }

    private func count(_ value: Int) throws(SchemaProblem) -> Int {
        guard let count = try decimal(value, "a whole number from 0").count else {
            throw index.malformed(value, "a whole number from 0")
        }
        return count
    }

    private func types(_ value: Int) throws(SchemaProblem) -> JSONTypeSet {
        let expected =
            "a type, or a list of different types: "
            + JSONType.allCases.map(\.rawValue).joined(separator: ", ")
        func type(_ place: Int) throws(SchemaProblem) -> JSONTypeSet {
            guard let type = JSONType(rawValue: try index.string(at: place, expected)) else {
                throw index.malformed(place, expected)
            }
            return JSONTypeSet(type)
        }
        guard tape[value].kind == .array else { return try type(value) }
        var types: JSONTypeSet = []
        for place in index.children(of: value) {
            guard types.insert(try type(place)).inserted else { throw index.malformed(place, expected) }
        }
        guard !types.isEmpty else { throw index.malformed(value, expected) }
        return types
    }

    private func names(_ value: Int) throws(SchemaProblem) -> [[UInt8]] {
        guard tape[value].kind == .array else { throw index.malformed(value, "a list of different names") }
        var names: [[UInt8]] = []
        var seen: Set<[UInt8]> = []
        for place in index.children(of: value) {
            _ = try index.string(at: place, "a list of different names")
            let name = tape.decodedText(at: place)
            guard seen.insert(name).inserted else { throw index.malformed(place, "a list of different names") }
            names.append(name)
        }
        return names
    }

    private func pattern(_ source: String, _ place: Int) throws(SchemaProblem) -> SchemaPattern {
        do throws(PatternProblem) {
            return SchemaPattern(pattern: try Pattern(source), source: source)
        } catch {
            throw index.problem(place, .pattern(source: source, detail: error.phrase))
        }
    }

    private func format(_ value: Int) throws(SchemaProblem) -> SchemaFormat {
        let name = try index.string(at: value, "the name of a format")
        guard let format = StringFormat(named: name) else {
            let nearest = NearestNames.to(name, among: StringFormat.names)
            throw index.problem(value, .unknownFormat(name: name, nearest: nearest))
        }
        return SchemaFormat(format: format, name: name)
    }

    private mutating func readValues(_ keyword: SchemaKeyword, _ value: Int) throws(SchemaProblem) {
        var places = [value]
        if keyword == .enum {
            guard tape[value].kind == .array else { throw index.malformed(value, "a list of values") }
            places = index.children(of: value)
        }
        parts.values.append(SchemaValues(rule: keyword, places: places, of: tape))
    }
}
