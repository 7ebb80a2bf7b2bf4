internal import Foundation
internal import Ingestion
internal import Quantities
internal import Reports

/// Gathers what a report says, by the commands themselves: what they would answer stands in it, to the digit.
struct ReportGathering: Sendable {
    let context: CommandContext
    let store: any Store
    let request: ReportRequest

    /// A week, where nothing is said.
    var period: Period { request.period ?? .last(7, .days) }
    private var bounds: Range<Date> { period.bounds(now: context.now, calendar: context.calendar) }
    private var series: SeriesGathering { SeriesGathering(context: context, store: store) }
    /// More rows would not be read.
    private static let mostRuns = 200

    func report() async throws(StoreError) -> Report {
        let runs = try await store.runs(
            matching: RunQuery(sources: request.sources, period: bounds, limit: Self.mostRuns + 1))
        let spent = try await SpendCommand(context: context, store: store).sums(
            SpendRequest(period: period, sources: request.sources), period: period
        ).total
        let stored = try await series.recordsBySource(request.sources, in: bounds)
        let reasons = try await series.rejections(request.sources, in: bounds, bySource: false)
        let sections = [
            try await records(stored), try await spending(), try await budgets(), try await section(of: runs),
            try await failures(), try await quarantine(reasons), sources(),
        ]
        let scope = request.sources.map { " · \(RunCommands.names($0))" } ?? ""
        let name = context.world.workspace.name
        return Report(
            title: SafeText.of("\(name): \(period.spokenName)"),
            subtitle: SafeText.of(
                "\(period.dateText(now: context.now, calendar: context.calendar))\(scope) · made \(context.moment(context.now)), \(zone)"
            ),
            figures: figures(runs, spent, stored, reasons), sections: sections.compactMap(\.self),
            colophon:
                "Magpie \(Version.current). The figures are those of “count records”, “show spending”, “show runs”, “show failures”, “show rejected” and “budget”."
        )
    }

