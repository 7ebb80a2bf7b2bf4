import JSONText

/// The keywords about numbers.
final class NumberRules: Sendable {
    let bounds: [Bound]
    let divisor: ExactDivisor?
    /// As the schema writes it.
    let divisorText: String

    struct Bound: Sendable {
        let rule: SchemaKeyword
        let value: ExactDecimal
        let text: String

        func holds(_ number: DecimalText) -> Bool {
            let order = number.compare(value)
            return switch rule {
            case .minimum: order >= 0
            case .exclusiveMinimum: order > 0
            case .maximum: order <= 0
            default: order < 0
            }
        }
    }

    init(bounds: [Bound], divisor: ExactDivisor?, divisorText: String) {
        self.bounds = bounds
        self.divisor = divisor
        self.divisorText = divisorText
    }
}

/// The keywords about strings.
final class StringRules: Sendable {
    /// In code points.
    let minimumLength: Int
    let maximumLength: Int
    let pattern: SchemaPattern?
    let format: SchemaFormat?

    init(minimumLength: Int, maximumLength: Int, pattern: SchemaPattern?, format: SchemaFormat?) {
        self.minimumLength = minimumLength
        self.maximumLength = maximumLength
        self.pattern = pattern
        self.format = format
    }
}

/// A pattern with its text.
struct SchemaPattern: Sendable {
    let pattern: Pattern
    let source: String
}

/// A format with its name.
struct SchemaFormat: Sendable {
    let format: StringFormat
    let name: String
}

/// The keywords about arrays.
final class ArrayRules: Sendable {
    let prefixItems: [Int32]
    let items: Int32
    let contains: Int32
    let minimumContains: Int
    let maximumContains: Int
    let minimumCount: Int
    let maximumCount: Int
    let areUnique: Bool

    init(_ parts: ArrayRuleParts) {
        prefixItems = parts.prefixItems
        items = parts.items
        contains = parts.contains
        minimumContains = parts.minimumContains
        maximumContains = parts.maximumContains
        minimumCount = parts.minimumCount
        maximumCount = parts.maximumCount
        areUnique = parts.areUnique
    }
}

/// Array rules while they are put together.
struct ArrayRuleParts {
    var prefixItems: [Int32] = []
    var items = SchemaProgram.none
    var contains = SchemaProgram.none
    var minimumContains = 1
    var maximumContains = Int.max
    var minimumCount = 0
    var maximumCount = Int.max
    var areUnique = false

    /// `minContains` and `maxContains` mean nothing without `contains`.
    var isEmpty: Bool {
        prefixItems.isEmpty && items < 0 && contains < 0 && minimumCount == 0 && maximumCount == .max && !areUnique
    }
}

/// The keywords about objects.
final class ObjectRules: Sendable {
    /// All names the keywords speak of.
    let names: ByteTable
    /// What is asked of the values by those names.
    let slots: [Slot]
    /// The names of `required`, one bit each; empty where there is none.
    let required: [UInt64]
    let patterns: [(pattern: SchemaPattern, node: Int32)]
    let additional: Int32
    let propertyNames: Int32
    let dependentRequired: [(trigger: Int, names: [Int])]
    let dependentSchemas: [(trigger: Int, node: Int32)]
    let minimumCount: Int
    let maximumCount: Int
    /// Whether `properties` says all there is to say of a single member.
    let isOnlyNames: Bool
    /// Whether it matters which names a record has.
    let notesNames: Bool

    struct Slot: Sendable {
        /// Of `properties`.
        var node: Int32
        /// The types asked for, where nothing else is.
        var types: JSONTypeSet?
        /// The types asked for, whatever else is, for what is said of a missing name.
        var expected: JSONTypeSet
    }

    init(_ parts: ObjectRuleParts) {
        names = ByteTable(parts.names)
        slots = parts.slots
        required = parts.required
        patterns = parts.patterns
        additional = parts.additional
        propertyNames = parts.propertyNames
        dependentRequired = parts.dependentRequired
        dependentSchemas = parts.dependentSchemas
        (minimumCount, maximumCount) = (parts.minimumCount, parts.maximumCount)
        isOnlyNames = patterns.isEmpty && additional < 0 && propertyNames < 0
        notesNames = !required.isEmpty || !dependentRequired.isEmpty || !dependentSchemas.isEmpty
    }
}

/// Object rules while they are put together.
struct ObjectRuleParts {
    var names: [[UInt8]] = []
    var slots: [ObjectRules.Slot] = []
    var required: [UInt64] = []
    var patterns: [(pattern: SchemaPattern, node: Int32)] = []
    var additional = SchemaProgram.none
    var propertyNames = SchemaProgram.none
    var dependentRequired: [(trigger: Int, names: [Int])] = []
    var dependentSchemas: [(trigger: Int, node: Int32)] = []
    var minimumCount = 0
    var maximumCount = Int.max
    private var places: [[UInt8]: Int] = [:]

    var isEmpty: Bool {
        names.isEmpty && patterns.isEmpty && additional < 0 && propertyNames < 0 && minimumCount == 0
            && maximumCount == .max
    }

    /// Whether there are only names, with types or without, required or not.
    var isFlat: Bool {
        patterns.isEmpty && additional < 0 && propertyNames < 0 && dependentRequired.isEmpty
            && dependentSchemas.isEmpty && minimumCount == 0 && maximumCount == .max
            && slots.allSatisfy { $0.node < 0 || $0.types != nil }
    }

    func requires(_ place: Int) -> Bool {
        required.indices.contains(place >> 6) && required[place >> 6] >> UInt64(place & 63) & 1 == 1
    }

    /// The number of a name, given one where it has none yet.
    mutating func place(of name: [UInt8]) -> Int {
        if let place = places[name] { return place }
        places[name] = names.count
        names.append(name)
        slots.append(ObjectRules.Slot(node: SchemaProgram.none, types: nil, expected: .all))
        return names.count - 1
    }

    mutating func require(_ place: Int) {
        while required.count <= place >> 6 { required.append(0) }
        required[place >> 6] |= 1 << UInt64(place & 63)
    }
}

/// The keywords that apply other schemas to the same value.
final class AppliedRules: Sendable {
    /// `$ref` and `allOf`.
    let all: [Int32]
    let dynamic: DynamicReference?
    let any: [Int32]
    let one: [Int32]
    let not: Int32
    let condition: Int32
    let then: Int32
    let otherwise: Int32

    struct DynamicReference: Sendable {
        let anchor: String
        /// Where no schema on the way has the anchor.
        let fallback: Int32
    }

    init(_ parts: AppliedRuleParts) {
        all = parts.all
        dynamic = parts.dynamic
        any = parts.any
        one = parts.one
        not = parts.not
        condition = parts.condition
        then = parts.then
        otherwise = parts.otherwise
    }
}

/// Applied rules while they are put together.
struct AppliedRuleParts {
    var all: [Int32] = []
    var dynamic: AppliedRules.DynamicReference?
    var any: [Int32] = []
    var one: [Int32] = []
    var not = SchemaProgram.none
    var condition = SchemaProgram.none
    var then = SchemaProgram.none
    var otherwise = SchemaProgram.none

    /// The one schema, where there is nothing else.
    var onlyReference: Int32? {
        guard let first = all.first, all.count == 1 else { return nil }
        var rest = self
        rest.all = []
        return rest.isEmpty ? first : nil
    }

    var isEmpty: Bool {
        all.isEmpty && dynamic == nil && any.isEmpty && one.isEmpty && not < 0 && condition < 0
    }
}
