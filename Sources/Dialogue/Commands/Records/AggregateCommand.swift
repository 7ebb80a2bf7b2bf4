internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Works something out over a field of records, for all of them or for groups.
struct AggregateCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// Lists at the prompt are read by people; data hold all.
    private static let mostShown = 50

    func run(_ request: AggregateRequest) async throws(StoreError) -> Reply {
        switch try await RecordAsking(context: context, store: store).question(request.scope) {
        case .refused(let reply): return reply
        case .question(var question):
            let query: AggregateQuery
            do throws(RecordQuestion.Refusal) {
                query = AggregateQuery(
                    records: question.query,
                    field: try request.field.map { name throws(RecordQuestion.Refusal) in
                        try question.field(named: name)
                    },
                    grouping: try grouping(request.grouping, &question), calendar: context.calendar,
                    keeping: kept(by: request.functions))
            } catch {
                return error.reply
            }
            let found = try await store.aggregate(query)
            return reply(to: request, query, question, found)
        }
    }

    private func kept(by functions: [String]) -> AggregateQuery.Values {
        var values: AggregateQuery.Values = []
        if functions.contains("median") { values.insert(.numbers) }
        if functions.contains("distinct") { values.insert(.different) }
        return values
    }

    private func grouping(
        _ name: String?, _ question: inout RecordQuestion
    ) throws(RecordQuestion.Refusal) -> AggregateQuery.Grouping? {
        switch name {
        case nil: nil
        case "source": .source
        case "run": .run
        case "file": .file
        case "tag": .tag
        case "hour": .time(.hour, isOfEvents: question.scope.isByEventTime)
        case "day": .time(.day, isOfEvents: question.scope.isByEventTime)
        case "week": .time(.weekOfYear, isOfEvents: question.scope.isByEventTime)
        case "month": .time(.month, isOfEvents: question.scope.isByEventTime)
        case let field?: .field(try question.field(named: field))
        }
    }

    // MARK: The reply

    private func reply(
        to request: AggregateRequest, _ query: AggregateQuery, _ question: RecordQuestion, _ found: RecordAggregates
    ) -> Reply {
        let named = request.functions.compactMap(Figure.init).reduce(into: [Figure]()) { all, figure in
            if !all.contains(figure) { all.append(figure) }
        }
        let figures = named.isEmpty ? [.average] : named
        let groups = sorted(found.groups, query.grouping, figures[0], isOfField: query.field != nil)
        let name = query.field.map { SafeText.line($0.description, cells: 60) }
        var data = question.json
        data.append(.init("function", .string(figures[0].rawValue)))
        if figures.count > 1 {
            data.append(.init("functions", .array(figures.map { .string($0.rawValue) })))
        }
        if let field = query.field { data.append(.init("field", .string(field.description))) }
        guard found.records > 0 else {
            return Reply(
                "No records\(question.words).", notes: question.notes, data: data + [.init("groups", .array([]))])
        }
        var reply: Reply
        if let grouping = request.grouping {
            data.append(.init("records", .integer(found.records)))
            data.append(.init("groups", .array(groups.map { json(of: $0, request, figures, query) })))
            let what = name.map { "\(Wording.list(figures.map(\.noun))) \($0)" } ?? "records"
            let title = SafeText.line(groupTitle(query.grouping, grouping), cells: 60)
            reply = Reply(
                "\(capitalized(what)) by \(title)\(time(of: query.grouping)), over \(Formatted.count(found.records, "record"))\(question.words).",
                blocks: [.table(table(groups.prefix(Self.mostShown), title: title, query.grouping, figures, name))],
                data: data)
            if groups.count > Self.mostShown {
                reply.notes.append(
                    "\(Formatted.count(groups.count)) groups, of which \(Self.mostShown) are shown; “as csv” or “as json” gives all."
                )
            }
            if found.isCut {
                reply.notes.append("There are more groups than I tell apart; the rest is under “others”.")
            }
        } else {
            let values = groups[0].figures
            data += members(of: values, figures, isOfField: query.field != nil)
            reply =
                figures.count == 1 || name == nil
                ? Reply(sentence(figures[0], name, values, question, found), data: data)
                : several(figures, name ?? "", values, question, data)
            if values.numbers == 0 {
                reply.notes = question.notes
                return reply
            }
        }
        reply.notes = question.notes + reply.notes + notes(found, figures, isOfField: query.field != nil)
        return reply
    }

    /// Several figures of one field, a line each.
    private func several(
        _ figures: [Figure], _ name: String, _ values: FieldFigures, _ question: RecordQuestion,
        _ data: [JSONValue.Member]
    ) -> Reply {
        let nouns = Wording.list(figures.map(\.noun))
        return Reply(
            "The \(nouns) \(name) over \(Formatted.count(values.records, "record"))\(question.words).",
            blocks: [.table(.facts(figures.map { ("\($0.word) \(name)", shown($0, values)) }))], data: data)
    }

    private func sentence(
        _ figure: Figure, _ name: String?, _ figures: FieldFigures, _ question: RecordQuestion,
        _ found: RecordAggregates
    ) -> String {
        let over = "\(Formatted.count(figures.records, "record"))\(question.words)"
        guard let name else { return "\(over)." }
        if figure == .count {
            let count = figures.records - figures.missing
            return "\(Formatted.count(count)) of \(over) \(count == 1 ? "has" : "have") \(name)."
        }
        guard let text = text(of: figure, figures) else {
            if found.hasTooManyValues {
                return "\(capitalized(name)) has more different values than I can tell apart, over \(over)."
            }
            return figures.numbers > 0
                ? "The \(figure.noun) \(name) over \(over) is a number beyond all bounds."
                : "None of \(over) has a number in \(name)."
        }
        return figure == .distinct
            ? "\(capitalized(name)) has \(text) different values over \(over)."
            : "The \(figure.noun) \(name) over \(over) is \(text)."
    }

    private func notes(_ found: RecordAggregates, _ figures: [Figure], isOfField: Bool) -> [String] {
        var notes: [String] = []
        if found.hasTooManyValues, found.groups.count > 1 {
            notes.append("There are more different values than I can tell apart; narrow the question down.")
        }
        guard isOfField, figures.contains(where: { $0 != .count && $0 != .distinct }) else { return notes }
        let (missing, others) = (found.missing, found.others)
        if others > 0 {
            notes.append("\(Formatted.count(others, "record")) \(have(others)) something else than a number there.")
        }
        if missing > 0 { notes.append("\(Formatted.count(missing, "record")) \(have(missing)) nothing there.") }
        let isAdded = figures.contains { $0 == .sum || $0 == .average }
        if isAdded, found.groups.contains(where: { !$0.figures.sum.isExact }) {
            notes.append("Some numbers have too many digits to add exactly: the last digits are rounded.")
        }
        return notes
    }

    private func have(_ count: Int) -> String { count == 1 ? "has" : "have" }
    private func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private func table(
        _ groups: ArraySlice<RecordAggregates.Group>, title: String, _ grouping: AggregateQuery.Grouping?,
        _ figures: [Figure], _ name: String?
    ) -> Table {
        guard let name else {
            return Table(
                [.init(title), .init("records", isNumeric: true)],
                rows: groups.map { [label(of: $0.name, grouping), Formatted.count($0.figures.records)] })
        }
        return Table(
            [.init(title)] + figures.map { .init("\($0.word) \(name)", isNumeric: true) }
                + [.init("records", isNumeric: true, expendability: 1)],
            rows: groups.map { group in
                [label(of: group.name, grouping)] + figures.map { shown($0, group.figures) }
                    + [Formatted.count(group.figures.records)]
            })
    }

    private func shown(_ figure: Figure, _ figures: FieldFigures) -> String {
        figure == .count
            ? Formatted.count(figures.records - figures.missing) : text(of: figure, figures) ?? ""
    }

    // MARK: Groups

    private func sorted(
        _ groups: [RecordAggregates.Group], _ grouping: AggregateQuery.Grouping?, _ figure: Figure, isOfField: Bool
    ) -> [RecordAggregates.Group] {
        groups.sorted { one, other in
            switch (one.name, other.name) {
            case (.time(let left), .time(let right)): return left < right
            case (.run(let left), .run(let right)): return left.number < right.number
            default: break
            }
            let (left, right) = (rank(one.name), rank(other.name))
            if left != right { return left < right }
            let values = [one, other].map { group in
                isOfField && figure != .count ? value(of: figure, group.figures) : Double(group.figures.records)
            }
            switch (values[0], values[1]) {
            case (let first?, let second?) where first != second: return first > second
            case (.some, nil): return true
            case (nil, .some): return false
            default: return label(of: one.name, grouping) < label(of: other.name, grouping)
            }
        }
    }

    private func rank(_ name: RecordAggregates.Name) -> Int {
        switch name {
        case .none: 1
        case .others: 2
        default: 0
        }
    }

    /// Which time it is that records are grouped by.
    private func time(of grouping: AggregateQuery.Grouping?) -> String {
        guard case .time(_, let isOfEvents) = grouping else { return "" }
        return isOfEvents ? " of event time" : " of ingestion"
    }

    private func groupTitle(_ grouping: AggregateQuery.Grouping?, _ said: String) -> String {
        if case .field(let field) = grouping { field.description } else { said }
    }

    private func label(of name: RecordAggregates.Name, _ grouping: AggregateQuery.Grouping?) -> String {
        switch name {
        case .time(let start):
            label(of: start, grouping)
        case .all: "all"
        // A text that looks like the groups that are none.
        case .text(let text) where text.isEmpty || (text.hasPrefix("(") && text.hasSuffix(")")):
            "\"\(SafeText.line(text, cells: 60))\""
        case .text(let text): SafeText.line(context.world.displayPath(of: text), cells: 60)
        case .run(let run): run.description
        case .none: "(none)"
        case .others: "(others)"
        }
    }

    private func label(of start: Date, _ grouping: AggregateQuery.Grouping?) -> String {
        guard case .time(let stretch, _) = grouping else { return context.moment(start) }
        let date = Formatted.date(start, calendar: context.calendar)
        return switch stretch {
        case .day: date
        case .weekOfYear: "week of \(date)"
        case .month: String(date.prefix(7))
        default: context.moment(start)
        }
    }

    private func json(
        of group: RecordAggregates.Group, _ request: AggregateRequest, _ figures: [Figure],
        _ query: AggregateQuery
    ) -> JSONValue {
        let name: JSONValue =
            switch group.name {
            case .text(let text): .string(text)
            case .run(let run): .integer(Int(run.number))
            case .time(let start): .string(Timestamp.iso8601(start))
            case .all, .none, .others: .null
            }
        return .object(
            [.init(groupTitle(query.grouping, request.grouping ?? "group"), name)]
                + members(of: group.figures, figures, isOfField: query.field != nil))
    }

    private func members(of figures: FieldFigures, _ asked: [Figure], isOfField: Bool) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("records", .integer(figures.records))]
        guard isOfField else { return members }
        members.append(.init("numbers", .integer(figures.numbers)))
        members.append(.init("missing", .integer(figures.missing)))
        let shown: [Figure] =
            [.average, .minimum, .maximum, .sum] + asked.filter { $0 == .median || $0 == .distinct }
        for figure in shown {
            let number = exactText(of: figure, figures).map { JSONValue.number(text: $0) }
            members.append(.init(figure.rawValue, number ?? .null))
        }
        return members
    }

    // MARK: Figures

    private enum Figure: String {
        case average = "avg"
        case minimum = "min"
        case maximum = "max"
        case sum
        case count
        case median
        case distinct

        var noun: String {
            switch self {
            case .average: "average"
            case .minimum: "lowest"
            case .maximum: "highest"
            case .sum: "sum of"
            case .count: "number of"
            case .median: "median"
            case .distinct: "number of different"
            }
        }

        var word: String {
            switch self {
            case .average: "average"
            case .minimum: "lowest"
            case .maximum: "highest"
            case .distinct: "different"
            default: rawValue
            }
        }
    }

    private func value(of figure: Figure, _ figures: FieldFigures) -> Double? {
        switch figure {
        case .average: figures.average
        case .minimum: figures.lowest?.value.double
        case .maximum: figures.highest?.value.double
        case .sum: figures.numbers > 0 ? figures.sum.value : nil
        case .count: Double(figures.records - figures.missing)
        case .median: figures.median
        case .distinct: figures.distinct.map(Double.init)
        }
    }

    /// A number by the JSON grammar: exactly what came out, as far as it can be told.
    private func exactText(of figure: Figure, _ figures: FieldFigures) -> String? {
        let text: String? =
            switch figure {
            case .minimum: figures.lowest?.text
            case .maximum: figures.highest?.text
            case .sum: figures.numbers > 0 ? figures.sum.text : nil
            case .distinct: figures.distinct.map { "\($0)" }
            case .average, .median, .count: value(of: figure, figures).map(Self.shortest)
            }
        guard let text, figure != .minimum, figure != .maximum else { return text }
        return Double(text)?.isFinite ?? false ? text : nil
    }

    /// To twelve digits, what comes behind is the dust of dividing; to more where the whole part has them.
    private static func shortest(_ value: Double) -> String {
        let text = String(format: abs(value) < 1e9 ? "%.12g" : "%.16g", value)
        return Double(text).map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" } ?? text
    }

    /// For people: six places of an average are enough of it.
    private func text(of figure: Figure, _ figures: FieldFigures) -> String? {
        if figure == .average, let average = figures.average, average.isFinite {
            if (1e-3..<1e9).contains(abs(average)) { return Formatted.decimal(average, places: 6) }
        }
        return exactText(of: figure, figures).map { text in
            DecimalNumber(text: text).map(Formatted.grouped) ?? SafeText.line(text, cells: 40)
        }
    }
}
