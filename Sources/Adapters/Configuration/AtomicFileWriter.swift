#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes a large file piece by piece: under its name it appears whole, or not at all.
package final class AtomicFileWriter {
    private let path: String
    private let temporary: String
    private let replaces: Bool
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferBytes = 1 << 18

    /// - Parameter replacing: whether a file that is there already goes; else `finish` fails with `EEXIST`.
    package init(path: String, replacing: Bool) throws(FileWriteFailure) {
        self.path = path
        replaces = replacing
        var old = stat()
        if lstat(path, &old) == 0 {
            guard replacing else { throw FileWriteFailure(path: path, errno: EEXIST) }
            // Replacing a file asks for no permission on it; links and devices are not what was meant.
            if old.st_mode & S_IFMT == S_IFDIR { throw FileWriteFailure(path: path, errno: EISDIR) }
            guard old.st_mode & S_IFMT == S_IFREG else { throw FileWriteFailure(path: path, errno: EEXIST) }
            if old.st_mode & 0o222 == 0 { throw FileWriteFailure(path: path, errno: EACCES) }
        }
        (temporary, descriptor) = try AtomicFile.makeTemporary(in: AtomicFile.folder(of: path), for: path)
    }

    deinit { abandon() }

    package func append(_ bytes: [UInt8]) throws(FileWriteFailure) {
        buffer += bytes
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Makes the file visible and durable.
    package func finish() throws(FileWriteFailure) {
        do throws(FileWriteFailure) {
            try flush()
            try check(fsync(descriptor))
            // A link fails where a name is taken; a rename would not.
            if replaces {
                try check(rename(temporary, path))
            } else {
                try check(link(temporary, path))
                unlink(temporary)
            }
            close(descriptor)
            descriptor = -1
        } catch {
            abandon()
            throw error
        }
        try AtomicFile.syncFolder(AtomicFile.folder(of: path), path: path)
    }

    /// Leaves nothing behind; what is finished stays.
    package func abandon() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
        descriptor = -1
    }

    private func flush() throws(FileWriteFailure) {
        try AtomicFile.writeAll(buffer, to: descriptor, path: path)
        buffer.removeAll(keepingCapacity: true)
    }

    private func check(_ result: Int32) throws(FileWriteFailure) {
        guard result == 0 else { throw FileWriteFailure(path: path, errno: errno) }
    }
}
