package import Ingestion

extension SQLStore {
    package func withTrainingView(
        _ body: @escaping @Sendable (any TrainingView) throws -> Void
    ) async throws(StoreError) {
        let isThere = try await read(otherwise: false, canStop: true) { db in
            try body(SQLTrainingView(db))
            return true
        }
        // A store that is not there has nothing in it, which is for `body` to see as well.
        guard !isThere else { return }
        do {
            try body(BlankTrainingView())
        } catch {
            throw StoreError.other(path: path, code: 0, detail: "\(error)")
        }
    }
}

/// A transaction, as training reads it.
private struct SQLTrainingView: TrainingView {
    private let db: any SQLSession

    init(_ db: any SQLSession) { self.db = db }

    func contents(of sources: [SourceID]) throws -> [TrainingContents] {
        let figures =
            "count(*) AS records, count(event_time) AS timed, min(event_time) AS first, max(event_time) AS last"
        // Of a few sources each is asked for by itself, which needs no sorting; of many all at once, which needs one scan.
        guard sources.count > 3 else {
            return try sources.compactMap { source in
                guard let number = try StoredSource.find(source, db) else { return nil }
                return try db.first("SELECT \(figures) FROM records WHERE source = ?", [number]) { row in
                    try TrainingContents(source, row)
                } ?? nil
            }
        }
        var numbers: [Int64: SourceID] = [:]
        for source in sources { if let number = try StoredSource.find(source, db) { numbers[number] = source } }
        let found = try db.rows("SELECT source, \(figures) FROM records GROUP BY source") { row in
            try numbers[row.value("source")].flatMap { try TrainingContents($0, row) }
        }
        return found.compactMap(\.self).sorted {
            $0.source.rawValue.utf8.lexicographicallyPrecedes($1.source.rawValue.utf8)
        }
    }

    func posteriors(of kind: TrustSubject.Kind) throws -> [TrustPosterior] {
        try TrustPosterior.all(of: kind, names: nil, db)
    }

    func posterior(ofScenario name: String) throws -> TrustPosterior? {
        try TrustPosterior.all(of: .scenario, names: [name], db).first
    }

    func countScenarios() throws -> Int {
        try db.value(
            Int.self, "SELECT count(*) FROM trust_subjects WHERE kind = ?", [TrustSubject.Kind.scenario.rawValue]) ?? 0
    }

    func forEachRecord(
        of sources: [SourceID], in times: Range<Int64>, isOrdered: Bool,
        _ body: (borrowing TrainingRecord) throws -> Void
    ) throws {
        var places: [Int64: Int] = [:]
        for (place, source) in sources.enumerated() {
            if let number = try StoredSource.find(source, db) { places[number] = place }
        }
        var runs = BatchRuns(db)
        let numbers = places.keys.sorted()
        let sql = """
            SELECT event_time, source, batch, marked_invalid, body FROM records
            WHERE source IN (\(SQLFilter.places(numbers.count))) AND event_time >= ? AND event_time < ?
            \(isOrdered ? "ORDER BY event_time, id" : "")
            """
        try db.walk(sql, SQLArguments(numbers) + [times.lowerBound, times.upperBound]) { row in
            let run = try runs.run(of: row.value(2))
            let (time, source, isInvalid): (Int64, Int64, Bool) = (
                try row.value(0), try row.value(1), try row.value(3)
            )
            try row.withBytes(at: 4) { bytes in
                let bytes = bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
                try body(
                    TrainingRecord(
                        source: places[source] ?? 0, run: run, time: time, isMarkedInvalid: isInvalid,
                        body: bytes.bindMemory(to: UInt8.self)))
            }
            return true
        }
    }
}

extension TrainingContents {
    /// Nil where there is nothing.
    fileprivate init?(_ source: SourceID, _ row: any SQLRow) throws {
        let (records, timed): (Int, Int) = (try row.value("records"), try row.value("timed"))
        guard records > 0 else { return nil }
        var times: ClosedRange<Int64>?
        if let first: Int64 = try row.value("first"), let last: Int64 = try row.value("last") { times = first...last }
        self.init(source: source, records: records, untimed: records - timed, times: times)
    }
}

/// Which run a batch is of, looked up once each.
private struct BatchRuns {
    private let db: any SQLSession
    private var known: [Int64: Int64] = [:]
    private var last: (batch: Int64, run: Int64)?

    init(_ db: any SQLSession) { self.db = db }

    mutating func run(of batch: Int64) throws -> Int64 {
        if let last, last.batch == batch { return last.run }
        let run = try known[batch] ?? db.value(Int64.self, "SELECT run FROM batches WHERE id = ?", [batch]) ?? 0
        known[batch] = run
        last = (batch, run)
        return run
    }
}

/// A store that is not there.
private struct BlankTrainingView: TrainingView {
    func contents(of sources: [SourceID]) -> [TrainingContents] { [] }
    func posteriors(of kind: TrustSubject.Kind) -> [TrustPosterior] { [] }
    func posterior(ofScenario name: String) -> TrustPosterior? { nil }
    func countScenarios() -> Int { 0 }
    func forEachRecord(
        of sources: [SourceID], in times: Range<Int64>, isOrdered: Bool,
        _ body: (borrowing TrainingRecord) throws -> Void
    ) {}
}
