import GRDB
import GRDBSQLite
import Synchronization

/// Lets whoever waits for a long operation give it up: SQLite asks from time to time while it works. One for each
/// connection, which works at one operation at a time.
final class StopSwitch: Sendable {
    /// What can be stopped, before it begins and while it lasts.
    final class Operation: Sendable {
        private let flag = Atomic(false)
        var isStopped: Bool { flag.load(ordering: .acquiring) }
        func stop() { flag.store(true, ordering: .releasing) }
    }

    private let current = Mutex<Operation?>(nil)
    /// Steps of SQLite's machine between two questions: some microseconds.
    private static let stride: Int32 = 1000

    /// The switch must outlive the connection.
    func attach(to db: Database) {
        sqlite3_progress_handler(
            db.sqliteConnection, StopSwitch.stride,
            { context in
                let isStopped = Unmanaged<StopSwitch>.fromOpaque(context!).takeUnretainedValue()
                    .current.withLock { $0?.isStopped ?? false }
                return isStopped ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Does the work, which fails as interrupted when the operation is stopped.
    /// - Parameter operation: nil for work that is always done to its end.
    func during<Value>(_ operation: Operation?, _ work: () throws -> Value) throws -> Value {
        guard let operation else { return try work() }
        guard !operation.isStopped else { throw DatabaseError(resultCode: .SQLITE_INTERRUPT) }
        current.withLock { $0 = operation }
        defer { current.withLock { $0 = nil } }
        return try work()
    }
}