    /// One name for what has several.
    private var zone: String {
        let name = context.calendar.timeZone.identifier
        return ["GMT", "Etc/UTC", "Etc/GMT", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu"].contains(name) ? "UTC" : name
    }

    private func figures(
        _ runs: [RunReport], _ spent: SpendingSum, _ stored: Series, _ reasons: Series
    ) -> [Report.Figure] {
        let failed = runs.count { [.failed, .interrupted].contains($0.state) }
        let few = runs.count > Self.mostRuns
        return [
            .init(
                name: "records stored", value: stored.text(stored.total),
                detail: "from \(Formatted.count(stored.points.count, "source"))"),
            .init(
                name: "spent", value: spent.usage.money.description,
                detail: spent.assumed > .zero ? "\(spent.assumed) of it assumed" : MoneyText.calls(spent.usage)),
            .init(name: "runs", value: few ? "over \(Formatted.count(Self.mostRuns))" : Formatted.count(runs.count)),
            .init(name: "failed runs", value: Formatted.count(failed), needsAttention: failed > 0),
            .init(
                name: "rejected records", value: reasons.text(reasons.total),
                detail: reasons.points.isEmpty ? "" : "for \(Formatted.count(reasons.points.count, "reason"))",
                needsAttention: reasons.total > 0),
        ]
    }

    // MARK: Sections

    private func records(_ stored: Series) async throws(StoreError) -> Report.Section {
        let counted = try await RecordCommands(context: context, store: store).count(
            RecordScope(sources: request.sources, period: period), perSource: true)
        guard stored.total > 0 else { return Report.Section("Records", [.paragraph(counted.headline)]) }
        let kind = series.stretch(for: bounds)
        let (overTime, bySource) = try await series.records(request.sources, in: bounds, by: kind)
        let names = stored.points.map(\.label)
        // The largest by name, the rest together: no more colours can be told apart.
        let parts = names.count > 6 ? Array(names.prefix(5)) + ["others"] : names
        let columns = zip(overTime.points, bySource).map { point, counts in
            Report.ColumnChart.Column(
                label: point.label, shortLabel: point.shortLabel,
                values: parts.map { part in
                    counts.reduce(0.0) { sum, count in
                        let name = parts.contains(count.source.rawValue) ? count.source.rawValue : "others"
                        return sum + (name == part ? Double(count.count) : 0)
                    }
                }, text: overTime.text(point.value))
        }
        let chart = Report.ColumnChart(
            title: "Records stored by \(kind.rawValue)", description: description(of: overTime), parts: parts,
            columns: columns, ticks: ticks(of: overTime))
        let table = Report.Table(
            columns: [("source", false), ("records", true)],
            rows: stored.points.map { [$0.label, stored.text($0.value)] })
        return Report.Section("Records", [.paragraph(counted.headline), .columns(chart), .table(table)])
    }

    private func spending() async throws(StoreError) -> Report.Section {
        let reply = try await SpendCommand(context: context, store: store).show(
            SpendRequest(period: period, sources: request.sources, grouping: .source))
        var blocks: [Report.Block] = [.paragraph(reply.headline)]
        let overTime = try await series.spending(.money, request.sources, in: bounds, by: series.stretch(for: bounds))
        if overTime.total > 0 {
            blocks.append(
                .columns(
                    Report.ColumnChart(
                        title: "Spent by \(overTime.stretch?.rawValue ?? "day")",
                        description: description(of: overTime),
                        parts: ["spent"],
                        columns: overTime.points.map {
                            .init(
                                label: $0.label, shortLabel: $0.shortLabel, values: [Double($0.value)],
                                text: overTime.text($0.value))
                        }, ticks: ticks(of: overTime))))
        }
        return Report.Section("Spending", blocks + tables(of: reply))
    }

    private func budgets() async throws(StoreError) -> Report.Section {
        let reply = try await BudgetCommand(context: context, store: store).show(period: nil, fields: [])
        return Report.Section("Budgets now", [.paragraph(reply.headline)] + tables(of: reply))
    }

    private func section(of runs: [RunReport]) async throws(StoreError) -> Report.Section {
        let reply = try await RunCommands(context: context, store: store).list(
            RunFilter(sources: request.sources, period: period, limit: Self.mostRuns))
        let more = runs.count > Self.mostRuns ? ["There were more than these."] : []
        return Report.Section(
            "Runs", [.paragraph(reply.headline)] + tables(of: reply) + more.map { .paragraph($0) })
    }

    private func failures() async throws(StoreError) -> Report.Section {
        let reply = try await RunComparison(context: context, store: store).failures(
            sources: request.sources, period: period)
        return Report.Section("Failures", [.paragraph(reply.headline)] + tables(of: reply))
    }

    private func quarantine(_ reasons: Series) async throws(StoreError) -> Report.Section {
        let scope = RejectionScope(sources: request.sources, period: period)
        let reply = try await QuarantineCommands(context: context, store: store).list(
            RejectionListing(scope: scope, limit: 10, grouping: "reason", isLimited: false)
        ).reply
        var blocks: [Report.Block] = [.paragraph(reply.headline)]
        if reasons.points.count > 1 {
            blocks.append(
                .bars(
                    Report.BarChart(
                        title: "Rejections by reason", description: description(of: reasons),
                        bars: reasons.points.map {
                            .init(label: $0.label, value: Double($0.value), text: reasons.text($0.value))
                        })))
        }
        return Report.Section("Rejected records", blocks + tables(of: reply))
    }

    private func sources() -> Report.Section? {
        guard request.sources == nil else { return nil }
        let reply = SourceCommands(context: context).list(SourceFilter())
        return Report.Section("Sources", [.paragraph(reply.headline)] + tables(of: reply))
    }

    // MARK: From replies

    private func tables(of reply: Reply) -> [Report.Block] {
        reply.blocks.compactMap { block in
            guard case .table(let table) = block else { return nil }
            return .table(
                Report.Table(columns: table.columns.map { ($0.title, $0.isNumeric) }, rows: table.rows))
        }
    }

    private func ticks(of series: Series) -> [Report.ColumnChart.Tick] {
        series.ticks.map { .init(value: Double($0), text: series.text($0)) }
    }

    private func description(of series: Series) -> String {
        guard let most = series.points.max(by: { $0.value < $1.value }) else { return "Nothing." }
        return
            "\(series.text(series.total)) \(series.noun) in all, the most at \(most.label): \(series.text(most.value))."
    }
}
