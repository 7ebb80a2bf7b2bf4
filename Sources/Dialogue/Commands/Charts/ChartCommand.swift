internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Draws figures: columns over time, bars by name.
struct ChartCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func show(_ request: ChartRequest) async throws(StoreError) -> Reply {
        guard let what = request.what else {
            return .refused(
                "Draw what?", hints: ["For example: chart spending by day, plot records per source, graph rejections"])
        }
        let period = request.period ?? usualPeriod(request)
        let series = try await series(of: what, request, period)
        let span = context.span(of: period)
        let data: [JSONValue.Member] = [
            .init("chart", .string(what.rawValue)),
            .init("period", MoneyText.json(context.bounds(of: period))),
            .init("groups", .array(series.json)),
        ]
        guard series.total > 0 else {
            return Reply("There is nothing to draw: no \(Self.absent(what))\(span).", data: data)
        }
        let which =
            request.sources.map { " \(what == .spending ? "on" : "from") \(RunCommands.names($0))" } ?? ""
        var reply = Reply("\(headline(series, which))\(span).", data: data)
        guard context.world.settings.boolean("enable_visualizations") else {
            reply.blocks = [.table(table(of: series))]
            reply.notes = ["Charts are off (enable_visualizations); these are the figures."]
            return reply
        }
        let isColumns = series.stretch != nil && series.points.count >= 4
        reply.blocks = [.chart(Chart(series, kind: isColumns ? .columns : .bars))]
        return reply
    }

    private func headline(_ series: Series, _ which: String) -> String {
        let total = series.text(series.total)
        return "\(total) \(series.noun)\(which)" + (series.stretch.map { " by \($0.rawValue)" } ?? "")
    }

    private static func absent(_ what: ChartRequest.What) -> String {
        switch what {
        case .spending: "spending"
        case .tokens: "tokens"
        case .calls: "calls"
        case .records: "records"
        case .rejections: "rejections"
        }
    }

    private func table(of series: Series) -> Table {
        Table(
            [.init(series.stretch?.rawValue ?? "name"), .init(series.noun, isNumeric: true)],
            rows: series.points.map { [SafeText.line($0.label), series.text($0.value)] })
    }

    // MARK: Which figures

    private func series(
        of what: ChartRequest.What, _ request: ChartRequest, _ period: Period?
    ) async throws(StoreError) -> Series {
        let gathering = SeriesGathering(context: context, store: store)
        let bounds = context.bounds(of: period)
        let kind = grouping(request).flatMap { Series.Stretch(rawValue: $0) }
        let within = bounds ?? .distantPast..<context.now.addingTimeInterval(1)
        switch (what, kind) {
        case (.records, let kind?): return try await gathering.records(request.sources, in: within, by: kind).series
        case (.records, nil): return try await gathering.recordsBySource(request.sources, in: bounds)
        case (.rejections, let kind?): return try await gathering.rejections(request.sources, in: within, by: kind)
        case (.rejections, nil):
            return try await gathering.rejections(
                request.sources, in: bounds, bySource: request.grouping == "source")
        case (.spending, let kind?), (.tokens, let kind?), (.calls, let kind?):
            return try await gathering.spending(focus(what), request.sources, in: within, by: kind)
        case (.spending, nil), (.tokens, nil), (.calls, nil):
            return try await gathering.spendingBySource(focus(what), request.sources, in: bounds)
        }
    }

    private func focus(_ what: ChartRequest.What) -> SpendCommand.Focus {
        SpendCommand.Focus(rawValue: what.rawValue) ?? .money
    }

    private func grouping(_ request: ChartRequest) -> String? {
        if let grouping = request.grouping { return grouping }
        switch request.what {
        case .spending, .tokens, .calls: return "day"
        case .records: return "source"
        case .rejections: return "reason"
        case nil: return nil
        }
    }

    /// As far back as a chart can be read, as with the figures.
    private func usualPeriod(_ request: ChartRequest) -> Period? {
        switch grouping(request) {
        case "hour": .today
        case "day": .last(14, .days)
        case "week": .last(8, .weeks)
        case "month": .last(12, .months)
        default: nil
        }
    }
}

extension Chart {
    init(_ series: Series, kind: Kind) {
        self.init(
            kind: kind,
            points: series.points.map {
                Point(
                    label: SafeText.line($0.label, cells: 40), shortLabel: SafeText.line($0.shortLabel, cells: 40),
                    value: Double($0.value), text: series.text($0.value))
            },
            ticks: series.ticks.map { Tick(value: Double($0), text: series.text($0)) })
    }
}
