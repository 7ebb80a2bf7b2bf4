import Foundation
import GRDBSQLite
package import Ingestion

/// Reads SQLite databases of other programs, also while those write.
package struct SQLiteDriver: DatabaseDriver {
    private let root: String

    /// - Parameter root: the workspace's folder, absolute: paths are relative to it.
    package init(root: String) { self.root = root }

    package var engine: DatabaseEngine { .sqlite }

    package func open(
        _ address: DatabaseAddress, options: DatabaseOptions
    ) async throws(DatabaseFailure) -> any DatabaseSession {
        let path = address.path.hasPrefix("/") ? address.path : root + "/" + address.path
        let opening = try Opening(address)
        let queue = SessionQueue()
        let database = try await queue.perform { stop throws(DatabaseFailure) in
            try SQLiteDatabase(
                path: path, isImmutable: opening.isImmutable, patience: opening.patience, stop: stop)
        }
        return SQLiteSession(database, queue: queue, options: options)
    }

    /// What an address says behind `?`.
    private struct Opening {
        var isImmutable = false
        /// For a program that writes to the database just now.
        var patience = Duration.seconds(5)

        init(_ address: DatabaseAddress) throws(DatabaseFailure) {
            for option in address.options {
                switch (option.name, option.value) {
                // It is never opened otherwise.
                case ("mode", "ro"), ("uri", "true"), ("immutable", "0"): break
                case ("immutable", "1"): isImmutable = true
                case ("timeout", let seconds):
                    guard let number = Double(seconds), (0...86_400).contains(number) else {
                        throw .badAddress(part: "option timeout")
                    }
                    patience = .seconds(number)
                default: throw .badAddress(part: "option \(option.name)")
                }
            }
        }
    }
}

/// A database file of somebody else, open for reading. `@unchecked Sendable`: used from one queue.
final class SQLiteDatabase: @unchecked Sendable {
    let connection: OpaquePointer
    let path: String
    /// What the database asks from time to time while it works.
    let watch: Watch
    private var isClosed = false

    /// Used from the database's queue only, like it.
    final class Watch {
        var stop: StopFlag?
        var deadline: ContinuousClock.Instant?
        var isLate: Bool { deadline.map { ContinuousClock.now > $0 } ?? false }
        /// Whether the work is to be given up.
        var isOver: Bool { stop?.isRaised == true || isLate }
        /// How long another program may keep the file locked.
        let patience: Duration
        private var lockedUntil = ContinuousClock.now

        init(patience: Duration, stop: StopFlag) {
            self.patience = patience
            self.stop = stop
        }

        /// Waits a little for who keeps the file locked.
        /// - Parameter times: how often it was asked for this lock.
        /// - Returns: whether to try again.
        func waits(_ times: Int32) -> Bool {
            if times == 0 { lockedUntil = .now + patience }
            guard !isOver, ContinuousClock.now < lockedUntil else { return false }
            sqlite3_sleep(min(1 << min(times, 5), 25))
            return true
        }
    }

    init(path: String, isImmutable: Bool, patience: Duration, stop: StopFlag) throws(DatabaseFailure) {
        self.path = path
        watch = Watch(patience: patience, stop: stop)
        try Self.look(at: path)
        var opened: OpaquePointer?
        var name = path
        var flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
        if isImmutable {
            let coded = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
            (name, flags) = ("file:\(coded)?immutable=1", flags | SQLITE_OPEN_URI)
        }
        let status = sqlite3_open_v2(name, &opened, flags, nil)
        guard status == SQLITE_OK, let opened else {
            sqlite3_close(opened)
            throw .fileUnreadable(path: path, errno: status == SQLITE_CANTOPEN ? EACCES : EIO)
        }
        connection = opened
        sqlite3_extended_result_codes(opened, 1)
        let asked = Unmanaged.passUnretained(watch).toOpaque()
        // In place of a busy timeout, which nobody could stop.
        sqlite3_busy_handler(
            opened,
            { context, times in Unmanaged<Watch>.fromOpaque(context!).takeUnretainedValue().waits(times) ? 1 : 0 },
            asked)
        // A misspelt column in double quotes is a mistake, and no text. Functions in views are not to be trusted.
        _disableDoubleQuotedStringLiterals(opened)
        sqlite3_exec(opened, "PRAGMA trusted_schema = OFF", nil, nil, nil)
        // Until something is read of it, any file is as good.
        let first = sqlite3_exec(opened, "SELECT count(*) FROM sqlite_schema", nil, nil, nil)
        guard first == SQLITE_OK else { throw SQLiteRefusals(database: self).failure(first, query: nil) }
        sqlite3_progress_handler(
            opened, 1000,
            { context in Unmanaged<Watch>.fromOpaque(context!).takeUnretainedValue().isOver ? 1 : 0 }, asked)
        sqlite3_set_authorizer(
            opened,
            { _, action, name, _, _, _ in SQLiteDatabase.isReading(action, name) ? SQLITE_OK : SQLITE_DENY }, nil)
    }

    deinit { close() }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        sqlite3_progress_handler(connection, 0, nil, nil)
        sqlite3_close_v2(connection)
    }

    /// Reading, and nothing that reaches out of the file: no other database, no setting, no extension.
    private static func isReading(_ action: Int32, _ name: UnsafePointer<CChar>?) -> Bool {
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_RECURSIVE: true
        // Text search asks for it while it reads.
        case SQLITE_PRAGMA: name.map { String(cString: $0) } == "data_version"
        default: false
        }
    }

    private static func look(at path: String) throws(DatabaseFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = errno
            throw reason == ENOENT || reason == ENOTDIR
                ? .fileMissing(path: path) : .fileUnreadable(path: path, errno: reason)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .fileUnreadable(path: path, errno: EISDIR) }
        guard access(path, R_OK) == 0 else { throw .fileUnreadable(path: path, errno: errno) }
    }

    var message: String { String(cString: sqlite3_errmsg(connection)) }
}
