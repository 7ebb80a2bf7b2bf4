import Foundation
import Ingestion

/// The lock that lets one writer of all processes at a time touch a store: SQLite before 3.51.3 can lose committed data
/// when two connections write and checkpoint at once. Held for a transaction, never for a run.
///
/// Who wants to write first waits for its turn, and keeps that while it waits to write: so a process that loads without
/// pause cannot keep the others out.
struct WriteLock: Sendable {
    private let storePath: String
    private let turn: FileLock
    private let write: FileLock

    init(folder: String, storePath: String) throws(StoreError) {
        self.storePath = storePath
        turn = try FileLock(path: folder + "/turn.lock")
        write = try FileLock(path: folder + "/write.lock")
    }

    /// Waits, at most so long, on the calling thread, which must not be one of the cooperative pool.
    func acquire(within timeout: Duration) throws(StoreError) {
        let deadline = ContinuousClock.now + timeout
        try wait(for: turn, until: deadline)
        defer { turn.release() }
        try wait(for: write, until: deadline)
        write.sign()
    }

    func release() {
        write.release()
    }

    private func wait(for lock: FileLock, until deadline: ContinuousClock.Instant) throws(StoreError) {
        while try !lock.attempt() {
            guard ContinuousClock.now < deadline else { throw .locked(path: storePath, holder: write.signer) }
            usleep(1_000)
        }
    }
}
