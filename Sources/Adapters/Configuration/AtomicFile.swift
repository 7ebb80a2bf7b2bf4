#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes whole files so that readers, and a crash at any moment, find either the old bytes or the new ones.
package enum AtomicFile {
    /// Replaces a file, or makes it. A symlink stays one: what it points to is replaced. Mode and owner of the old file
    /// are kept, its group where allowed; a new file gets `mode`.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600
    ) throws(FileWriteFailure) {
        let target = try destination(of: path)
        let folder = Self.folder(of: target)
        var old = stat()
        let exists = stat(target, &old) == 0
        if exists, old.st_mode & S_IFMT != S_IFREG { throw FileWriteFailure(path: path, errno: EISDIR) }
        // Replacing a file asks for no permission on it: whoever made it read-only meant it.
        if exists, old.st_mode & 0o222 == 0 { throw FileWriteFailure(path: path, errno: EACCES) }

        let (temporary, descriptor) = try makeTemporary(in: folder, for: path)
        do {
            try writeAll(bytes, to: descriptor, path: path)
            if exists {
                // Only root may give files away: who cannot leave a file its owner does not take it from them.
                if old.st_uid != geteuid() { try check(fchown(descriptor, old.st_uid, gid_t.max), path) }
                if old.st_gid != getegid() { _ = fchown(descriptor, uid_t.max, old.st_gid) }
                try check(fchmod(descriptor, old.st_mode & 0o7777), path)
            } else {
                try check(fchmod(descriptor, mode_t(mode)), path)
            }
            try check(fsync(descriptor), path)
            try check(rename(temporary, target), path)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        try syncFolder(folder, path: path)
    }

    /// Makes a new file; fails with `EEXIST` when there is one.
    package static func create(_ bytes: [UInt8], at path: String, mode: UInt32 = 0o600) throws(FileWriteFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw FileWriteFailure(path: path, errno: errno) }
        do {
            try writeAll(bytes, to: descriptor, path: path)
            try check(fsync(descriptor), path)
        } catch {
            close(descriptor)
            unlink(path)
            throw error
        }
        close(descriptor)
        try syncFolder(folder(of: path), path: path)
    }

    /// Removes what writers left that were killed over writing to `path`. For who holds the lock on it: a writer at
    /// work would lose its file.
    package static func removeLeftovers(of path: String) {
        guard let target = try? destination(of: path) else { return }
        let folder = Self.folder(of: target)
        guard let listing = opendir(folder) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            guard name.hasPrefix(temporaryPrefix), name.hasSuffix(temporarySuffix) else { continue }
            unlink(folder + "/" + name)
        }
    }

    // MARK: Steps

    private static let temporaryPrefix = ".magpie-"
    private static let temporarySuffix = ".tmp"

    /// Where a chain of symlinks ends; the last need not exist.
    private static func destination(of path: String) throws(FileWriteFailure) -> String {
        var path = path
        for _ in 0..<40 {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let length = readlink(path, &buffer, buffer.count - 1)
            guard length >= 0 else { return path }
            let link = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = link.hasPrefix("/") ? link : folder(of: path) + "/" + link
        }
        throw FileWriteFailure(path: path, errno: ELOOP)
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func makeTemporary(
        in folder: String, for path: String
    ) throws(FileWriteFailure) -> (path: String, descriptor: Int32) {
        for _ in 0..<100 {
            let name = String(UInt64.random(in: .min ... .max), radix: 36)
            let temporary = folder + "/" + temporaryPrefix + name + temporarySuffix
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return (temporary, descriptor) }
            guard errno == EEXIST else { throw FileWriteFailure(path: path, errno: errno) }
        }
        throw FileWriteFailure(path: path, errno: EEXIST)
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileWriteFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { platformWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileWriteFailure(path: path, errno: count < 0 ? errno : ENOSPC) }
            written += count
        }
    }

    /// A rename is durable only when its folder is.
    static func syncFolder(_ folder: String, path: String) throws(FileWriteFailure) {
        let code = FolderSync.sync(folder)
        guard code == 0 else { throw FileWriteFailure(path: path, errno: code) }
    }

    private static func check(_ result: Int32, _ path: String) throws(FileWriteFailure) {
        guard result == 0 else { throw FileWriteFailure(path: path, errno: errno) }
    }
}

/// The C function, where `write` names our own.
private func platformWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

/// Why a file could not be written: facts.
package struct FileWriteFailure: Error, Hashable, Sendable {
    package var path: String
    package var errno: Int32

    package init(path: String, errno: Int32) {
        self.path = path
        self.errno = errno
    }
}
