import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file while it is read, or standard input. Closes itself.
final class OpenFile {
    let path: FilePath
    /// As it was when it was opened.
    let status: FileStatus
    let isStandardInput: Bool
    let descriptor: Int32

    /// Opens a regular file; anything else (a pipe, a device, a folder) is refused without waiting for it.
    init(_ path: FilePath) throws(RunFailure) {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard descriptor >= 0 else { throw .file(path, errno: errno) }
        do throws(FileStatus.Failure) {
            status = try FileStatus(ofDescriptor: descriptor)
        } catch {
            close(descriptor)
            throw .file(path, errno: error.code)
        }
        guard status.kind == .file else {
            close(descriptor)
            throw .notARegularFile(path: path.text)
        }
        self.path = path
        self.descriptor = descriptor
        isStandardInput = false
        #if os(Linux)
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
    }

    /// Standard input, whatever it is: a pipe, a file, a terminal. It stays open.
    init(standardInput descriptor: Int32) throws(RunFailure) {
        path = FilePath(Array(FileSource.standardInput.utf8))
        self.descriptor = descriptor
        isStandardInput = true
        do throws(FileStatus.Failure) {
            status = try FileStatus(ofDescriptor: descriptor)
        } catch {
            throw .unreadable(path: FileSource.standardInput, errno: error.code)
        }
        guard status.kind != .folder else { throw .notARegularFile(path: FileSource.standardInput) }
    }

    deinit { if !isStandardInput { close(descriptor) } }

    /// What the store keeps of it, with nothing read yet.
    var progress: FileProgress {
        FileProgress(
            path: path.text, size: status.size, modified: status.modified, device: status.device, inode: status.inode)
    }

    /// As it is now.
    func currentStatus() -> FileStatus? { try? FileStatus(ofDescriptor: descriptor) }

    /// How much there is to read, where that is known.
    var bytesToRead: Int64 {
        guard isStandardInput else { return status.size }
        return status.kind == .file ? max(0, status.size - Int64(max(0, lseek(descriptor, 0, SEEK_CUR)))) : 0
    }

    func seek(to offset: Int64) throws(RunFailure) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .file(path, errno: errno) }
    }

    /// - Returns: how many bytes came, 0 at the end, nil where some have yet to be written.
    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(RunFailure) -> Int? {
        if isStandardInput, !isReadable(within: 0) { return nil }
        while true {
            #if canImport(Darwin)
            let result = Darwin.read(descriptor, target, count)
            #elseif canImport(Glibc)
            let result = Glibc.read(descriptor, target, count)
            #else
            let result = Musl.read(descriptor, target, count)
            #endif
            if result >= 0 { return result }
            if isStandardInput, errno == EAGAIN { return nil }
            if errno != EINTR { throw .file(path, errno: errno) }
        }
    }

    /// The bytes from `offset` on, as many as there are up to `count`, wherever reading stands.
    func bytes(from offset: Int64, count: Int) throws(RunFailure) -> [UInt8] {
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let target = buffer.baseAddress {
                let result = pread(descriptor, target + filled, count - filled, off_t(offset) + off_t(filled))
                if result > 0 {
                    filled += result
                } else if result == 0 {
                    return
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        if let failure { throw .file(path, errno: failure) }
        return bytes
    }

    /// Whether reading would not wait, or stops waiting within so many milliseconds.
    func isReadable(within milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, milliseconds) > 0
    }
}
