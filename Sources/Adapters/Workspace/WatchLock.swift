import Foundation
package import Ingestion

/// Who runs the schedules of a workspace without a prompt: one process at a time, for as long as it lives.
package final class WatchLock: Sendable {
    private let lock: FileLock

    private static let name = "/.magpie/watch.lock"

    /// Takes it.
    /// - Throws: `.locked` with the process that has it.
    package init(root: String) throws(StoreError) {
        let folder = root + "/.magpie"
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw StoreError(errno: errno, path: folder) }
        let lock = try FileLock(path: root + Self.name)
        guard try lock.attempt() else { throw .locked(path: root + Self.name, holder: lock.signer) }
        lock.sign()
        self.lock = lock
    }

    /// The process that has it; nil where nobody has. Makes no file.
    package static func holder(root: String) -> Int32? {
        let path = root + name
        guard access(path, F_OK) == 0, let lock = try? FileLock(path: path) else { return nil }
        guard let isFree = try? lock.attempt(), !isFree else {
            lock.release()
            return nil
        }
        return lock.signer
    }

    package func release() { lock.release() }
}
