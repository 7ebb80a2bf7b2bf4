import Foundation
import Ingestion

/// A copy in a file beside the one it is to be: renamed when it is whole.
final class FileCopySite: CopySite {
    let store: any SQLStore
    private let path: String
    /// Held while the copy is made.
    private let lock: FileLock

    private var provisional: String { path + ".copying" }
    private var folder: String { (path as NSString).deletingLastPathComponent }

    init(path: String) throws {
        self.path = path
        guard !FileManager.default.fileExists(atPath: path) else { throw StoreCopyFailure.occupied(path: path) }
        let folder = (path as NSString).deletingLastPathComponent
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw StoreError(errno: errno, path: folder) }
        lock = try FileLock(path: path + ".copying.lock")
        guard try lock.attempt(), lock.isInPlace else { throw StoreCopyFailure.taken(path: path) }
        store = SQLiteStore(path: path + ".copying")
        // What somebody left who was killed over it.
        removeFiles()
    }

    func publish() async throws {
        await store.close()
        // What waits in a log would stay behind under the old name.
        var log = stat()
        guard stat(provisional + "-wal", &log) != 0 || log.st_size == 0 else {
            throw StoreError.locked(path: provisional, holder: nil)
        }
        // Unlike a renaming, a second name never takes the place of something that has come there meanwhile.
        if link(provisional, path) != 0 {
            guard errno != EEXIST else { throw StoreCopyFailure.occupied(path: path) }
            // Some file systems, as those of sticks, have no second names.
            guard !FileManager.default.fileExists(atPath: path), rename(provisional, path) == 0 else {
                throw StoreError(errno: errno, path: path)
            }
        }
        removeFiles()
        let code = FolderSync.sync(folder)
        guard code == 0 else { throw StoreError(errno: code, path: folder) }
        releaseLock()
    }

    func abandon() async {
        await store.close()
        removeFiles()
        releaseLock()
    }

    private func releaseLock() {
        unlink(path + ".copying.lock")
        lock.release()
    }

    private func removeFiles() {
        for ending in ["", "-wal", "-shm"] { unlink(provisional + ending) }
    }
}
