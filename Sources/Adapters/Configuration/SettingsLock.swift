internal import Settings

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Keeps two processes, or two stores of one process, from changing a settings file at once. Goes when the process
/// dies, however it dies.
struct SettingsLock {
    private let descriptor: Int32

    /// Makes the file's folder and `.magpie/` in it (0700) where they are missing, and waits for its turn.
    init(beside path: String, timeout: Duration) throws(SettingsFileError) {
        let folder = AtomicFile.folder(of: path)
        try Self.makeFolder(folder, for: path)
        try Self.makeFolder(folder + "/.magpie", for: path)
        let lock = folder + "/.magpie/settings.lock"
        descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path: lock, errno: errno) }
        let deadline = ContinuousClock.now + timeout
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            let isHeld = code == EWOULDBLOCK || code == EINTR
            guard isHeld, ContinuousClock.now < deadline else {
                close(descriptor)
                throw isHeld ? .locked(path: path) : .unwritable(path: path, errno: code)
            }
            usleep(2_000)
        }
    }

    func release() {
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// With all folders on the way to it.
    private static func makeFolder(_ folder: String, for path: String) throws(SettingsFileError) {
        if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, folder != "/", folder != "." else { throw .unwritable(path: path, errno: errno) }
        try makeFolder(AtomicFile.folder(of: folder), for: path)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .unwritable(path: path, errno: errno) }
    }
}
