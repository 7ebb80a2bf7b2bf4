import JSONText

/// A schema compiled: all its subschemas by number, each reduced to what there is to check.
final class SchemaProgram: Sendable {
    let nodes: [SchemaNode]
    let root: Int32
    /// For each `$dynamicAnchor`: the schema it names in each resource (`$id`) that has it.
    let dynamicAnchors: [String: [Int32: Int32]]

    init(nodes: [SchemaNode], root: Int32, dynamicAnchors: [String: [Int32: Int32]]) {
        self.nodes = nodes
        self.root = root
        self.dynamicAnchors = dynamicAnchors
    }

    /// Whether what a reference means depends on how it was reached.
    var isDynamic: Bool { !dynamicAnchors.isEmpty }

    /// No schema.
    static let none: Int32 = -1
}

/// One schema: a boolean, or what its keywords ask, grouped by the type of value they are about.
final class SchemaNode: Sendable {
    /// Its number; a schema that is nothing but a reference is the one it refers to.
    let number: Int32
    /// Of the schemas `true` and `false`.
    let verdict: Bool?
    let types: JSONTypeSet
    /// Of `enum` and `const`.
    let values: [SchemaValues]
    let numberRules: NumberRules?
    let stringRules: StringRules?
    let arrayRules: ArrayRules?
    let objectRules: ObjectRules?
    let applied: AppliedRules?
    let unevaluatedItems: Int32
    let unevaluatedProperties: Int32
    let hasUnevaluated: Bool
    /// The resource (`$id`) it belongs to.
    let resource: Int32
    /// Whether it is applied from more than one place: what came of it is then worth remembering.
    let isShared: Bool
    /// Whether there is nothing to check but the type.
    let isPlainType: Bool

    init(_ parts: SchemaNodeParts, number: Int32, resource: Int32, isShared: Bool) {
        self.number = number
        verdict = parts.verdict
        types = parts.types
        values = parts.values
        numberRules = parts.number
        stringRules = parts.string
        arrayRules = parts.array
        objectRules = parts.object.map { ObjectRules($0) }
        applied = parts.applied.map { AppliedRules($0) }
        unevaluatedItems = parts.unevaluatedItems
        unevaluatedProperties = parts.unevaluatedProperties
        hasUnevaluated = unevaluatedItems >= 0 || unevaluatedProperties >= 0
        self.resource = resource
        self.isShared = isShared
        isPlainType = parts.isPlainType
    }
}

/// A schema node while it is put together.
struct SchemaNodeParts {
    var verdict: Bool?
    var types: JSONTypeSet = .all
    var values: [SchemaValues] = []
    var number: NumberRules?
    var string: StringRules?
    var array: ArrayRules?
    var object: ObjectRuleParts?
    var applied: AppliedRuleParts?
    var unevaluatedItems = SchemaProgram.none
    var unevaluatedProperties = SchemaProgram.none

    var isPlainType: Bool { verdict != false && asksNothingBesidesType && object == nil && applied == nil }

    /// The schema it stands for, where it is nothing but a `$ref`.
    var onlyReference: Int32? {
        guard verdict == nil, types == .all, asksNothingBesidesType, object == nil else { return nil }
        return applied?.onlyReference
    }

    private var asksNothingBesidesType: Bool {
        values.isEmpty && number == nil && string == nil && array == nil && unevaluatedItems < 0
            && unevaluatedProperties < 0
    }

    /// Whether all there is are the types of members and which of them have to be there.
    var isFlatObject: Bool {
        guard types == .object, asksNothingBesidesType, applied == nil, let object else { return false }
        return object.isFlat
    }
}

/// The values of `enum` or `const`.
final class SchemaValues: Sendable {
    let rule: SchemaKeyword
    /// By `EqualityEncoder`.
    let table: ByteTable
    /// Those of them that are strings, decoded.
    let strings: ByteTable
    let types: JSONTypeSet
    /// As the schema writes them.
    let shown: [String]

    init(rule: SchemaKeyword, places: [Int], of tape: JSONTape) {
        let encoder = EqualityEncoder(for: tape)
        var encodings: Set<[UInt8]> = []
        var strings: Set<[UInt8]> = []
        var types: JSONTypeSet = []
        for place in places {
            let range = encoder.append(place, of: tape)
            encodings.insert(Array(encoder.bytes[range]))
            let type = JSONTypeSet(tape[place].kind)
            if type == .string { strings.insert(tape.decodedText(at: place)) }
            types.formUnion(type)
        }
        self.rule = rule
        table = ByteTable(Array(encodings))
        self.strings = ByteTable(Array(strings))
        self.types = types
        shown = places.map { JSONExcerpt.text(of: tape, at: $0) }
    }
}
