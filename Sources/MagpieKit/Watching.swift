internal import Adapters
internal import Dialogue
internal import Ingestion

extension Workspace {
    package var watchHolder: Int32? { WatchLock.holder(root: workspace.root) }
}

/// Running the schedules of a workspace without a prompt; one process at a time may.
package struct Watching: Sendable {
    private let lock: WatchLock

    /// Why it cannot be.
    package enum Refusal: Error, Sendable, Equatable {
        /// Another process does; its number where it is known.
        case taken(by: Int32?)
        case failed(String)
    }

    package init(_ workspace: Workspace) throws(Refusal) {
        do throws(StoreError) {
            lock = try WatchLock(root: workspace.workspace.root)
        } catch {
            if case .locked(_, let holder) = error { throw .taken(by: holder) }
            throw .failed(ErrorText.sentence(for: error))
        }
    }

    package func end() { lock.release() }
}
