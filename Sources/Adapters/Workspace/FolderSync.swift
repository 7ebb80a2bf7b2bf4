#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Makes the names in a folder outlast a power cut: a file that was synced can still lose the name it was given.
enum FolderSync {
    /// - Returns: 0 or an `errno`. File systems that cannot sync folders say so, and need it not.
    static func sync(_ folder: UnsafePointer<CChar>) -> Int32 {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // A folder that may be written and not read.
        guard descriptor >= 0 else { return errno == EACCES ? 0 : errno }
        defer { close(descriptor) }
        guard fsync(descriptor) != 0 else { return 0 }
        return errno == EINVAL || errno == ENOTSUP ? 0 : errno
    }
}
