import Foundation
import Ingestion
import Quantities

/// Sums of the ledger, as a query groups them.
struct SpendingReport {
    private let query: SpendingQuery
    /// Microseconds.
    private let period: Range<Int64>
    private let open: [OpenReservation]
    /// Those asked for; nil for all.
    private let sources: [SpendingSource]?

    init(_ query: SpendingQuery, _ db: any SQLSession) throws {
        self.query = query
        period = query.period.map { $0.lowerBound.microseconds..<$0.upperBound.microseconds } ?? Int64.min..<Int64.max
        sources = try query.sources.map { try SpendingSource.all(among: $0, db) }
        var filter = SQLFilter()
        filter.require("open_reservations.source", isAmong: query.sources)
        filter.require("run", isAmong: query.runs)
        filter.require("time", isIn: query.period)
        open = try OpenReservation.all(matching: filter, db)
    }

    func sums(_ db: any SQLSession) throws -> [SpendingSum] {
        switch query.grouping {
        case nil: return [try sum(in: period, db)]
        case .source: return try sumsBySource(db)
        case .run: return try sumsByRun(db)
        case .hour: return try sumsByTime(.hour, db)
        case .day: return try sumsByTime(.day, db)
        case .week: return try sumsByTime(.week, db)
        case .month: return try sumsByTime(.month, db)
        }
    }

    private func sum(in range: Range<Int64>, _ db: any SQLSession) throws -> SpendingSum {
        let unsettled = open.filter {
            range.contains($0.time) || range.upperBound == .max && $0.time >= range.lowerBound
        }
        guard query.runs == nil else {
            let figures = try RunSpending.all(query, db).reduce(into: LedgerFigures()) {
                $0 += try $1.sum(in: range, db)
            }
            return SpendingSum(figures, unsettled: unsettled)
        }
        guard let sources else {
            return SpendingSum(try SpendingTotals.all.sum(in: range, db), unsettled: unsettled)
        }
        let figures = try sources.reduce(into: LedgerFigures()) {
            $0 += try SpendingTotals(source: $1.number).sum(in: range, db)
        }
        return SpendingSum(figures, unsettled: unsettled)
    }

    // MARK: By source

    private func sumsBySource(_ db: any SQLSession) throws -> [SpendingSum] {
        let runs = query.runs == nil ? nil : try RunSpending.all(query, db)
        return try (sources ?? SpendingSource.all(db)).compactMap { source in
            let figures =
                try runs?.filter { $0.source == source.number }
                .reduce(into: LedgerFigures()) { $0 += try $1.sum(in: period, db) }
                ?? SpendingTotals(source: source.number).sum(in: period, db)
            var sum = SpendingSum(figures, unsettled: open.filter { $0.source == source.number })
            sum.source = source.name
            return figures == LedgerFigures() ? nil : sum
        }
    }

    // MARK: By run

    /// In the order of the runs; last what belongs to none.
    private func sumsByRun(_ db: any SQLSession) throws -> [SpendingSum] {
        var none = query.runs == nil ? try sum(in: period, db) : SpendingSum()
        let names = try SpendingSource.all(db)
        var sums: [SpendingSum] = []
        for run in try RunSpending.all(query, db) {
            let figures = try run.sum(in: period, db)
            guard figures != LedgerFigures() else { continue }
            var sum = SpendingSum(figures, unsettled: open.filter { $0.run == run.number })
            none.subtract(figures)
            sum.run = RunID(run.number)
            sum.source = names.first { $0.number == run.source }?.name
            sums.append(sum)
        }
        guard query.runs == nil, none.usage != Usage() else { return sums }
        none.unsettled = SpendingSum(LedgerFigures(), unsettled: open.filter { $0.run == nil }).unsettled
        return sums + [none]
    }

    // MARK: By time

