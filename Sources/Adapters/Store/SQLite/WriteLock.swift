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
    private let notice: Notice?

    /// Whom to tell that a wait lasts, and when.
    struct Notice: Sendable {
        var after: Duration
        var tell: @Sendable (_ holder: Int32?) -> Void
    }

    init(folder: String, storePath: String, notice: Notice? = nil) throws(StoreError) {
        self.storePath = storePath
        self.notice = notice
        turn = try FileLock(path: folder + "/turn.lock")
        write = try FileLock(path: folder + "/write.lock")
    }

    /// Waits, at most so long, on the calling thread, which must not be one of the cooperative pool.
    func acquire(within timeout: Duration) throws(StoreError) {
        let deadline = ContinuousClock.now + timeout
        var notice = notice.map { (at: ContinuousClock.now + $0.after, tell: $0.tell) }
        try wait(for: turn, until: deadline, &notice)
        defer { turn.release() }
        try wait(for: write, until: deadline, &notice)
        write.sign()
    }

    func release() {
        write.release()
    }

    private typealias Telling = (at: ContinuousClock.Instant, tell: @Sendable (Int32?) -> Void)

    private func wait(
        for lock: FileLock, until deadline: ContinuousClock.Instant, _ notice: inout Telling?
    ) throws(StoreError) {
        while try !lock.attempt() {
            if let due = notice, ContinuousClock.now >= due.at {
                due.tell(write.signer)
                notice = nil
            }
            guard ContinuousClock.now < deadline else { throw .locked(path: storePath, holder: write.signer) }
            usleep(1_000)
        }
    }
}
