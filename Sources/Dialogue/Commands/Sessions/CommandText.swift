internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Commands of the journal as rows and as JSON.
struct CommandText {
    let context: CommandContext

    /// Columns that would say nothing of any command are left out.
    func table(of commands: [CommandEntry], _ figures: [CommandID: CommandFigures]) -> Table {
        let known = commands.map { $0.id.flatMap { figures[$0] } }
        let took = commands.map(Self.took)
        var columns: [Table.Column] = [
            .init("#", isNumeric: true), context.timeColumn("when", commands.map(\.time), expendability: 2),
            .init("said"),
            .init("outcome", expendability: 1),
        ]
        var rows = commands.map { command in
            [
                command.id?.description ?? "", context.moment(command.time), Self.said(command, cells: 100),
                Self.word(for: command.outcome),
            ]
        }
        func add(_ column: Table.Column, _ values: [String]) {
            guard values.contains(where: { !$0.isEmpty }) else { return }
            columns.append(column)
            for index in rows.indices { rows[index].append(values[index]) }
        }
        add(.init("took", isNumeric: true, expendability: 5), took)
        add(.init("records", isNumeric: true, expendability: 4), known.map(Self.records))
        add(.init("cost", isNumeric: true, expendability: 3), known.map { $0.map { Self.cost($0.spending) } ?? "" })
        return Table(columns, rows: rows)
    }

    /// What was typed, and what it meant where that says more.
    static func said(_ command: CommandEntry, cells: Int) -> String {
        if command.text.isEmpty { return "(private)" }
        guard let meant = command.meant else { return SafeText.line(command.text, cells: cells) }
        let whole = meant.split(separator: "\n").joined(separator: ", then ")
        return SafeText.line("\(command.text) → \(whole)", cells: cells)
    }

    static func word(for outcome: CommandOutcome?) -> String {
        outcome.map { $0.rawValue.replacing("_", with: " ") } ?? "…"
    }

    /// Nothing for what took no time worth a word.
    private static func took(_ command: CommandEntry) -> String {
        guard let ended = command.ended else { return "" }
        let seconds = ended.timeIntervalSince(command.time)
        return seconds < 1 ? "" : Formatted.duration(.seconds(seconds))
    }

    /// What was stored of what was read.
    static func records(_ figures: CommandFigures?) -> String {
        guard let records = figures?.records, records.read > 0 else { return "" }
        return records.stored == records.read
            ? Formatted.count(records.stored) : "\(Formatted.count(records.stored)) of \(Formatted.count(records.read))"
    }

    static func cost(_ spending: SpendingSum) -> String {
        guard spending.usage.money > .zero else { return "" }
        return MoneyText.cell(spending.usage.money, assumed: spending.assumed)
    }

    // MARK: For programs

    static func json(of command: CommandEntry, _ figures: CommandFigures?) -> JSONValue {
        let readings = command.readings.flatMap { try? JSONValue(parsing: $0) }
        return .object(
            [
                .init("number", command.id.map { .integer(Int($0.number)) } ?? .null),
                .init("session", .integer(Int(command.session.number))),
                .init("time", .string(Timestamp.iso8601(command.time))),
                .init("text", command.text.isEmpty ? .null : .string(command.text)),
                .init("intents", .array(command.intents.map { .string($0) })),
                .init("readings", readings ?? .null),
                .init(
                    "meant",
                    command.meant.map { .array($0.split(separator: "\n").map { .string(String($0)) }) } ?? .null),
                .init("answers", command.answers.map { .integer(Int($0.number)) } ?? .null),
                .init("outcome", command.outcome.map { .string($0.rawValue) } ?? .null),
                .init("ended", command.ended.map { .string(Timestamp.iso8601($0)) } ?? .null),
                .init(
                    "seconds",
                    command.ended.map { .number(milliseconds($0.timeIntervalSince(command.time))) } ?? .null),
                .init("remark", command.remark.map { .string($0) } ?? .null),
            ] + json(of: figures ?? CommandFigures()))
    }

    private static func milliseconds(_ seconds: TimeInterval) -> Double { (seconds * 1000).rounded() / 1000 }

    static func json(of figures: CommandFigures) -> [JSONValue.Member] {
        [
            .init("runs", .array(figures.runs.map { .integer(Int($0.number)) })),
            .init("read", .integer(figures.records.read)), .init("stored", .integer(figures.records.stored)),
            .init("duplicates", .integer(figures.records.duplicates)),
            .init("rejected", .integer(figures.records.rejected)),
        ] + MoneyText.json(figures.spending)
    }
}

extension [CommandID: CommandFigures] {
    subscript(id: CommandID?) -> CommandFigures? { id.flatMap { self[$0] } }
}
