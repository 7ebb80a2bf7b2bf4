package import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The files of rules in a workspace: `rules/…`, JSON and YAML, in folders of any depth.
package struct RuleFiles: Sendable, Equatable {
    /// In the order of their paths.
    package private(set) var files: [Found] = []
    /// What lies there and cannot be looked into, in the order of the paths.
    package private(set) var problems: [RuleProblem] = []

    /// A rule is a text people write; a file of them that is larger is none.
    package static let maximumBytes = 64 << 20
    private static let deepest = 16
    private static let folder = "rules"

    /// A file as it lies there now: while all of it is the same, so is its content.
    package struct Found: Sendable, Hashable {
        /// Relative to the workspace: `rules/causal/oil.yaml`.
        package var path: String
        package var size: Int64
        private var modified: Int64
        private var inode: UInt64
        /// Its name need not be text.
        fileprivate let place: FilePath

        package var isYAML: Bool { !path.lowercased().hasSuffix(".json") }

        fileprivate init(path: String, place: FilePath, _ status: FileStatus) {
            self.path = path
            self.place = place
            size = status.size
            modified = status.modified
            inode = status.inode
        }
    }

    /// Looks at what lies there now, without reading any of it.
    package init(in root: String) {
        let place = FilePath(Self.folder, relativeTo: root)
        // Most workspaces have none.
        guard (try? FileStatus(of: place, followingLinks: false)) != nil else { return }
        look(at: place, path: Self.folder, depth: 0)
        files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        problems.sort { $0.place.file.utf8.lexicographicallyPrecedes($1.place.file.utf8) }
    }

    private mutating func look(at place: FilePath, path: String, depth: Int) {
        do throws(FileStatus.Failure) {
            let own = try FileStatus(of: place, followingLinks: false)
            let isNamedSo = Self.endings.contains(where: path.lowercased().hasSuffix)
            guard own.kind == .link else { return try note(own, isNamedSo, at: place, path: path, depth: depth) }
            // Whether a link without an ending was to lead to a folder cannot be told.
            guard isNamedSo || depth == 0 || !place.name.contains(UInt8(ascii: ".")) else { return }
            let target: FileStatus
            do throws(FileStatus.Failure) {
                target = try FileStatus(of: place, followingLinks: true)
            } catch {
                return problems.append(Self.problem(path, error.code == ENOENT ? .brokenLink : nil, error.code))
            }
            // The folder of all rules may be one that several workspaces share.
            guard target.kind != .folder || depth == 0 else {
                return problems.append(Self.problem(path, .folderLink))
            }
            try note(target, isNamedSo, at: place, path: path, depth: depth)
        } catch {
            // Gone since its folder was listed.
            if error.code != ENOENT { problems.append(Self.problem(path, nil, error.code)) }
        }
    }

    private mutating func note(
        _ status: FileStatus, _ isNamedSo: Bool, at place: FilePath, path: String, depth: Int
    ) throws(FileStatus.Failure) {
        switch status.kind {
        case .folder where depth > Self.deepest:
            problems.append(Self.problem(path, .tooDeep(limit: Self.deepest)))
        case .folder:
            for name in try FolderListing.names(in: place) where name.first != UInt8(ascii: ".") {
                look(
                    at: place.appending(name), path: path + "/" + String(decoding: name, as: UTF8.self),
                    depth: depth + 1)
            }
        case _ where depth == 0: problems.append(Self.problem(path, .notAFolder))
        case .file where isNamedSo: files.append(Found(path: path, place: place, status))
        case .file: break
        // A pipe would never end.
        case .link, .other: if isNamedSo { problems.append(Self.problem(path, .special)) }
        }
    }

    private static let endings = [".json", ".yaml", ".yml"]

    private static func problem(_ path: String, _ unfit: RuleProblem.Unfit?, _ errno: Int32 = 0) -> RuleProblem {
        RuleProblem(
            Rule.Place(file: path, line: 1), unfit.map { .passedOver($0) } ?? .unreadable(errno: errno))
    }

    // MARK: Reading

    package static func bytes(of file: Found) throws(Unreadable) -> [UInt8] {
        // What was put there since it was looked at must not hang or lead elsewhere.
        let descriptor = file.place.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw Unreadable(errno: errno) }
        defer { close(descriptor) }
        let size = Int(min(file.size, Int64(maximumBytes)))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 1)
        while bytes.count <= maximumBytes {
            let room = max(size + 1 - bytes.count, 1 << 16)
            var code: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                var got = 0
                repeat { got = read(descriptor, buffer.baseAddress, room) } while got < 0 && errno == EINTR
                if got < 0 { code = errno }
                count = max(got, 0)
            }
            guard code == 0 else { throw Unreadable(errno: code) }
            guard !piece.isEmpty else { return bytes }
            bytes += piece
        }
        throw Unreadable(errno: EFBIG)
    }

    /// An `errno`.
    package struct Unreadable: Error, Sendable {
        package var errno: Int32
    }
}
