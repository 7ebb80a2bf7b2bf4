import Foundation
import GRDB
import GRDBSQLite
import Ingestion

/// Opens connections to the store's file and makes sure that it is one.
struct StoreFile {
    let path: String
    let options: SQLiteStore.Options

    var folder: String { (path as NSString).deletingLastPathComponent }

    /// Reading goes through the store once; it gains nothing from a large cache.
    private static let readingCacheBytes = 2 << 20

    /// What a file turned out to be.
    enum Content {
        /// No table of ours yet: it is being made, or its maker died over it.
        case blank
        case store(version: Int)
    }

    /// A connection for reading, or nil where there is no store yet.
    func openForReading() throws -> DatabaseQueue? {
        guard try exists() else { return nil }
        do {
            return try store(in: access(folder, W_OK) != 0 && !hasLog ? openFrozen() : openShared())
        } catch let error as DatabaseError where !hasLog && StoreError(error, path: path) == .diskFull(path: path) {
            return try store(in: openFrozen())
        }
    }

    private func store(in queue: DatabaseQueue) throws -> DatabaseQueue? {
        guard case .store = try content(of: queue) else {
            try? queue.close()
            return nil
        }
        return queue
    }

    /// A connection for writing to a file that exists.
    func openForWriting() throws -> DatabaseQueue {
        var configuration = configuration(cacheBytes: options.cacheBytes)
        configuration.prepareDatabase(BlockTable.register)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Makes folder and file where they are missing, for the user's eyes only.
    func create() throws {
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw StoreError(errno: errno, path: folder) }
        // The log and its index take their permissions from the file.
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Foundation.close(descriptor)
        } else if errno != EEXIST {
            throw StoreError(errno: errno, path: path)
        }
        guard access(path, W_OK) == 0, access(folder, W_OK) == 0 else { throw StoreError(errno: errno, path: path) }
    }

    /// Makes the names of file and folder outlast a power cut, before anything is stored in it.
    func keepNames() throws {
        for folder in [folder, (folder as NSString).deletingLastPathComponent] {
            let code = FolderSync.sync(folder.isEmpty ? "." : folder)
            guard code == 0 else { throw StoreError(errno: code, path: folder) }
        }
    }

    /// Looks whether it is a store, and one of ours.
    func content(of queue: DatabaseQueue) throws -> Content {
        try queue.read { db in
            guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == StoreSchema.applicationID else {
                guard try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
                    throw StoreError.notAStore(path: path)
                }
                return .blank
            }
            guard try db.tableExists("meta") else { return .blank }
            let sql = "SELECT value FROM meta WHERE key = 'schema_version'"
            guard let version = try Int.fetchOne(db, sql: sql) else {
                throw StoreError.damaged(path: path, detail: "no schema_version in meta")
            }
            guard version <= StoreSchema.version else {
                throw StoreError.newerVersion(path: path, found: version, supported: StoreSchema.version)
            }
            // With another rule of identity everything would be stored again.
            let identity = try Int.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'identity_version'") ?? 0
            guard identity <= RecordIdentity.ruleVersion else {
                throw StoreError.newerVersion(path: path, found: identity, supported: RecordIdentity.ruleVersion)
            }
            try refuseUnknownMigrations(db)
            return .store(version: version)
        }
    }

    /// A migration that is not among ours made tables we do not know.
    private func refuseUnknownMigrations(_ db: Database) throws {
        guard try db.tableExists("grdb_migrations") else { return }
        let known = StoreSchema.migrator(identityVersion: RecordIdentity.ruleVersion, index: options.index).migrations
        let applied = try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations")
        guard !applied.allSatisfy(known.contains) else { return }
        throw StoreError.newerVersion(
            path: path, found: max(applied.count, StoreSchema.version + 1), supported: StoreSchema.version)
    }

    /// Whether it has all tables this version knows.
    func isCurrent(_ queue: DatabaseQueue) throws -> Bool {
        if case .store(StoreSchema.version) = try content(of: queue) { true } else { false }
    }

    private func exists() throws -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            // Whatever is in the way: an empty answer would be a wrong one, and nothing was to be written.
            throw StoreError.cannotOpen(path: path, errno: errno)
        }
        return status.st_size > 0
    }

    private func openShared() throws -> DatabaseQueue {
        try DatabaseQueue(path: path, configuration: configuration(cacheBytes: StoreFile.readingCacheBytes))
    }

    /// In a folder that cannot be written, or has no room, SQLite cannot make the files it shares with other processes.
    /// A store whose log is empty can be read nevertheless, as a file that does not change.
    private func openFrozen() throws -> DatabaseQueue {
        var frozen = configuration(cacheBytes: StoreFile.readingCacheBytes)
        frozen.readonly = true
        let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
        return try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: frozen)
    }

    private var hasLog: Bool {
        var log = stat()
        return stat(path + "-wal", &log) == 0 && log.st_size > 0
    }

    private func configuration(cacheBytes: Int) -> Configuration {
        var configuration = Configuration()
        configuration.label = "store"
        // Other Magpies wait for our lock; this is for strangers, such as the sqlite3 shell.
        configuration.busyMode = .timeout(1)
        configuration.prepareDatabase { db in
            // The page size takes effect only while the file is empty.
            try db.execute(
                sql: """
                    PRAGMA page_size = 16384;
                    PRAGMA cache_size = \(-(cacheBytes >> 10));
                    PRAGMA synchronous = FULL;
                    PRAGMA mmap_size = 0;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA secure_delete = FAST;
                    """)
        }
        return configuration
    }
}
