/// A plain value without structure: what a value list gives out.
package enum Scalar: Sendable, Hashable {
    case text(String)
    case boolean(Bool)
    case integer(Int)
    case number(Double)
}

/// A slot's value as a grammar file writes it, with the text it was written in.
package enum WrittenValue: Sendable, Hashable {
    case scalar(Scalar, text: String)
    case list([WrittenValue])

    package var text: String {
        switch self {
        case .scalar(_, let text): text
        case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
        }
    }
}

/// A slot and the value written for it.
package struct WrittenSlot: Sendable, Hashable {
    package var name: String
    package var value: WrittenValue

    package init(name: String, value: WrittenValue) {
        self.name = name
        self.value = value
    }
}
