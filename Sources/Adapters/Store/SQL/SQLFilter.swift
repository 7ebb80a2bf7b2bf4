import Foundation
import Ingestion

/// Collects the conditions of a query together with their arguments.
struct SQLFilter {
    private var conditions: [String] = []
    private(set) var arguments = SQLArguments()

    /// ` WHERE …`, or nothing.
    var clause: String { conditions.isEmpty ? "" : " WHERE " + condition }
    var condition: String { conditions.joined(separator: " AND ") }
    var isEmpty: Bool { conditions.isEmpty }

    mutating func require(_ condition: String, _ values: SQLArguments = []) {
        conditions.append(condition)
        arguments += values
    }

    /// `column = value`, unless there is no value.
    mutating func require(_ column: String, equals value: (any SQLEncodable)?) {
        guard let value else { return }
        require("\(column) = ?", [value])
    }

    /// `column` among the values, unless there are none to compare with; an empty list matches nothing.
    mutating func require(_ column: String, isAmong values: [String]?) {
        guard let values else { return }
        require("\(column) IN (\(SQLFilter.places(values.count)))", SQLArguments(values))
    }

    /// `column`, a source's number, among these sources.
    mutating func require(_ column: String, isAmong sources: [SourceID]?) {
        guard let sources else { return }
        let names = sources.map(\.rawValue)
        require(
            "\(column) IN (SELECT id FROM sources WHERE name IN (\(SQLFilter.places(names.count))))",
            SQLArguments(names))
    }

    /// `column` among these runs.
    mutating func require(_ column: String, isAmong runs: [RunID]?) {
        guard let runs else { return }
        require("\(column) IN (\(SQLFilter.places(runs.count)))", SQLArguments(runs.map(\.number)))
    }

    mutating func require(_ column: String, isIn period: Range<Date>?) {
        guard let period else { return }
        require("\(column) >= ?", [period.lowerBound.microseconds])
        require("\(column) < ?", [period.upperBound.microseconds])
    }

    /// Parameters for a list; for an empty one what nothing is among.
    static func places(_ count: Int) -> String {
        count == 0 ? "NULL" : Array(repeating: "?", count: count).joined(separator: ", ")
    }
}
