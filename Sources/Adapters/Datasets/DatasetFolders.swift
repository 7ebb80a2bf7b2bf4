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

    package func versions() -> [DatasetVersion] {
        Self.names(in: folder).sorted().flatMap { name in
            Self.names(in: "\(folder)/\(name)").compactMap(Self.number).sorted().map { version in
                let place = "\(folder)/\(name)/v\(version)"
                return DatasetVersion(
                    name: name, version: version, folder: place,
                    manifest: FileManager.default.contents(atPath: "\(place)/\(DatasetManifest.fileName)")
                        .flatMap { DatasetManifest(Array($0)) })
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
    }

    /// `v12` is 12.
    private static func number(of name: String) -> Int? {
        guard name.hasPrefix("v"), let number = Int(name.dropFirst()), number > 0, "v\(number)" == name else {
            return nil
        }
        return number
    }

    // MARK: A new one

    package func begin(_ name: String) throws(DatasetFailure) -> any DatasetDraft {
        guard Self.isGood(name) else { throw .badName(name) }
        try Self.make(folder)
        let lock = try DatasetLock(root: root)
        clean()
        let known = versions()
        let version = (known.filter { $0.name == name }.map(\.version).max() ?? 0) + 1
        let last = known.compactMap { $0.manifest?.made.numbers.max() }.max() ?? 0
        let hidden = "\(folder)/\(Self.prefix)\(name)-v\(version)"
        try Self.make(hidden)
        return FolderDraft(
            name: name, version: version, firstNumber: max(last, lock.lastNumber) + 1, hidden: hidden,
            place: "\(folder)/\(name)/v\(version)", lock: lock)
    }

    /// What somebody began who was killed: whoever makes one holds the lock, and nobody else does now.
    private func clean() {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in all where name.hasPrefix(Self.prefix) {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    private static let prefix = ".making-"

    /// Letters, digits, `-`, `_` and `.`, beginning with a letter or digit: a name that is a folder's everywhere.
    static func isGood(_ name: String) -> Bool {
        name.utf8.count <= 64 && name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil
    }

    static func make(_ folder: String) throws(DatasetFailure) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            throw .cannotWrite(path: folder, errno: underlying.map { Int32(truncatingIfNeeded: $0.code) } ?? EACCES)
        }
    }
}

/// Held while a dataset is made, by one process at a time; its file remembers the last number that a batch was given.
final class DatasetLock: Sendable {
    private let lock: FileLock
    private let path: String
    private let numbers: String

    init(root: String) throws(DatasetFailure) {
        try DatasetFolders.make(root + "/.magpie")
        path = root + "/.magpie/datasets.lock"
        numbers = root + "/.magpie/datasets.last"
        do throws(StoreError) {
            lock = try FileLock(path: path)
            guard try lock.attempt() else { throw StoreError.locked(path: path, holder: lock.signer) }
            lock.sign()
        } catch {
            switch error {
            case .locked(_, let holder): throw .busy(by: holder)
            case .cannotOpen(let path, let errno): throw .cannotWrite(path: path, errno: errno)
            default: throw .cannotWrite(path: root + "/.magpie/datasets.lock", errno: EACCES)
            }
        }
    }

    /// 0 where none was given, or it is not known.
    var lastNumber: Int {
        FileManager.default.contents(atPath: numbers)
            .flatMap { Int(String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 0
    }

    func note(lastNumber: Int) throws(DatasetFailure) {
        do throws(FileWriteFailure) {
            try AtomicFile.write(Array("\(lastNumber)\n".utf8), to: numbers)
        } catch {
            throw .cannotWrite(path: error.path, errno: error.errno)
        }
    }

    func release() { lock.release() }
}
