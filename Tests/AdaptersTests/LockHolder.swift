import Foundation

/// Holds a lock file as another program would, with whatever signature in it.
final class LockHolder: Sendable {
    private let descriptor: Int32

    /// - Parameter signature: what the file is made to say; nil leaves it as it is.
    init(path: String, signature: String?) throws {
        descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw CocoaError(.fileLocking) }
        guard let signature else { return }
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, signature, signature.utf8.count, 0)
    }

    func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}
