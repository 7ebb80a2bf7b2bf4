internal import Foundation
internal import Ingestion
internal import Quantities

/// Asks the store for the figures of a chart: the same questions the commands ask, and so the same answers.
struct SeriesGathering: Sendable {
    let context: CommandContext
    let store: any Store
    /// More columns would be no chart.
    private static let mostStretches = 400

    // MARK: Time

    /// How a period is best divided: into at most some sixty stretches.
    func stretch(for bounds: Range<Date>) -> Series.Stretch {
        switch bounds.upperBound.timeIntervalSince(bounds.lowerBound) / 86_400 {
        case ...1.1: .hour
        case ...62: .day
        case ...430: .week
        default: .month
        }
    }

    /// The stretches of a period that have begun, the first and the last cut to it.
    func stretches(of bounds: Range<Date>, by stretch: Series.Stretch) -> [Range<Date>] {
        let calendar = context.calendar
        let end = min(bounds.upperBound, context.now.addingTimeInterval(1))
        var found: [Range<Date>] = []
        var next = end
        // From the end: of a period without a beginning the last ones count.
        while next > bounds.lowerBound, found.count < Self.mostStretches,
            let interval = calendar.dateInterval(of: stretch.component, for: next.addingTimeInterval(-0.001))
        {
            let start = max(interval.start, bounds.lowerBound)
            guard start < next else { break }
            found.append(start..<min(interval.end, bounds.upperBound))
            next = start
        }
        return found.reversed()
    }

    private func point(_ stretch: Range<Date>, by kind: Series.Stretch, value: Int64) -> Series.Point {
        let calendar = context.calendar
        let date = Formatted.date(stretch.lowerBound, calendar: calendar)
        let parts = calendar.dateComponents([.day, .month], from: stretch.lowerBound)
        let month = Month.name(parts.month ?? 1).prefix(3).capitalized
        let (label, short): (String, String) =
            switch kind {
            case .hour: (context.moment(stretch.lowerBound), Formatted.time(stretch.lowerBound, calendar: calendar))
            case .day: (date, "\(parts.day ?? 0) \(month)")
            case .week: ("week of \(date)", "\(parts.day ?? 0) \(month)")
            case .month: (String(date.prefix(7)), month)
            }
        return Series.Point(label: label, shortLabel: short, start: stretch.lowerBound, value: value)
    }

    // MARK: Records

    func records(
        _ sources: [SourceID]?, in bounds: Range<Date>, by kind: Series.Stretch
    ) async throws(StoreError) -> (series: Series, bySource: [[(source: SourceID, count: Int)]]) {
        var points: [Series.Point] = []
        var bySource: [[(source: SourceID, count: Int)]] = []
        for stretch in stretches(of: bounds, by: kind) {
            let counts = try await store.countRecordsBySource(RecordQuery(sources: sources, ingested: stretch))
            points.append(point(stretch, by: kind, value: Int64(counts.reduce(0) { $0 + $1.count })))
            bySource.append(counts)
        }
        return (Series(noun: "records stored", unit: .count, stretch: kind, points: points), bySource)
    }

    func recordsBySource(_ sources: [SourceID]?, in bounds: Range<Date>?) async throws(StoreError) -> Series {
        let counts = try await store.countRecordsBySource(RecordQuery(sources: sources, ingested: bounds))
        return named(counts.map { ($0.source.rawValue, Int64($0.count)) }, noun: "records stored", .count)
    }

    // MARK: Rejections

    func rejections(
        _ sources: [SourceID]?, in bounds: Range<Date>, by kind: Series.Stretch
    ) async throws(StoreError) -> Series {
        var points: [Series.Point] = []
        for stretch in stretches(of: bounds, by: kind) {
            let counts = try await store.countRejections(RejectionQuery(sources: sources, period: stretch))
            points.append(point(stretch, by: kind, value: Int64(counts.reduce(0) { $0 + $1.count })))
        }
        return Series(noun: "rejected records", unit: .count, stretch: kind, points: points)
    }

    /// By the reason they were refused for, or by their source.
    func rejections(
        _ sources: [SourceID]?, in bounds: Range<Date>?, bySource: Bool
    ) async throws(StoreError) -> Series {
        let groups = try await store.countRejections(RejectionQuery(sources: sources, period: bounds))
        var counts: [String: Int64] = [:]
        for group in groups { counts[bySource ? group.source.rawValue : group.code, default: 0] += Int64(group.count) }
        return named(counts.map { ($0.key, $0.value) }, noun: "rejected records", .count)
    }

    // MARK: Spending

    func spending(
        _ focus: SpendCommand.Focus, _ sources: [SourceID]?, in bounds: Range<Date>, by kind: Series.Stretch
    ) async throws(StoreError) -> Series {
        let sums = try await store.spending(
            SpendingQuery(
                period: bounds, sources: sources, grouping: SpendingQuery.Grouping(rawValue: kind.rawValue),
                calendar: context.calendar))
        let points = stretches(of: bounds, by: kind).map { stretch in
            let within = sums.filter { sum in
                // A sum of a week may begin before the period does.
                guard let start = sum.start else { return false }
                return stretch.contains(max(start, bounds.lowerBound))
            }
            return point(stretch, by: kind, value: within.reduce(0) { $0 + SpendRows.weight($1, focus) })
        }
        return Series(noun: Self.noun(focus), unit: focus == .money ? .money : .count, stretch: kind, points: points)
    }

    func spendingBySource(
        _ focus: SpendCommand.Focus, _ sources: [SourceID]?, in bounds: Range<Date>?
    ) async throws(StoreError) -> Series {
        let sums = try await store.spending(
            SpendingQuery(period: bounds, sources: sources, grouping: .source, calendar: context.calendar))
        return named(
            sums.map { ($0.source?.rawValue ?? "?", SpendRows.weight($0, focus)) }, noun: Self.noun(focus),
            focus == .money ? .money : .count)
    }

    private static func noun(_ focus: SpendCommand.Focus) -> String {
        switch focus {
        case .money: "spent"
        case .tokens: "tokens used"
        case .calls: "calls made"
        }
    }

    /// The most first, equal ones by name.
    private func named(_ values: [(name: String, value: Int64)], noun: String, _ unit: Series.Unit) -> Series {
        let sorted = values.sorted { ($1.value, $0.name) < ($0.value, $1.name) }
        return Series(
            noun: noun, unit: unit, stretch: nil,
            points: sorted.map { Series.Point(label: $0.name, shortLabel: $0.name, start: nil, value: $0.value) })
    }
}
