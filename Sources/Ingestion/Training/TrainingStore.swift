/// Reading for training: all of it in one view of the store.
package protocol TrainingStore: Sendable {
    /// Gives `body` one view of the store; nothing that others write meanwhile is in it.
    /// - Throws: `.stopped` where the task is cancelled. What `body` throws is lost: it has to keep it.
    func withTrainingView(_ body: @escaping @Sendable (any TrainingView) throws -> Void) async throws(StoreError)
}

/// The store at one moment, as training reads it. Used only while the call lasts that gives it.
package protocol TrainingView {
    /// How many records there are of these sources, how many of them have no event time, and from when to when the others
    /// are; in the order of names, only those that have any.
    func contents(of sources: [SourceID]) throws -> [TrainingContents]
    func posteriors(of kind: TrustSubject.Kind) throws -> [TrustPosterior]
    func posterior(ofScenario name: String) throws -> TrustPosterior?
    func countScenarios() throws -> Int
    /// Gives `body` the records of these sources with an event time in the range, microseconds since 1970.
    /// - Parameter isOrdered: by event time, those of one time as they were stored.
    func forEachRecord(
        of sources: [SourceID], in times: Range<Int64>, isOrdered: Bool,
        _ body: (borrowing TrainingRecord) throws -> Void
    ) throws
}

/// What there is of one source.
package struct TrainingContents: Sendable, Equatable {
    package var source: SourceID
    package var records: Int
    package var untimed: Int
    /// Microseconds; nil where no record has an event time.
    package var times: ClosedRange<Int64>?

    package init(source: SourceID, records: Int, untimed: Int, times: ClosedRange<Int64>?) {
        self.source = source
        self.records = records
        self.untimed = untimed
        self.times = times
    }
}

/// A record as training looks at it; valid while it is looked at.
package struct TrainingRecord: ~Copyable {
    /// Its place among the sources asked for.
    package let source: Int
    package let run: Int64
    package let time: Int64
    package let isMarkedInvalid: Bool
    package let body: UnsafeBufferPointer<UInt8>

    package init(source: Int, run: Int64, time: Int64, isMarkedInvalid: Bool, body: UnsafeBufferPointer<UInt8>) {
        self.source = source
        self.run = run
        self.time = time
        self.isMarkedInvalid = isMarkedInvalid
        self.body = body
    }
}
