import JSONText

/// Holds one record to a program. Its steps are counted, so that no schema and no record can keep it busy for ever:
/// what is found out about a schema that is applied from several places is remembered once there have been many, and
/// behind a limit the record is refused.
struct SchemaEvaluation {
    let program: SchemaProgram
    let record: JSONTape
    /// How many times a schema was applied to a value, and the like.
    var steps = 0
    private var depth = 0
    /// Why the last schema that was not kept was not.
    var failure = SchemaFailure(.never, node: SchemaProgram.none, place: 0)
    /// Why checking was given up.
    private var surrender: SchemaRule?
    /// What came of shared schemas, by schema and value.
    private var outcomes: [UInt64: Outcome] = [:]
    /// The resources being applied, outermost first; only where that matters.
    private var scope: [Int32] = []
    /// What has been looked at, by those who want to know.
    var marks: [EvaluatedMarks] = []
    /// Made when first needed: few records need it.
    private var madeEncoder: EqualityEncoder?

    private enum Outcome {
        case kept
        case failed(SchemaFailure)
    }

    /// Schemas inside each other, counting each application: so deep the stack is known to reach, which outside the
    /// main thread is 512 KiB on Apple's systems.
    #if canImport(Darwin)
    static let maximumDepth = 512
    #else
    static let maximumDepth = 2048
    #endif
    private static let rememberedOutcomes = 200_000
    private let maximumSteps: Int
    private let patientSteps: Int

    init(_ program: SchemaProgram, _ record: JSONTape) {
        self.program = program
        self.record = record
        maximumSteps = 1_000_000 + 200 * record.count
        patientSteps = 4096 + 16 * record.count
    }

    /// Where the record fails, or nil where it keeps the schema.
    mutating func run() -> SchemaFailure? {
        let isKept = keeps(program.root, 0)
        if let surrender { return SchemaFailure(surrender, node: program.root, place: 0) }
        return isKept ? nil : failure
    }

    /// Whether the value (or key) at `place` keeps a schema; where it does not, `failure` says why.
    /// - Parameter noting: the number of the marks that what is looked at goes into, -1 for none.
    @inline(__always)
    mutating func keeps(_ id: Int32, _ place: Int, noting: Int = -1) -> Bool {
        steps += 1
        let node = program.nodes[Int(id)]
        guard node.types.includes(record, at: place) else { return fails(.type, node, place) }
        return node.isPlainType || keepsFully(node, place, noting)
    }

    private mutating func keepsFully(_ node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        if let verdict = node.verdict { return verdict || fails(.never, node, place) }
        guard canGoOn(node, place) else { return false }
        depth += 1
        let isKept: Bool
        if !node.isShared || steps <= patientSteps || program.isDynamic {
            isKept = keepsAll(node, place, noting)
        } else if let outcome = remembered(node, place, noting) {
            isKept = outcome
        } else {
            isKept = keepsAll(node, place, noting)
            remember(isKept, node, place)
        }
        depth -= 1
        return isKept
    }

    private mutating func canGoOn(_ node: SchemaNode, _ place: Int) -> Bool {
        if steps > maximumSteps { surrender = surrender ?? .effort }
        if depth == Self.maximumDepth { surrender = surrender ?? .depth }
        guard let surrender else { return true }
        return fails(surrender, node, place)
    }

    // MARK: What is remembered

    private func name(_ node: SchemaNode, _ place: Int) -> UInt64 {
        UInt64(UInt32(bitPattern: node.number)) << 32 | UInt64(place)
    }

    private mutating func remembered(_ node: SchemaNode, _ place: Int, _ noting: Int) -> Bool? {
        switch outcomes[name(node, place)] {
        case .failed(let failure):
            self.failure = failure
            return false
        // What a kept schema has looked at is not remembered.
        case .kept: return noting < 0 ? true : nil
        case nil: return nil
        }
    }

    private mutating func remember(_ isKept: Bool, _ node: SchemaNode, _ place: Int) {
        guard outcomes.count < Self.rememberedOutcomes else { return }
        outcomes[name(node, place)] = isKept ? .kept : .failed(failure)
    }

    // MARK: One schema

    private mutating func keepsAll(_ node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        if program.isDynamic { return keepsInScope(node, place, noting) }
        if node.hasUnevaluated { return keepsUnevaluated(node, place, noting) }
        return keepsKeywords(node, place, noting)
    }

    private mutating func keepsInScope(_ node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        let isEntered = scope.last != node.resource
        if isEntered { scope.append(node.resource) }
        defer { if isEntered { scope.removeLast() } }
        return node.hasUnevaluated
            ? keepsUnevaluated(node, place, noting) : keepsKeywords(node, place, noting)
    }

