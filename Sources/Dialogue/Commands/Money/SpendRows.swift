internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Sums of the ledger as rows: a source, a run or a stretch of time each.
struct SpendRows: Sendable {
    let context: CommandContext
    let focus: SpendCommand.Focus
    let grouping: SpendingQuery.Grouping
    /// More would not be read; the programs' answer has all of them.
    private let most = 60

    func table(of sums: [SpendingSum]) -> Table {
        let shown = sums.count > most ? Array(sums.suffix(most)) : sums
        let names = names(of: shown)
        var table = Table(
            [
                .init(grouping.rawValue, isNumeric: grouping == .run), .init("calls", isNumeric: true),
                .init("tokens", isNumeric: true, expendability: 1), .init("cost", isNumeric: true),
            ],
            rows: zip(names, shown).map { name, sum in
                [
                    name, Formatted.count(Int(sum.usage.calls)),
                    MoneyText.cell(tokens: sum.usage.tokens, estimated: sum.estimatedTokens),
                    MoneyText.cell(sum.usage.money, assumed: sum.assumed),
                ]
            })
        let highest = shown.map { SpendRows.weight($0, focus) }.max() ?? 0
        if context.world.settings.boolean("enable_visualizations"), shown.count > 1, highest > 0 {
            table.bars = shown.map { Double(max(0, SpendRows.weight($0, focus))) / Double(highest) }
        }
        return table
    }

    func json(of sums: [SpendingSum]) -> [JSONValue] {
        sums.map { sum in
            var members: [JSONValue.Member] = []
            if let source = sum.source { members.append(.init("source", .string(source.rawValue))) }
            if grouping == .run { members.append(.init("run", sum.run.map { .integer(Int($0.number)) } ?? .null)) }
            if let start = sum.start { members.append(.init("start", .string(Timestamp.iso8601(start)))) }
            return .object(members + MoneyText.json(sum))
        }
    }

    static func weight(_ sum: SpendingSum, _ focus: SpendCommand.Focus) -> Int64 {
        switch focus {
        case .money: sum.usage.money.microdollars
        case .tokens: sum.usage.tokens
        case .calls: sum.usage.calls
        }
    }

    /// Where the clock was set back an hour comes twice: then both say how far they are from UTC.
    private func names(of sums: [SpendingSum]) -> [String] {
        let names = sums.map(name(of:))
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        return zip(names, sums).map { name, sum in
            guard counts[name, default: 1] > 1, let start = sum.start else { return name }
            let minutes = context.calendar.timeZone.secondsFromGMT(for: start) / 60
            let offset = "\(Formatted.padded(abs(minutes) / 60)):\(Formatted.padded(abs(minutes) % 60))"
            return "\(name) \(minutes < 0 ? "-" : "+")\(offset)"
        }
    }

    private func name(of sum: SpendingSum) -> String {
        switch grouping {
        case .source: return sum.source?.rawValue ?? "?"
        case .run: return sum.run?.description ?? "none"
        case .hour, .day, .week, .month: break
        }
        guard let start = sum.start else { return "?" }
        switch grouping {
        case .hour: return context.moment(start)
        case .month: return String(Formatted.date(start, calendar: context.calendar).prefix(7))
        case .week:
            let end = context.calendar.date(byAdding: .day, value: 6, to: start) ?? start
            return Formatted.date(start, calendar: context.calendar) + " to "
                + Formatted.date(end, calendar: context.calendar)
        case .day, .source, .run: return Formatted.date(start, calendar: context.calendar)
        }
    }
}
