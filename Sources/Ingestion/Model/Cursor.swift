package import Foundation

/// How far an incremental source has been read, by the cursor's name: `last_ingested_timestamp`.
package struct CursorValue: Sendable, Equatable {
    package var name: String
    /// As it goes into a request.
    package var value: String
    /// Whether it is a text although it looks like a number, as an order number `0001005` does.
    package var isText: Bool
    /// The run that set it; nil where somebody did by hand.
    package var run: RunID?
    package var changed: Date

    package init(name: String, value: String, isText: Bool = false, run: RunID? = nil, changed: Date) {
        self.name = name
        self.value = value
        self.isText = isText
        self.run = run
        self.changed = changed
    }
}

/// A cursor as a batch moves it, in the batch's transaction.
package struct CursorMove: Sendable, Equatable {
    package var name: String
    package var value: String
    /// Whether it is a text although it looks like a number.
    package var isText: Bool

    package init(name: String, value: String, isText: Bool = false) {
        self.name = name
        self.value = value
        self.isText = isText
    }
}

/// A cursor as undoing a run takes it back.
package struct CursorReturn: Sendable, Equatable {
    package var name: String
    /// Where it stands now, and where it stands then; nil for before its first move.
    package var from: String
    package var to: String?

    package init(name: String, from: String, to: String?) {
        self.name = name
        self.from = from
        self.to = to
    }
}

/// Keeps the cursors of sources. An undone run's cursors go back to what they were before it.
package protocol CursorStore: Sendable {
    /// By name.
    func cursors(of source: SourceID) async throws(StoreError) -> [CursorValue]
    func setCursor(_ move: CursorMove, of source: SourceID, at now: Date) async throws(StoreError)
    /// The source begins anew: all its cursors, or the one of that name, are forgotten.
    /// - Returns: those forgotten.
    func resetCursors(of source: SourceID, name: String?, at now: Date) async throws(StoreError) -> [CursorValue]
}
