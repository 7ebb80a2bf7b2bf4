import JSONText

/// Some of the types, one bit each.
struct JSONTypeSet: OptionSet, Sendable, Equatable {
    let rawValue: UInt8

    static let object = JSONTypeSet(rawValue: 1)
    static let array = JSONTypeSet(rawValue: 2)
    static let string = JSONTypeSet(rawValue: 4)
    static let number = JSONTypeSet(rawValue: 8)
    static let integer = JSONTypeSet(rawValue: 16)
    static let boolean = JSONTypeSet(rawValue: 32)
    static let null = JSONTypeSet(rawValue: 64)
    static let all: JSONTypeSet = [.object, .array, .string, .number, .boolean, .null]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ type: JSONType) {
        self =
            switch type {
            case .object: .object
            case .array: .array
            case .string: .string
            case .number: .number
            case .integer: .integer
            case .boolean: .boolean
            case .null: .null
            }
    }

    /// What a value of this kind belongs to; a key is the string it spells.
    @inline(__always)
    init(_ kind: JSONToken.Kind) {
        self =
            switch kind {
            case .object: .object
            case .array: .array
            case .string, .escapedString, .key, .escapedKey: .string
            case .number: .number
            case .trueWord, .falseWord: .boolean
            case .nullWord: .null
            case .containerEnd: []
            }
    }

    /// Whether the value at `index` is of one of these types.
    @inline(__always)
    func includes(_ record: JSONTape, at index: Int) -> Bool {
        let type = JSONTypeSet(record[index].kind).rawValue
        return rawValue & type != 0 || includesInteger(record, at: index)
    }

    private func includesInteger(_ record: JSONTape, at index: Int) -> Bool {
        guard contains(.integer), record[index].kind == .number else { return false }
        return DecimalText(record.text(at: index)).isInteger
    }

    /// The types both allow.
    func narrowed(to other: JSONTypeSet) -> JSONTypeSet {
        // A whole number is a number.
        let left = contains(.number) ? union(.integer) : self
        let right = other.contains(.number) ? other.union(.integer) : other
        let both = left.intersection(right)
        return both.contains(.number) ? both.subtracting(.integer) : both
    }

    /// In the order they are named; a whole number is not named beside numbers.
    var types: [JSONType] {
        JSONType.allCases.filter { contains(JSONTypeSet($0)) && !($0 == .integer && contains(.number)) }
    }

    /// `a number or null`.
    var phrase: String {
        let names = types.map(\.phrase)
        guard let last = names.last else { return "nothing" }
        return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " or " + last
    }
}
