/// What a column holds or a parameter is given, as both engines know it.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
}

/// Something that can be given to a statement.
package protocol SQLEncodable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLEncodable {
    package var sqlValue: SQLValue { self }
}

extension Int64: SQLEncodable {
    package var sqlValue: SQLValue { .integer(self) }
}

extension Int: SQLEncodable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int32: SQLEncodable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
}

/// 0 or 1 in every table.
extension Bool: SQLEncodable {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension String: SQLEncodable {
    package var sqlValue: SQLValue { .text(self) }
}

extension Array: SQLEncodable where Element == UInt8 {
    package var sqlValue: SQLValue { .bytes(self) }
}

/// The values of a statement's parameters, in their order: `[run.number, name, time?.microseconds]`.
package struct SQLArguments: Sendable, ExpressibleByArrayLiteral {
    package private(set) var values: [SQLValue] = []

    package init() {}

    package init(arrayLiteral elements: (any SQLEncodable)?...) {
        values = elements.map { $0?.sqlValue ?? .null }
    }

    package init(_ elements: some Sequence<some SQLEncodable>) {
        values = elements.map(\.sqlValue)
    }

    package static func + (left: SQLArguments, right: SQLArguments) -> SQLArguments {
        var sum = left
        sum.values += right.values
        return sum
    }

    package static func += (left: inout SQLArguments, right: SQLArguments) {
        left.values += right.values
    }
}