    /// With marks of its own: it may know only what its own keywords, and what they apply, have looked at.
    private mutating func keepsUnevaluated(_ node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        let own = marks.count
        marks.append(EvaluatedMarks())
        defer { marks.removeLast() }
        guard keepsKeywords(node, place, own), keepsRest(node, place, own) else { return false }
        if noting >= 0 { marks[noting].formUnion(marks[own]) }
        return true
    }

    private mutating func keepsKeywords(_ node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        guard node.values.isEmpty || isAmongValues(node, place), keepsOwnType(node, place, noting) else {
            return false
        }
        guard let applied = node.applied else { return true }
        return keeps(applied, of: node, place, noting)
    }

    private mutating func keepsOwnType(_ node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        switch record[place].kind {
        case .object:
            if let rules = node.objectRules { return keeps(rules, of: node, place, noting) }
        case .array:
            if let rules = node.arrayRules { return keeps(rules, of: node, place, noting) }
        case .string, .escapedString, .key, .escapedKey:
            if let rules = node.stringRules { return keeps(rules, of: node, place) }
        case .number:
            if let rules = node.numberRules { return keeps(rules, of: node, place) }
        default: break
        }
        return true
    }

    /// Notes why the value fails.
    @inline(never)
    mutating func fails(_ rule: SchemaRule, _ node: SchemaNode, _ place: Int, _ detail: Int = 0) -> Bool {
        failure = SchemaFailure(rule, node: node.number, place: place, detail: detail)
        return false
    }

    mutating func fails(_ keyword: SchemaKeyword, _ node: SchemaNode, _ place: Int, _ detail: Int = 0) -> Bool {
        fails(.keyword(keyword), node, place, detail)
    }

    /// Counts work that is no application of a schema.
    @inline(__always)
    mutating func count(_ more: Int) { steps += more }

    /// The schema a dynamic reference means here.
    func target(of reference: AppliedRules.DynamicReference) -> Int32 {
        guard let candidates = program.dynamicAnchors[reference.anchor] else { return reference.fallback }
        for resource in scope {
            if let target = candidates[resource] { return target }
        }
        return reference.fallback
    }

    // MARK: Values

    private mutating func isAmongValues(_ node: SchemaNode, _ place: Int) -> Bool {
        for values in node.values where !isAmong(values, place) { return fails(values.rule, node, place) }
        return true
    }

    private mutating func isAmong(_ values: SchemaValues, _ place: Int) -> Bool {
        let kind = record[place].kind
        guard !values.types.isDisjoint(with: JSONTypeSet(kind)) else { return false }
        switch kind {
        case .string, .key: return values.strings.find(record.text(at: place)) != nil
        default:
            let encoder = encoder()
            defer { encoder.removeAll() }
            let range = encoder.append(place, of: record)
            count(range.count >> 3)
            return encoder.withBytes(range) { values.table.find($0) != nil }
        }
    }

    mutating func encoder() -> EqualityEncoder {
        if let madeEncoder { return madeEncoder }
        let encoder = EqualityEncoder(for: record)
        madeEncoder = encoder
        return encoder
    }

    // MARK: Strings and numbers

    private mutating func keeps(_ rules: StringRules, of node: SchemaNode, _ place: Int) -> Bool {
        let text = record.text(at: place)
        count(text.count >> 6)
        let broken =
            switch record[place].kind {
            case .escapedString, .escapedKey:
                JSONString.decoded(text).withUnsafeBufferPointer { rules.keywordBroken(by: $0) }
            default: rules.keywordBroken(by: text)
            }
        guard let broken else { return true }
        return fails(broken, node, place)
    }

    private mutating func keeps(_ rules: NumberRules, of node: SchemaNode, _ place: Int) -> Bool {
        let number = DecimalText(record.text(at: place))
        for (ordinal, bound) in rules.bounds.enumerated() where !bound.holds(number) {
            return fails(bound.rule, node, place, ordinal)
        }
        if let divisor = rules.divisor, !divisor.divides(number) { return fails(.multipleOf, node, place) }
        return true
    }
}

extension StringRules {
    /// The keyword that a string, decoded, does not keep.
    fileprivate func keywordBroken(by text: UnsafeBufferPointer<UInt8>) -> SchemaKeyword? {
        if minimumLength > 0 || maximumLength < .max {
            let length = text.count { $0 & 0xC0 != 0x80 }
            if length < minimumLength { return .minLength }
            if length > maximumLength { return .maxLength }
        }
        if let pattern, !pattern.pattern.isFound(in: text) { return .pattern }
        if let format, !format.format.matches(text) { return .format }
        return nil
    }
}
