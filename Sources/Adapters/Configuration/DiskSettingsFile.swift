package import Settings

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A settings file on disk. Writers take turns by a lock in `.magpie/` beside it; readers need none, the file is
/// replaced in one step.
package struct DiskSettingsFile: SettingsFile {
    package let path: String
    private let lockTimeout: Duration

    package init(path: String, lockTimeout: Duration = .seconds(5)) {
        self.path = path
        self.lockTimeout = lockTimeout
    }

    package func read() throws(SettingsFileError) -> [UInt8]? {
        // Without waiting for the other end of a pipe somebody put there.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .unreadable(path: path, errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, errno: EISDIR) }
        guard status.st_size <= Self.largest else { throw .unreadable(path: path, errno: EFBIG) }
        return try bytes(of: descriptor)
    }

    package func update(_ transform: ([UInt8]?) throws -> [UInt8]?) throws {
        let lock = try SettingsLock(beside: path, timeout: lockTimeout)
        defer { lock.release() }
        let old = try read()
        let new = try transform(old)
        guard new != old else { return }
        AtomicFile.removeLeftovers(of: path)
        guard let new else { return try remove() }
        do {
            try AtomicFile.write(new, to: path)
        } catch {
            throw SettingsFileError.unwritable(path: path, errno: error.errno)
        }
    }

    package func setAside(_ bytes: [UInt8]) throws(SettingsFileError) -> String {
        for number in 1...10_000 {
            let copy = "\(path).damaged-\(number)"
            do {
                try AtomicFile.create(bytes, at: copy)
                return copy
            } catch {
                guard error.errno == EEXIST else { throw .unwritable(path: copy, errno: error.errno) }
            }
        }
        throw .unwritable(path: path + ".damaged-1", errno: EEXIST)
    }

    private func remove() throws(SettingsFileError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .unwritable(path: path, errno: errno) }
        _ = FolderSync.sync(AtomicFile.folder(of: path))
    }

    /// Nobody writes so many settings; something else bears the name.
    private static let largest = 64 << 20

    private func bytes(of descriptor: Int32) throws(SettingsFileError) -> [UInt8] {
        var result: [UInt8] = []
        let capacity = 1 << 16
        var buffer = [UInt8](repeating: 0, count: capacity)
        while result.count <= Self.largest {
            let count = platformRead(descriptor, &buffer, capacity)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, errno: errno) }
            guard count > 0 else { return result }
            result += buffer.prefix(count)
        }
        throw .unreadable(path: path, errno: EFBIG)
    }
}

/// The C function, where `read` names our own.
private func platformRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
