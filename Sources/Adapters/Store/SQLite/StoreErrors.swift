import Foundation
import GRDB
import Ingestion

extension StoreError {
    /// The error for a failed system call on a file or folder of the store.
    init(errno code: Int32, path: String) {
        switch code {
        case EROFS, EACCES, EPERM: self = .readOnly(path: path)
        case ENOSPC, EDQUOT: self = .diskFull(path: path)
        default: self = .cannotOpen(path: path, errno: code)
        }
    }

    /// Translates whatever the database throws.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError where error.resultCode == .SQLITE_IOERR && StoreError.isReadOnlyDisk(path):
            self = .readOnly(path: path)
        case let error as DatabaseError:
            self.init(
                sqliteCode: error.extendedResultCode.rawValue, detail: error.message ?? "", path: path,
                isDiskFull: StoreError.isDiskFull(path))
        case let error as DamagedContent: self = .damaged(path: path, detail: error.detail)
        case is RowDecodingError, is DecodingError: self = .damaged(path: path, detail: String(describing: error))
        default: self = .other(path: path, code: 0, detail: String(describing: error))
        }
    }

    /// Translates a result code of SQLite.
    /// - Parameters:
    ///   - code: the extended one.
    ///   - isDiskFull: whether there is no room left; SQLite does not always say so.
    package init(sqliteCode code: Int32, detail: String, path: String, isDiskFull: Bool) {
        let extended = ResultCode(rawValue: code)
        switch extended {
        case .SQLITE_IOERR_SHORT_READ, .SQLITE_IOERR_CORRUPTFS:
            self = .damaged(path: path, detail: detail)
            return
        // The index of the log cannot be made or grow: there is no room even for reading.
        case .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_SHMMAP:
            self = .diskFull(path: path)
            return
        case .SQLITE_IOERR_WRITE where isDiskFull, .SQLITE_IOERR_FSYNC where isDiskFull,
            .SQLITE_CANTOPEN where isDiskFull:
            self = .diskFull(path: path)
            return
        default: break
        }
        switch extended.primaryResultCode {
        case .SQLITE_INTERRUPT: self = .stopped
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_CORRUPT: self = .damaged(path: path, detail: detail)
        // Our SQL is right: where SQLite cannot make sense of it, the tables are not what they were.
        case .SQLITE_ERROR: self = .damaged(path: path, detail: detail)
        case .SQLITE_NOTADB: self = .notAStore(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path, holder: nil)
        case .SQLITE_CANTOPEN: self = .cannotOpen(path: path, errno: StoreError.reasonNotToOpen(path))
        default: self = .other(path: path, code: code, detail: detail)
        }
    }

    /// GRDB closes the connection before its errno could be asked for: looks at the path once more.
    private static func reasonNotToOpen(_ path: String) -> Int32 {
        var status = stat()
        if stat(path, &status) != 0 { return errno }
        if status.st_mode & S_IFMT == S_IFDIR { return EISDIR }
        return access(path, R_OK) == 0 ? reasonNotToMakeAFile(beside: path) : errno
    }

    /// SQLite opens the log and its index as well, and makes them where they are missing.
    private static func reasonNotToMakeAFile(beside path: String) -> Int32 {
        let probe = path + "-probe"
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        unlink(probe)
        return 0
    }

    private static func isDiskFull(_ path: String) -> Bool {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return false }
        // Some file systems count no files.
        return status.f_bavail == 0 || status.f_files > 0 && status.f_favail == 0
    }

    /// A disk that fails is made read-only by the system; SQLite then knows no more than that writing failed.
    private static func isReadOnlyDisk(_ path: String) -> Bool {
        var status = statvfs()
        return statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// A mistake of ours, found before it could be stored.
    static func broken(_ detail: String, path: String) -> StoreError {
        .other(path: path, code: 2, detail: detail)
    }
}
