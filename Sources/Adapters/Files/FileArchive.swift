import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Moves files that are wholly stored into a folder `archived` beside them: in one step, and never over another file.
enum FileArchive {
    /// What became of a file.
    enum Outcome: Equatable {
        case archived(FilePath)
        /// It is not what was read any more: it stays, for the next run.
        case changed
        case failed(errno: Int32)
    }

    /// Whether a folder of that name is an archive, which is never searched.
    static func isArchive(_ name: [UInt8]) -> Bool { name == folderName }

    /// Archives a file that was read as `status` says.
    static func archive(_ path: FilePath, readAs status: FileStatus) -> Outcome {
        guard let now = try? FileStatus(of: path, followingLinks: true), now == status,
            let link = try? FileStatus(of: path, followingLinks: false)
        else { return .changed }
        let folder = path.folder.appending(folderName)
        if folder.withCString({ mkdir($0, 0o777) }) == 0 {
            let code = path.folder.withCString(FolderSync.sync)
            if code != 0 { return .failed(errno: code) }
        } else if errno != EEXIST {
            return .failed(errno: errno)
        }
        for number in 0... {
            let target = folder.appending(name(path.name, number: number))
            let code = link.kind == .link ? moveLink(path, to: target) : move(path, to: target)
            if code == 0 { return .archived(target) }
            if code != EEXIST { return code == ENOENT ? .changed : .failed(errno: code) }
        }
        return .failed(errno: EEXIST)
    }

    private static let folderName = Array("archived".utf8)

    /// `records.json`, `records.1.json`, `records.2.json`, …
    private static func name(_ name: [UInt8], number: Int) -> [UInt8] {
        guard number > 0 else { return name }
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil } ?? name.count
        return name[..<dot] + Array(".\(number)".utf8) + name[dot...]
    }

    /// - Returns: 0 or an `errno`.
    private static func move(_ path: FilePath, to target: FilePath) -> Int32 {
        // Making a second name fails where there is one, which renaming does not.
        let linked = path.withCString { from in target.withCString { to in link(from, to) } } == 0 ? 0 : errno
        switch linked {
        case 0: return unlinked(path, keeping: target)
        case EEXIST where isSameFile(path, target): return unlinked(path, keeping: target)
        case EPERM, ENOTSUP, EMLINK, ENOSYS: return moveWithoutLinks(path, to: target)
        default: return linked
        }
    }

    /// For file systems without second names: the target's name is taken first, and then what holds it is replaced.
    private static func moveWithoutLinks(_ path: FilePath, to target: FilePath) -> Int32 {
        let placeholder = target.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard placeholder >= 0 else { return errno }
        close(placeholder)
        guard path.withCString({ from in target.withCString { to in rename(from, to) } }) != 0 else { return 0 }
        let code = errno
        target.withCString { _ = unlink($0) }
        return code
    }

    /// Whether an archiving that was interrupted half-way left both names.
    private static func isSameFile(_ path: FilePath, _ target: FilePath) -> Bool {
        guard let one = try? FileStatus(of: path, followingLinks: false),
            let other = try? FileStatus(of: target, followingLinks: false)
        else { return false }
        return FileID(one) == FileID(other)
    }

    /// The new name first has to outlast a power cut: else that could leave the file without any.
    private static func unlinked(_ path: FilePath, keeping target: FilePath) -> Int32 {
        let code = target.folder.withCString(FolderSync.sync)
        guard code == 0 else { return code }
        return path.withCString { unlink($0) } == 0 ? 0 : errno
    }

    /// A symbolic link is made anew, so that a relative one leads to the same file from one folder further in.
    private static func moveLink(_ path: FilePath, to target: FilePath) -> Int32 {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.bindMemory(to: CChar.self).baseAddress else { return -1 }
            return path.withCString { readlink($0, start, bytes.count) }
        }
        guard length > 0 else { return errno }
        let content = Array(buffer.prefix(length))
        let isAbsolute = content.first == UInt8(ascii: "/")
        let moved = FilePath(isAbsolute ? content : Array("../".utf8) + content)
        let made = moved.withCString { content in target.withCString { symlink(content, $0) } }
        return made == 0 ? unlinked(path, keeping: target) : errno
    }
}
