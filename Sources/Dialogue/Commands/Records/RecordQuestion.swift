internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// What was asked about records, as the store is asked it, and as it is said back.
struct RecordQuestion: Sendable {
    var query: RecordQuery
    let scope: RecordScope
    /// How a name that was typed was read.
    var notes: [String] = []
    /// What makes such a question faster.
    var hints: [String] = []
    let context: CommandContext
    /// What is known of the fields of the sources in question.
    let fields: FieldReading

    /// Why it cannot be asked.
    struct Refusal: Error {
        let reply: Reply
    }

    enum Made: Sendable {
        case question(RecordQuestion)
        case refused(Reply)
    }

    /// ` from trust_logs where confidence > 0.8 ingested today (2026-11-22)`
    var words: String { (scope.sources.map { " from \(RunCommands.names($0))" } ?? "") + rest }

    /// The same without the sources.
    var rest: String { which + when }

    /// `the newest first`, `by confidence, the highest first`
    func order(of listing: RecordListing) -> String {
        guard let sort = query.sort else { return listing.oldestFirst ? "the oldest first" : "the newest first" }
        switch sort.key {
        case .eventTime: return "by event time, the \(sort.isDescending ? "latest" : "earliest") first"
        case .field(let field):
            let name = SafeText.line(field.description, cells: 60)
            return "by \(name), the \(sort.isDescending ? "highest" : "lowest") first"
        }
    }

    private var which: String {
        var words = ""
        if let file = scope.file { words += " of \(SafeText.line(file, cells: 60))" }
        words += scope.run.map { " of run \($0)" } ?? (scope.lastRunOnly ? " of the last run" : "")
        if !query.conditions.isEmpty {
            words += " where " + query.conditions.map(Self.words(for:)).joined(separator: " and ")
        }
        if let text = query.text {
            let said = text.phrases.map { Wording.quoted($0.joined(separator: " ")) }
            words += " with " + Wording.list(said)
        }
        if let tag = scope.tag { words += " tagged \(SafeText.line(tag, cells: 40))" }
        return words
    }

    /// ` ingested today (2026-11-22)`, ` dated today (2026-11-22)`: which time is meant.
    var when: String {
        scope.period == nil ? "" : (scope.isByEventTime ? " dated" : " ingested") + context.span(of: scope.period)
    }

    static func words(for condition: FieldCondition) -> String {
        let field = SafeText.line(condition.field.description, cells: 60)
        let values = condition.operands.map { SafeText.line($0.text, cells: 60) }
        return switch condition.comparison {
        case .exists: "\(field) exists"
        case .missing: "\(field) is missing"
        case .unequal where values.count > 1: "\(field) is not \(Wording.list(values, conjunction: "or"))"
        case .outside: "\(field) is not between \(values.joined(separator: " and "))"
        default: "\(field) \(condition.comparison.rawValue) \(Wording.list(values, conjunction: "or"))"
        }
    }

    /// What a program needs to know of how the question was read.
    var json: [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if !query.conditions.isEmpty {
            members.append(.init("where", .string(query.conditions.map(Self.words(for:)).joined(separator: " and "))))
        }
        if scope.period != nil {
            members.append(.init("time", .string(scope.isByEventTime ? "event" : "ingestion")))
            members.append(.init("period", MoneyText.json(context.bounds(of: scope.period))))
        }
        return members
    }

    // MARK: Fields

    /// The condition that was said, with all that its values can be.
    func condition(
        _ said: SpokenCondition, on field: FieldName, _ operand: (String) -> FieldCondition.Operand
    ) throws(Refusal) -> FieldCondition {
        let shown = SafeText.line(field.description, cells: 60)
        guard let comparison = FieldCondition.Comparison(rawValue: said.comparison) else {
            throw Refusal(
                reply: .refused(
                    "\(Wording.quoted(said.comparison + " " + said.value)) is no condition that I can look for.",
                    hints: [
                        "Say for example “where \(shown) starts with r”, “contains r”, “is rates or fx”, or “is not fx”."
                    ]))
        }
        let operands = said.values.map(operand)
        let isOrder = [.less, .atMost, .more, .atLeast, .outside].contains(comparison)
        if isOrder, operands.count > (comparison == .outside ? 2 : 1) {
            throw Refusal(
                reply: .refused(
                    "“\(comparison.rawValue)” compares \(shown) with one value, not with \(Wording.list(said.values.map(Wording.quoted), conjunction: "or")).",
                    hints: ["Say one of them, or “\(shown) is …” with several."]))
        }
        if isOrder, fields.holdsNumbers(field.description),
            let odd = operands.first(where: { $0.number == nil && $0.time == nil })
        {
            let isField = fields.isKnown(odd.text)
            throw Refusal(
                reply: .refused(
                    "\(shown) holds numbers; \(Wording.quoted(odd.text)) is "
                        + (isField ? "a field, and fields are not compared with each other." : "none."),
                    hints: ["For example: where \(shown) \(comparison == .outside ? ">" : comparison.rawValue) 0.5"]))
        }
        return FieldCondition(field, comparison, operands.isEmpty ? [.init("")] : operands)
    }

    /// The field a name means, with a note on it where it was read as another.
    mutating func field(named name: String) throws(Refusal) -> FieldName {
        switch fields.field(name) {
        case .field(let name): return FieldName(name)
        case .readAs(let other):
            let note = "I read \(SafeText.line(name, cells: 40)) as \(SafeText.line(other, cells: 60))."
            if !notes.contains(note) { notes.append(note) }
            return FieldName(other)
        case .unclear(let names):
            throw Refusal(
                reply: .refused(
                    "\(Wording.quoted(name)) can be \(Self.list(names, conjunction: "or")).",
                    hints: ["Say which, with its whole name."]))
        case .unknown(let near):
            let which = scope.sources.map { " of \(RunCommands.names($0))" } ?? ""
            let rest =
                near.isEmpty
                ? " There are \(Self.list(fields.usual, conjunction: "and"))."
                : " Did you mean \(Self.list(near, conjunction: "or"))?"
            let deeper = fields.deepest.map {
                "I know fields two steps deep; one further in needs its whole name, such as \(SafeText.line($0, cells: 60)).\(SafeText.line(name, cells: 40))."
            }
            throw Refusal(
                reply: .refused(
                    "No record\(which) has a field \(Wording.quoted(name)).\(rest)", hints: deeper.map { [$0] } ?? []))
        }
    }

    private static func list(_ names: [String], conjunction: String) -> String {
        Wording.list(names.map { SafeText.line($0, cells: 60) }, conjunction: conjunction)
    }
}
