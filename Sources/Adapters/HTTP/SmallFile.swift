#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A regular file that is read at once: a secret, certificates. Anything else, a pipe or a device, is refused without
/// waiting for it.
final class SmallFile {
    let status: FileStatus
    private let descriptor: Int32

    init(_ path: String, largest: Int) throws(FileStatus.Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw FileStatus.Failure(code: errno) }
        do throws(FileStatus.Failure) {
            let status = try FileStatus(ofDescriptor: descriptor)
            if let problem = Self.problem(with: status, largest: largest) { throw FileStatus.Failure(code: problem) }
            self.status = status
        } catch {
            // Not once there is a whole object: its deinit closes it, too.
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    private static func problem(with status: FileStatus, largest: Int) -> Int32? {
        switch status.kind {
        case .file: status.size > Int64(largest) ? EFBIG : nil
        case .folder: EISDIR
        case .link, .other: EINVAL
        }
    }

    deinit { close(descriptor) }

    /// As much as there was when it was opened.
    func read() throws(FileStatus.Failure) -> [UInt8] {
        let size = Int(status.size)
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size, let target = buffer.baseAddress {
                let result = pread(descriptor, target + filled, size - filled, off_t(filled))
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
        if let failure { throw FileStatus.Failure(code: failure) }
        return bytes
    }
}
