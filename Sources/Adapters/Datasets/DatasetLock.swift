import Foundation
import Ingestion

/// Held while a dataset is made, by one process at a time.
final class DatasetLock: Sendable {
    private let lock: FileLock
    private let numbersPath: String

    static func path(in root: String) -> String { root + "/.magpie/datasets.lock" }
    static func numbersPath(in root: String) -> String { root + "/.magpie/datasets.last" }

    init(root: String) throws(DatasetFailure) {
        // It is the store's folder too, and nobody else's.
        try DatasetFolders.make(root + "/.magpie", mode: 0o700)
        let path = Self.path(in: root)
        numbersPath = Self.numbersPath(in: root)
        do throws(StoreError) {
            lock = try FileLock(path: path)
            guard try lock.attempt() else { throw StoreError.locked(path: path, holder: lock.signer) }
            lock.sign()
        } catch {
            switch error {
            case .locked(_, let holder): throw .busy(by: holder)
            case .cannotOpen(let path, let errno): throw .cannotWrite(path: path, errno: errno)
            default: throw .cannotWrite(path: path, errno: EACCES)
            }
        }
    }

    /// Nothing where none were given, or they are not known.
    var numbers: DatasetNumbers { Self.numbers(at: numbersPath) }

    static func numbers(at path: String) -> DatasetNumbers {
        FileManager.default.contents(atPath: path).map { DatasetNumbers(Array($0)) } ?? DatasetNumbers()
    }

    func note(_ numbers: DatasetNumbers) throws(DatasetFailure) {
        do throws(FileWriteFailure) {
            try AtomicFile.write(numbers.bytes, to: numbersPath)
        } catch {
            throw .cannotWrite(path: error.path, errno: error.errno)
        }
    }

    func release() { lock.release() }
}
