import Foundation
package import Ingestion

/// A row of an answer, valid while it is looked at. What is not as the tables say throws: what is stored in a damaged
/// file can be anything.
package protocol SQLRow {
    func index(of column: String) throws -> Int
    func isNull(at index: Int) throws -> Bool
    /// A number or truth value; nil for NULL, as below.
    func integer(at index: Int) throws -> Int64?
    func text(at index: Int) throws -> String?
    /// Gives `body` the bytes of a column of bytes or text.
    func withBytes<Value>(at index: Int, _ body: (UnsafeRawBufferPointer?) throws -> Value) throws -> Value
}

/// A value that can be read from a column. Those that are not optional throw where the column is NULL.
package protocol SQLDecodable {
    static func decoded(from row: any SQLRow, at index: Int) throws -> Self
}

/// A column that does not hold what it should, or something that should be there and is not.
package struct DamagedContent: Error, Sendable {
    package var detail: String

    package init(_ detail: String) {
        self.detail = detail
    }
}

extension SQLRow {
    func value<Value: SQLDecodable>(_ column: String) throws -> Value {
        try Value.decoded(from: self, at: index(of: column))
    }

    func value<Value: SQLDecodable>(_ index: Int) throws -> Value {
        try Value.decoded(from: self, at: index)
    }

    /// Gives `body` the bytes of a column of text; none for NULL.
    func withText<Value>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Value) throws -> Value {
        try withBytes(at: index) { bytes throws -> Value in
            guard let bytes else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
            return try body(bytes.bindMemory(to: UInt8.self))
        }
    }

    func source(_ column: String) throws -> SourceID {
        SourceID(try value(column))
    }

    func time(_ column: String) throws -> Date {
        Date(microseconds: try value(column))
    }

    /// Nil where the column is NULL.
    func timeIfAny(_ column: String) throws -> Date? {
        try (value(column) as Int64?).map(Date.init(microseconds:))
    }

    /// An identity as columns hold it.
    func identity(_ column: String) throws -> RecordIdentity {
        try withBytes(at: index(of: column)) { bytes in
            guard let bytes, bytes.count == 16 else { throw DamagedContent("\(column) is no identity") }
            return RecordIdentity(bytes: bytes)
        }
    }
}

extension RecordIdentity: SQLEncodable {
    /// Sixteen bytes, as they are stored.
    init(bytes: UnsafeRawBufferPointer) {
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    package var sqlValue: SQLValue {
        .bytes(withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { [UInt8]($0) })
    }
}

// MARK: Values

extension Int64: SQLDecodable {
    package static func decoded(from row: any SQLRow, at index: Int) throws -> Int64 {
        guard let value = try row.integer(at: index) else { throw DamagedContent("no number in column \(index)") }
        return value
    }
}

extension Int: SQLDecodable {
    package static func decoded(from row: any SQLRow, at index: Int) throws -> Int {
        Int(try Int64.decoded(from: row, at: index))
    }
}

extension Int32: SQLDecodable {
    package static func decoded(from row: any SQLRow, at index: Int) throws -> Int32 {
        let value = try Int64.decoded(from: row, at: index)
        guard let value = Int32(exactly: value) else { throw DamagedContent("\(value) in column \(index)") }
        return value
    }
}

extension Bool: SQLDecodable {
    package static func decoded(from row: any SQLRow, at index: Int) throws -> Bool {
        try Int64.decoded(from: row, at: index) != 0
    }
}

extension String: SQLDecodable {
    package static func decoded(from row: any SQLRow, at index: Int) throws -> String {
        guard let value = try row.text(at: index) else { throw DamagedContent("no text in column \(index)") }
        return value
    }
}

extension Array: SQLDecodable where Element == UInt8 {
    package static func decoded(from row: any SQLRow, at index: Int) throws -> [UInt8] {
        try row.withBytes(at: index) { bytes in
            guard let bytes else { throw DamagedContent("no bytes in column \(index)") }
            return [UInt8](bytes)
        }
    }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    package static func decoded(from row: any SQLRow, at index: Int) throws -> Wrapped? {
        try row.isNull(at: index) ? nil : Wrapped.decoded(from: row, at: index)
    }
}
