internal import Ingestion
internal import JSONText
internal import Quantities

/// How the shape of records changed, in words.
enum DriftText {
    private static let most = 6

    /// A phrase a change: `new field “x” (number) in 12 of 36 records`; of many only the first.
    static func phrases(for drift: [FieldDrift], of records: Int? = nil) -> [String] {
        let shown = drift.prefix(drift.count > most ? most - 1 : most).map { phrase(for: $0, of: records) }
        return drift.count > most ? shown + ["\(Formatted.count(drift.count - most + 1)) more fields changed"] : shown
    }

    private static func phrase(for drift: FieldDrift, of records: Int?) -> String {
        let field = "“\(SafeText.line(drift.field, cells: 60))”"
        switch drift.change {
        case .new(let types, let count):
            let share =
                records.map { "\(Formatted.count(count)) of \(Formatted.count($0, "record"))" }
                ?? Formatted.count(count, "record")
            return "new field \(field) (\(Wording.list(types, conjunction: "or"))) in \(share)"
        case .vanished: return "\(field) has vanished"
        case .types(let from, let to):
            let added = to.filter { !from.contains($0) }
            let before = Wording.list(from, conjunction: "or")
            return from.allSatisfy(to.contains)
                ? "\(field): \(before) before, now also \(Wording.list(added, conjunction: "or"))"
                : "\(field): \(before) before, now \(Wording.list(to, conjunction: "or"))"
        }
    }

    static func json(of drift: FieldDrift) -> JSONValue {
        func types(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
        let members: [JSONValue.Member] =
            switch drift.change {
            case .new(let names, let records):
                [.init("change", .string("new")), .init("types", types(names)), .init("records", .integer(records))]
            case .vanished: [.init("change", .string("vanished"))]
            case .types(let from, let to):
                [.init("change", .string("types")), .init("from", types(from)), .init("to", types(to))]
            }
        return .object([.init("field", .string(drift.field))] + members)
    }
}
