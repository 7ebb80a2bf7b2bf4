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
        case let error as DatabaseError: self.init(error, path: path)
        case is RowDecodingError, is DecodingError: self = .damaged(path: path, detail: String(describing: error))
        default: self = .other(path: path, code: 0, detail: String(describing: error))
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let detail = error.message ?? ""
        switch error.extendedResultCode {
        case .SQLITE_IOERR_SHORT_READ, .SQLITE_IOERR_CORRUPTFS:
            self = .damaged(path: path, detail: detail)
            return
        default: break
        }
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_CORRUPT: self = .damaged(path: path, detail: detail)
        // Our SQL is right: where SQLite cannot make sense of it, the tables are not what they were.
        case .SQLITE_ERROR: self = .damaged(path: path, detail: detail)
        case .SQLITE_NOTADB: self = .notAStore(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path, holder: nil)
        case .SQLITE_CANTOPEN: self = .cannotOpen(path: path, errno: StoreError.reasonNotToOpen(path))
        default: self = .other(path: path, code: error.extendedResultCode.rawValue, detail: detail)
        }
    }

    /// GRDB closes the connection before its errno could be asked for: looks at the path once more.
    private static func reasonNotToOpen(_ path: String) -> Int32 {
        var status = stat()
        if stat(path, &status) != 0 { return errno }
        if status.st_mode & S_IFMT == S_IFDIR { return EISDIR }
        return access(path, R_OK) == 0 ? 0 : errno
    }

    /// A mistake of ours, found before it could be stored.
    static func broken(_ detail: String, path: String) -> StoreError {
        .other(path: path, code: ResultCode.SQLITE_INTERNAL.rawValue, detail: detail)
    }
}
