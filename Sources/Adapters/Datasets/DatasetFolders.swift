import Foundation
package import Ingestion

/// The datasets of a workspace as folders: `datasets/NAME/vN`, and hidden beside them what is being made.
package struct DatasetFolders: DatasetShelf {
    /// Absolute.
    private let root: String
    private var folder: String { root + "/datasets" }

    package init(root: String) {
        self.root = root
    }

    // MARK: Those there are

    package func versions() -> [DatasetVersion] { places().map(version) }

    package func version(ofBatch number: Int) -> DatasetVersion? {
        let known = DatasetLock.numbers(at: DatasetLock.numbersPath(in: root)).version(ofBatch: number)
        if let known, let place = places().first(where: { $0.name == known.name && $0.version == known.version }) {
            let found = version(at: place)
            if found.manifest?.made.numbers.contains(number) ?? false { return found }
        }
        return versions().first { $0.manifest?.made.numbers.contains(number) ?? false }
    }

    package func lastVersion(of name: String) -> DatasetVersion? {
        places().last { $0.name == name }.map(version)
    }

    private struct Place {
        let name: String
        let version: Int
        let path: String
    }

    /// In the order of names and versions. What is linked there is somebody's own view of them, not another one.
    private func places() -> [Place] {
        Self.folders(in: folder).filter { !$0.hasPrefix(".") }.flatMap { name in
            Self.folders(in: "\(folder)/\(name)").compactMap(Self.number).sorted().map { version in
                Place(name: name, version: version, path: "\(folder)/\(name)/v\(version)")
            }
        }
    }

    private func version(at place: Place) -> DatasetVersion {
        var version = DatasetVersion(name: place.name, version: place.version, folder: place.path, manifest: nil)
        guard
            let manifest = FileManager.default.contents(atPath: "\(place.path)/\(DatasetManifest.fileName)")
                .flatMap({ DatasetManifest(Array($0)) })
        else { return version }
        if manifest.made.dataset == place.name, manifest.made.version == place.version {
            version.manifest = manifest
        } else {
            version.copyOf = .init(name: manifest.made.dataset, version: manifest.made.version)
        }
        return version
    }

    private static func folders(in folder: String) -> [String] {
        let place = FilePath(folder, relativeTo: "/")
        return ((try? FolderListing.names(in: place)) ?? []).filter { name in
            (try? FileStatus(of: place.appending(name), followingLinks: false))?.kind == .folder
        }.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    /// `v12` is 12.
    private static func number(of name: String) -> Int? {
        guard name.hasPrefix("v"), let number = Int(name.dropFirst()), DatasetManifest.numbers.contains(number),
            "v\(number)" == name
        else { return nil }
        return number
    }

    // MARK: A new one

    package func begin(_ name: String) throws(DatasetFailure) -> any DatasetDraft {
        guard Self.isGood(name) else { throw .badName(name) }
        let isNew = (try? FileStatus(of: FilePath(folder, relativeTo: "/"), followingLinks: true)) == nil
        try Self.make(folder)
        let lock = try DatasetLock(root: root)
        for left in Self.unfinished(in: root) { try? FileManager.default.removeItem(atPath: left) }
        var numbers = lock.numbers
        let places = places()
        // Of what another workspace made, or an earlier version, the numbers are read where they are.
        for place in places where !numbers.knows(place.name, place.version) {
            guard let made = version(at: place).manifest?.made.numbers, let first = made.min(), let last = made.max()
            else { continue }
            numbers.note(place.name, place.version, first...last)
        }
        let last = places.filter { $0.name == name }.map(\.version).max() ?? 0
        let version = max(last, numbers.lastVersion(of: name)) + 1
        let hidden = "\(folder)/\(Self.prefix)\(name)-v\(version)"
        try Self.make(hidden)
        return FolderDraft(
            name: name, version: version, numbers: numbers, hidden: hidden, place: "\(folder)/\(name)/v\(version)",
            madeFolder: isNew ? folder : nil, lock: lock)
    }

    /// What somebody began and did not finish; where nobody holds the lock, it was a process that was killed.
    static func unfinished(in root: String) -> [String] {
        folders(in: root + "/datasets").filter { $0.hasPrefix(prefix) }.map { "\(root)/datasets/\($0)" }
    }

    private static let prefix = ".making-"

    /// Letters, digits, `-`, `_` and `.`, beginning with a letter or digit: a name that is a folder's everywhere.
    static func isGood(_ name: String) -> Bool {
        name.utf8.count <= 64 && name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil
    }

    /// Makes a folder where there is none, and those it lies in.
    static func make(_ folder: String, mode: mode_t = 0o777) throws(DatasetFailure) {
        guard mkdir(folder, mode) != 0 else { return }
        var code = errno
        if code == ENOENT, folder.count > 1 {
            try make((folder as NSString).deletingLastPathComponent, mode: mode)
            guard mkdir(folder, mode) != 0 else { return }
            code = errno
        }
        if code == EEXIST {
            let status = try? FileStatus(of: FilePath(folder, relativeTo: "/"), followingLinks: true)
            guard status?.kind != .folder else { return }
            code = ENOTDIR
        }
        throw .cannotWrite(path: folder, errno: code)
    }
}
