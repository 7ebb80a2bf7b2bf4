package import Foundation

/// How far an incremental source has been read, by the cursor's name: `last_ingested_timestamp`.
package struct CursorValue: Sendable, Equatable {
    package var name: String
    /// As it goes into a request.
    package var value: String
    /// The run that set it; nil where somebody did by hand.
    package var run: RunID?
    package var changed: Date

    package init(name: String, value: String, run: RunID? = nil, changed: Date) {
        self.name = name
        self.value = value
        self.run = run
        self.changed = changed
    }
}

/// A cursor as a batch moves it, in the batch's transaction.
package struct CursorMove: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
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
