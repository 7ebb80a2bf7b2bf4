/// Why a store was not copied: facts, no prose.
package enum StoreCopyFailure: Error, Sendable, Equatable {
    /// There is no store to copy.
    case missing(path: String)
    /// There is something already where the copy should be.
    case occupied(path: String)
    /// Another process is copying a store to there.
    case taken(path: String)
    /// A run goes on in the store that is to be copied: what it stores would not be in the copy.
    case running(path: String, RunningRun)
    /// Runs stored something in it while it was copied.
    case changed(path: String)
    /// What was read back is not what was written.
    case differs(path: String, table: String, read: Int, found: Int)
    case store(StoreError)
}
