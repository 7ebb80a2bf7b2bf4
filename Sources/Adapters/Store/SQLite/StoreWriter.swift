import Foundation
import GRDB
import GRDBSQLite
import Ingestion
import Synchronization

/// The one connection that writes, with the lock it writes under. Used from one queue only.
final class StoreWriter: Sendable {
    private let queue: DatabaseQueue
    private let lock: WriteLock
    private let options: SQLiteStore.Options
    private let log = LogGauge()
    private static let pageSize = 16_384

    /// Opens the file, makes it if it is missing or blank, and marks the runs of vanished processes.
    /// - Parameters:
    ///   - stop: asked while a transaction works.
    ///   - patience: how long to wait for another writer; nil for `options.lockTimeout`.
    init(path: String, options: SQLiteStore.Options, stop: StopSwitch, patience: Duration? = nil) throws {
        self.options = options
        let file = StoreFile(path: path, options: options)
        try file.create()
        lock = try WriteLock(
            folder: file.folder, storePath: path,
            notice: options.isWaiting.map { WriteLock.Notice(after: options.waitingNotice, tell: $0) })
        queue = try file.openForWriting()
        if try !file.isCurrent(queue) { try migrate(file, within: patience) }
        try queue.inDatabase { db in
            log.attach(to: db)
            stop.attach(to: db)
            try SQLiteIndexes.widenCache(db)
            if let pages = options.maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
        }
        try markInterruptedRuns(within: patience)
    }

    /// Runs `body` in a transaction, alone among all processes.
    func transact<Value>(
        within patience: Duration? = nil, durability: TransactionTerms.Durability = .powerCut,
        _ body: (Database) throws -> Value
    ) throws -> Value {
        try lock.acquire(within: patience ?? options.lockTimeout)
        defer { lock.release() }
        let value = try queue.inDatabase { db in
            if durability == .kill { try db.execute(sql: "PRAGMA synchronous = NORMAL") }
            defer { if durability == .kill { try? db.execute(sql: "PRAGMA synchronous = FULL") } }
            var value: Value?
            try db.inTransaction(.immediate) {
                value = try body(db)
                options.willCommit?()
                return .commit
            }
            return value!
        }
        if log.pages * StoreWriter.pageSize > options.checkpointBytes { checkpoint(.passive) }
        return value
    }

    /// Empties the log, if nobody else is writing just now, and closes.
    func close() {
        let isLocked = (try? lock.acquire(within: options.lockTimeout)) != nil
        if isLocked { checkpoint(.truncate) }
        try? queue.close()
        if isLocked { lock.release() }
    }

    /// What was committed is safe in the log: a checkpoint that fails is tried again after the next commit.
    private func checkpoint(_ kind: Database.CheckpointMode) {
        _ = try? queue.inDatabase { db in try db.checkpoint(kind) }
    }

    private func migrate(_ file: StoreFile, within patience: Duration?) throws {
        try lock.acquire(within: patience ?? options.lockTimeout)
        defer { lock.release() }
        // Another process may have been faster.
        guard try !file.isCurrent(queue) else { return }
        try file.keepNames()
        // Marked as ours before the first table is made, so that whoever looks meanwhile takes it for no stranger's.
        try queue.inDatabase { db in
            try db.execute(
                sql: "PRAGMA application_id = \(StoreSchema.applicationID); PRAGMA journal_mode = WAL")
        }
        try StoreSchema.migrator(identityVersion: RecordIdentity.ruleVersion, index: options.index).migrate(queue)
    }

    private func markInterruptedRuns(within patience: Duration?) throws {
        let abandoned = try queue.inDatabase { db in
            try AbandonedRun.all(
                SQLiteTransaction(db, index: options.index, clock: options.now), options.liveness)
        }
        guard !abandoned.isEmpty else { return }
        try transact(within: patience) { db in
            for run in abandoned { try run.markInterrupted(SQLiteTransaction(db, index: options.index)) }
        }
    }
}

/// How long the write-ahead log is, as SQLite tells after each commit.
private final class LogGauge: Sendable {
    private let count = Atomic<Int>(0)

    var pages: Int { count.load(ordering: .relaxed) }

    /// The gauge must outlive the connection's last commit.
    func attach(to db: Database) {
        let gauge = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                Unmanaged<LogGauge>.fromOpaque(context!).takeUnretainedValue().count
                    .store(Int(pages), ordering: .relaxed)
                return SQLITE_OK
            }, gauge)
    }
}
