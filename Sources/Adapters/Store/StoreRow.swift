import Foundation
import GRDB
import Ingestion

extension Row {
    /// A column's value. Throws where a subscript would trap: what is stored in a damaged file can be anything.
    func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
        try decode(Value.self, forColumn: column)
    }

    func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ index: Int) throws -> Value {
        try decode(Value.self, atIndex: index)
    }

    func source(_ column: String) throws -> SourceID {
        SourceID(try decode(String.self, forColumn: column))
    }

    func time(_ column: String) throws -> Date {
        Date(microseconds: try decode(Int64.self, forColumn: column))
    }

    /// Nil where the column is NULL.
    func timeIfAny(_ column: String) throws -> Date? {
        try decode(Int64?.self, forColumn: column).map(Date.init(microseconds:))
    }
}
