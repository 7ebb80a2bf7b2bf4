import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Finds the files a source means, without reading them.
struct FileFinder {
    private var found: [FoundFile] = []
    private var failures: [RunFailure] = []
    private var skippedByPattern = 0
    /// Folders that are not gone into again, through whatever link.
    private var visited: Set<FileID> = []
    private let own: OwnFiles

    private init(root: String) { own = OwnFiles(root: root) }

    /// What was found, in the order of the paths' bytes.
    struct Result: Sendable {
        var files: [FoundFile]
        var failures: [RunFailure]
        var skippedByPattern: Int
    }

    /// - Throws: what makes the source as a whole unreadable; a file or folder inside it is noted in the result.
    static func find(_ source: FileSource, root: String) throws(RunFailure) -> Result {
        let path = FilePath(source.path, relativeTo: root)
        guard !StreamName.isOne(source.path) else { throw .notARegularFile(path: path.text) }
        var finder = FileFinder(root: root)
        switch try status(ofSource: path).kind {
        case .folder: try finder.search(path, pattern: GlobPattern(source.filePattern))
        case .file: try finder.addFile(path)
        case .link, .other: throw .notARegularFile(path: path.text)
        }
        return Result(
            files: finder.found.sorted { $0.path < $1.path },
            failures: finder.failures.sorted { String(describing: $0) < String(describing: $1) },
            skippedByPattern: finder.skippedByPattern)
    }

    private static func status(ofSource path: FilePath) throws(RunFailure) -> FileStatus {
        do throws(FileStatus.Failure) {
            return try FileStatus(of: path, followingLinks: true)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { throw .folderMissing(path: path.text) }
            throw .file(path, errno: error.code)
        }
    }

    /// A folder that is to be searched, and the folders around it.
    private struct Visit {
        var path: FilePath
        var cursor: GlobPattern.Cursor
        var ancestors: Set<FileID>
    }

    private mutating func search(_ root: FilePath, pattern: GlobPattern) throws(RunFailure) {
        var waiting = [Visit(path: root, cursor: pattern.start, ancestors: [])]
        while var visit = waiting.popLast() {
            let names: [[UInt8]]
            do throws(FileStatus.Failure) {
                let status = try FileStatus(of: visit.path, followingLinks: true)
                let id = FileID(status)
                guard own.reason(toRefuse: visit.path, status) == nil, visited.insert(id).inserted else { continue }
                visit.ancestors.insert(id)
                names = try FolderListing.names(in: visit.path)
            } catch {
                let failure = RunFailure.file(visit.path, errno: error.code)
                if visit.path == root { throw failure }
                failures.append(failure)
                continue
            }
            for name in names where name.first != UInt8(ascii: ".") || pattern.matches(file: name, at: visit.cursor) {
                examine(visit.path.appending(name), in: visit, pattern, &waiting)
            }
        }
    }

    private mutating func examine(
        _ path: FilePath, in visit: Visit, _ pattern: GlobPattern, _ waiting: inout [Visit]
    ) {
        let name = path.name
        let isMeant = pattern.matches(file: name, at: visit.cursor)
        do throws(FileStatus.Failure) {
            let status = try FileStatus(of: path, followingLinks: true)
            if own.reason(toRefuse: path, status) != nil { return }
            switch status.kind {
            case .folder:
                guard !FileArchive.isArchive(name), let cursor = pattern.descend(into: name, from: visit.cursor) else {
                    return
                }
                if visit.ancestors.contains(FileID(status)) {
                    failures.append(.symlinkLoop(path: path.text))
                } else {
                    waiting.append(Visit(path: path, cursor: cursor, ancestors: visit.ancestors))
                }
            case .file where isMeant: found.append(FoundFile(path: path, status: status))
            case .file: skippedByPattern += 1
            case .link, .other: if isMeant { failures.append(.notARegularFile(path: path.text)) }
            }
        } catch {
            if isMeant {
                let isLink = error.code == ENOENT && (try? FileStatus(of: path, followingLinks: false))?.kind == .link
                failures.append(isLink ? .danglingLink(path: path.text) : .file(path, errno: error.code))
            } else {
                skippedByPattern += 1
            }
        }
    }

    private mutating func addFile(_ path: FilePath) throws(RunFailure) {
        guard let status = try? FileStatus(of: path, followingLinks: true) else {
            failures.append(.vanished(path: path.text))
            return
        }
        if let reason = own.reason(toRefuse: path, status) {
            throw .unsupportedFormat(path: path.text, detail: reason)
        }
        found.append(FoundFile(path: path, status: status))
    }
}

/// A file that is to be read, as it was when it was found.
struct FoundFile: Sendable, Equatable {
    var path: FilePath
    var status: FileStatus
}

/// What tells a file from another, whatever its names.
struct FileID: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64

    init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
    }
}

/// The names in a folder.
enum FolderListing {
    static func names(in folder: FilePath) throws(FileStatus.Failure) -> [[UInt8]] {
        guard let stream = folder.withCString({ opendir($0) }) else { throw FileStatus.Failure(code: errno) }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw FileStatus.Failure(code: errno) }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                Array(bytes.prefix { $0 != 0 })
            }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
    }
}
