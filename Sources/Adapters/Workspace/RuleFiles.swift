internal import Foundation

/// The files of rules in a workspace: `rules/…`, JSON and YAML, in folders of any depth.
package enum RuleFiles {
    /// A rule is a text people write; a file of them that is larger is none.
    package static let maximumBytes = 64 << 20
    private static let deepest = 16

    /// A file as it lies there now: while all of it is the same, so is its content.
    package struct Found: Sendable, Hashable {
        /// Relative to the workspace: `rules/causal/oil.yaml`.
        package var path: String
        package var size: Int64
        private var modified: Int64
        private var inode: UInt64

        package var isYAML: Bool { !path.lowercased().hasSuffix(".json") }

        init(path: String, _ status: FileStatus) {
            self.path = path
            size = status.size
            modified = status.modified
            inode = status.inode
        }
    }

    /// In the order of their paths.
    package static func all(in root: String) -> [Found] {
        var found: [Found] = []
        collect("rules", in: root, depth: 0, &found)
        return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private static func collect(_ folder: String, in root: String, depth: Int, _ found: inout [Found]) {
        guard depth < deepest, let names = try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
        else { return }
        for name in names where !name.hasPrefix(".") {
            let path = folder + "/" + name
            let place = FilePath(path, relativeTo: root)
            guard let own = try? FileStatus(of: place, followingLinks: false) else { continue }
            if own.kind == .folder {
                collect(path, in: root, depth: depth + 1, &found)
            } else if [".json", ".yaml", ".yml"].contains(where: name.lowercased().hasSuffix),
                // A link to a file is one; a pipe would never end, and a link to a folder may lead in a circle.
                let status = try? FileStatus(of: place, followingLinks: true), status.kind == .file
            {
                found.append(Found(path: path, status))
            }
        }
    }

    /// - Throws: an `errno`.
    package static func bytes(of file: Found, in root: String) throws(Unreadable) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: root + "/" + file.path)))
        } catch {
            let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            throw Unreadable(errno: underlying.map { Int32(truncatingIfNeeded: $0.code) } ?? EIO)
        }
    }

    package struct Unreadable: Error, Sendable {
        package var errno: Int32
    }
}
