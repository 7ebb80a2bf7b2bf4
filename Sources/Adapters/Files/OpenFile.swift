import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file while it is read. Closes itself.
final class OpenFile {
    let path: FilePath
    let status: FileStatus
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
        #if os(Linux)
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
    }

    deinit { close(descriptor) }

    /// What the store keeps of it, with nothing read yet.
    var progress: FileProgress {
        FileProgress(
            path: path.text, size: status.size, modified: status.modified, device: status.device, inode: status.inode)
    }
}
