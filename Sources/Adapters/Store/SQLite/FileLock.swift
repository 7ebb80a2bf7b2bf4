import Foundation
import Ingestion

/// An exclusive lock on a small file of ours. It belongs to the open file, so it also holds between two connections of
/// one process, and goes when the process dies, however it dies.
final class FileLock: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Opens the file, or makes it.
    init(path: String) throws(StoreError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, path: path) }
    }

    deinit { close(descriptor) }

    /// Takes the lock if nobody has it.
    func attempt() throws(StoreError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else { throw StoreError(errno: errno, path: path) }
        return false
    }

    /// Whether its name still leads to it: where a lock file is taken away at the end, somebody may have opened it before,
    /// and hold a lock that nobody else meets.
    var isInPlace: Bool {
        var (opened, named) = (stat(), stat())
        return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 && opened.st_ino == named.st_ino
            && opened.st_dev == named.st_dev
    }

    func release() {
        _ = flock(descriptor, LOCK_UN)
    }

    /// Leaves our process's number in the file, for whoever waits in vain.
    func sign() {
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    /// The number of the process that signed last, if it lives: another program may hold the lock without signing.
    var signer: Int32? {
        guard let number = lastSigner, number > 0, kill(number, 0) == 0 || errno == EPERM else { return nil }
        return number
    }

    private var lastSigner: Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(
            String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
