#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How a workspace's own files lie on the disk: who may read them, and what was left behind.
package struct OwnFileScan: Sendable {
    private let root: String

    /// - Parameter root: the workspace's folder, absolute.
    package init(root: String) { self.root = root }

    /// A file or folder that is meant for its owner's eyes only, and is not: `mode` as `chmod` writes it.
    package struct Exposure: Sendable, Equatable {
        package var path: String
        package var mode: UInt32
        package var wanted: UInt32
    }

    /// `.magpie` and what lies in it.
    package func exposures() -> [Exposure] {
        let folder = root + "/.magpie"
        let own = [(folder, UInt32(0o700))] + names(in: folder).map { (folder + "/" + $0, UInt32(0o600)) }
        let found: [Exposure] = own.compactMap { path, wanted in
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { return nil }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            let mode = UInt32(status.st_mode) & 0o777
            return mode & 0o077 == 0 ? nil : Exposure(path: path, mode: mode, wanted: isFolder ? 0o700 : wanted)
        }
        // The files beside a database have its permissions, and are made anew with them.
        let paths = Set(found.map(\.path))
        return found.filter { exposure in
            !["-wal", "-shm"].contains { end in
                exposure.path.hasSuffix(end) && paths.contains(String(exposure.path.dropLast(end.count)))
            }
        }
    }

    /// Of those there are, the ones that this program may not write to.
    package func unwritable() -> [String] {
        let folder = root + "/.magpie"
        return ([root, folder] + names(in: folder).map { folder + "/" + $0 }).filter { path in
            access(path, F_OK) == 0 && access(path, W_OK) != 0
        }
    }

    /// What writers left that were killed: copies of stores and new files that never got their names.
    package func leftovers() -> [String] {
        unfinishedDatasets()
            + [root, root + "/.magpie"].flatMap { folder in
                names(in: folder).filter { name in
                    name.hasPrefix(".magpie-") && name.hasSuffix(".tmp") || name.contains(".copying")
                }.map { folder + "/" + $0 }
            }
    }

    /// Whoever makes one holds the lock.
    private func unfinishedDatasets() -> [String] {
        let found = DatasetFolders.unfinished(in: root)
        guard !found.isEmpty else { return [] }
        let lock = open(DatasetLock.path(in: root), O_RDONLY | O_CLOEXEC)
        guard lock >= 0 else { return found }
        defer { close(lock) }
        return flock(lock, LOCK_SH | LOCK_NB) == 0 ? found : []
    }

    private func names(in folder: String) -> [String] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// How much room a disk has.
package struct DiskRoom: Sendable, Equatable {
    /// For programs of this user.
    package var freeBytes: Int64
    package var totalBytes: Int64

    package init(freeBytes: Int64, totalBytes: Int64) {
        self.freeBytes = freeBytes
        self.totalBytes = totalBytes
    }

    /// Of the disk that a path lies on, or would lie on; nil where that cannot be told.
    package init?(at path: String) {
        var status = statvfs()
        var place = path
        while statvfs(place, &status) != 0 {
            guard errno == ENOENT, let slash = place.lastIndex(of: "/"), slash > place.startIndex else { return nil }
            place = String(place[..<slash])
        }
        self.init(
            freeBytes: Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize)),
            totalBytes: Int64(clamping: UInt64(status.f_blocks) * UInt64(status.f_frsize)))
    }
}