    private func sumsByTime(_ unit: TimeGroups.Unit, _ db: any SQLSession) throws -> [SpendingSum] {
        guard let recorded = try SpendingTotals.all.extent(db) else { return [] }
        let range = recorded.clamped(to: period)
        guard !range.isEmpty else { return [] }
        return try TimeGroups(unit, calendar: query.calendar).groups(of: range).compactMap { group in
            var sum = try sum(in: group.clamped(to: period), db)
            sum.start = Date(microseconds: group.lowerBound)
            return sum.isEmpty ? nil : sum
        }
    }
}

/// A source by its number in the store.
struct SpendingSource {
    var number: Int64
    var name: SourceID

    /// By name.
    static func all(among names: [SourceID]? = nil, _ db: any SQLSession) throws -> [SpendingSource] {
        var filter = SQLFilter()
        filter.require("name", isAmong: names?.map(\.rawValue))
        return try db.rows("SELECT id, name FROM sources\(filter.clause) ORDER BY name", filter.arguments) {
            try SpendingSource(number: $0.value("id"), name: $0.source("name"))
        }
    }
}

/// What one run spent.
struct RunSpending {
    var number: Int64
    var source: Int64
    private var times: ClosedRange<Int64>
    private var entries: ClosedRange<Int64>
    private var figures: LedgerFigures

    /// Those of a query, with anything in its period, by number.
    static func all(_ query: SpendingQuery, _ db: any SQLSession) throws -> [RunSpending] {
        var filter = SQLFilter()
        filter.require("run", isAmong: query.runs)
        filter.require("source", isAmong: query.sources)
        if let period = query.period {
            filter.require("last_time >= ?", [period.lowerBound.microseconds])
            filter.require("first_time < ?", [period.upperBound.microseconds])
        }
        return try db.rows(
            """
            SELECT run, source, first_time, last_time, first_entry, last_entry, \(LedgerFigures.columns)
            FROM run_spending\(filter.clause) ORDER BY run
            """, filter.arguments, RunSpending.init)
    }

    private init(_ row: any SQLRow) throws {
        number = try row.value(0)
        source = try row.value(1)
        let (firstTime, lastTime): (Int64, Int64) = try (row.value(2), row.value(3))
        let (firstEntry, lastEntry): (Int64, Int64) = try (row.value(4), row.value(5))
        times = firstTime...max(firstTime, lastTime)
        entries = firstEntry...max(firstEntry, lastEntry)
        figures = try LedgerFigures(row, from: 6)
    }

    /// The sum as it is kept, or of the entries where only some of them are meant.
    func sum(in range: Range<Int64>, _ db: any SQLSession) throws -> LedgerFigures {
        if range.lowerBound <= times.lowerBound, times.upperBound < range.upperBound { return figures }
        guard times.lowerBound < range.upperBound, range.lowerBound <= times.upperBound else { return LedgerFigures() }
        let sum = try db.first(
            """
            SELECT \(LedgerFigures.sums) FROM ledger
            WHERE id BETWEEN ? AND ? AND run = ? AND time >= ? AND time < ?
            """, [entries.lowerBound, entries.upperBound, number, range.lowerBound, range.upperBound]
        ) { try LedgerFigures($0) }
        return sum ?? LedgerFigures()
    }
}

extension SpendingSum {
    fileprivate init(_ figures: LedgerFigures, unsettled: [OpenReservation]) {
        self.init(
            usage: figures.usage, assumed: Money(microdollars: figures.assumed),
            unsettled: Money(
                microdollars: unsettled.reduce(into: LedgerFigures()) { $0 += $1.figures }.microdollars),
            estimatedTokens: figures.estimatedTokens)
    }

    /// Whether nothing at all came of it.
    fileprivate var isEmpty: Bool {
        usage == Usage() && assumed == .zero && unsettled == .zero && estimatedTokens == 0
    }

    fileprivate mutating func subtract(_ figures: LedgerFigures) {
        usage.calls -= figures.calls
        usage.tokens -= figures.tokens
        usage.money = Money(microdollars: usage.money.microdollars.subtractingClamped(figures.microdollars))
        assumed = Money(microdollars: assumed.microdollars.subtractingClamped(figures.assumed))
        estimatedTokens -= figures.estimatedTokens
    }
}
