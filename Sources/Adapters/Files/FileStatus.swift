#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the file system says of a file.
struct FileStatus: Sendable, Equatable {
    var kind: Kind
    var size: Int64
    /// Microseconds since 1970: when its content or its inode last changed, whichever is later. A program can set back
    /// the one, as copying tools do, but not the other.
    var modified: Int64
    var device: UInt64
    var inode: UInt64

    enum Kind: Sendable { case file, folder, link, other }

    /// An `errno`.
    struct Failure: Error { var code: Int32 }

    /// Of the file a path leads to, through links or not.
    init(of path: FilePath, followingLinks: Bool) throws(Failure) {
        var buffer = stat()
        let result = path.withCString { followingLinks ? stat($0, &buffer) : lstat($0, &buffer) }
        guard result == 0 else { throw Failure(code: errno) }
        self.init(buffer)
    }

    init(ofDescriptor descriptor: Int32) throws(Failure) {
        var buffer = stat()
        guard fstat(descriptor, &buffer) == 0 else { throw Failure(code: errno) }
        self.init(buffer)
    }

    private init(_ buffer: stat) {
        switch buffer.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        size = Int64(buffer.st_size)
        #if canImport(Darwin)
        let times = [buffer.st_mtimespec, buffer.st_ctimespec]
        #else
        let times = [buffer.st_mtim, buffer.st_ctim]
        #endif
        modified = times.map { Int64($0.tv_sec) * 1_000_000 + Int64($0.tv_nsec) / 1000 }.max() ?? 0
        device = UInt64(truncatingIfNeeded: buffer.st_dev)
        inode = UInt64(truncatingIfNeeded: buffer.st_ino)
    }
}
