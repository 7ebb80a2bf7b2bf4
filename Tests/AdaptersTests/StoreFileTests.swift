import Foundation
import Ingestion
import TestSupport
import Testing

@testable import Adapters

@Suite("SQLite store: its file")
struct StoreFileTests {
    let folder: StoreFolder

    init() throws { folder = try StoreFolder() }

    var path: String { folder.storePath }

    @Test func readingCreatesNothing() async throws {
        for mode in [SQLiteStore.Mode.readOnly, .readWrite] {
            let store = SQLiteStore(path: path, mode: mode)
            #expect(try await store.countRecords(RecordQuery()) == 0)
            #expect(try await store.metadata().sizeBytes == 0)
            await store.close()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func isForItsOwnersEyesOnly() async throws {
        let store = SQLiteStore(path: path)
        try await store.open()
        _ = try await store.beginSession(at: StoreSamples.noon)
        let names = ["", "/store.sqlite", "/store.sqlite-wal", "/store.sqlite-shm", "/write.lock", "/turn.lock"]
        let permissions = try names.map { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/.magpie" + name)
            return try #require(attributes[.posixPermissions] as? Int)
        }
        #expect(permissions == [0o700, 0o600, 0o600, 0o600, 0o600, 0o600])
        await store.close()
    }

    @Test func leavesOneFileAndItsLocksBehind() async throws {
        let store = SQLiteStore(path: path)
        try await load(store, 1...100)
        #expect(try await store.countRecords(RecordQuery()) == 100)
        await store.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/.magpie").sorted()
        #expect(left == ["store.sqlite", "turn.lock", "write.lock"])
    }

    @Test func isBuiltForLoading() async throws {
        let store = SQLiteStore(path: path)
        #expect(try await store.evaluate("PRAGMA page_size") == [["16384"]])
        #expect(try await store.evaluate("PRAGMA journal_mode") == [["wal"]])
        #expect(try await store.evaluate("PRAGMA synchronous") == [["2"]])
        #expect(try await store.evaluate("PRAGMA wal_autocheckpoint") == [["0"]])
        #expect(
            try await store.evaluate("SELECT key, value FROM meta ORDER BY key")
                == [["identity_version", "1"], ["schema_version", "\(StoreSchema.version)"]])
        let tables = try await store.evaluate("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        #expect(
            tables.joined().filter { !$0.hasPrefix("sqlite_") && $0 != "grdb_migrations" } == [
                "answer_bodies", "answers", "batches", "commands", "cursor_moves", "cursors", "duplicates", "emergency",
                "evidence_sources", "file_claims", "file_runs", "files", "hold_backs", "identity_chunks",
                "identity_filters",
                "identity_segments", "indexed_batches",
                "ledger", "meta", "old_versions", "open_reservations", "recent_calls", "record_indexes", "records",
                "rejections", "run_spending", "run_tags", "runs", "schedule_notices", "scheduled_sessions", "schedules",
                "sessions", "sources", "spending_now", "spending_totals", "trust_evidence",
                "trust_subjects",
            ])
        await store.close()
    }

    @Test func keepsWhatItHasWhenOpenedAgain() async throws {
        for numbers in [1...50, 26...75] {
            let store = SQLiteStore(path: path)
            try await load(store, numbers)
            await store.close()
        }
        let store = SQLiteStore(path: path, mode: .readOnly)
        #expect(try await store.countRecords(RecordQuery()) == 75)
        #expect(try await store.runs(matching: RunQuery()).map(\.counts.duplicates) == [25, 0])
        await #expect(throws: StoreError.readOnly(path: path)) { try await store.beginSession(at: StoreSamples.noon) }
        await store.close()
    }

    @Test func doesNotTakeAnyFileForAStore() async throws {
        let noise = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try FileManager.default.createDirectory(atPath: folder.path + "/.magpie", withIntermediateDirectories: true)
        try Data(noise).write(to: URL(fileURLWithPath: path))
        let store = SQLiteStore(path: path)
        await #expect(throws: StoreError.notAStore(path: path)) { try await store.open() }
        await #expect(throws: StoreError.notAStore(path: path)) { try await store.countRecords(RecordQuery()) }
        await store.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(noise))
    }

    @Test func doesNotTakeAnotherDatabaseForAStore() async throws {
        try await edit("PRAGMA application_id = 1")
        let store = SQLiteStore(path: path)
        await #expect(throws: StoreError.notAStore(path: path)) { try await store.beginSession(at: StoreSamples.noon) }
        await #expect(throws: StoreError.notAStore(path: path)) { try await store.metadata() }
    }

    @Test func leavesAStoreWithANewerRuleOfIdentityAlone() async throws {
        try await edit("UPDATE meta SET value = 9 WHERE key = 'identity_version'")
        let newer = StoreError.newerVersion(path: path, found: 9, supported: RecordIdentity.ruleVersion)
        let store = SQLiteStore(path: path)
        await #expect(throws: newer) { try await store.countRecords(RecordQuery()) }
        await #expect(throws: newer) { try await store.beginSession(at: StoreSamples.noon) }
        await store.close()
    }

    @Test func leavesAStoreOfANewerVersionAlone() async throws {
        try await edit("UPDATE meta SET value = \(StoreSchema.version + 1) WHERE key = 'schema_version'")
        let newer = StoreError.newerVersion(path: path, found: StoreSchema.version + 1, supported: StoreSchema.version)
        for mode in [SQLiteStore.Mode.readOnly, .readWrite] {
            let store = SQLiteStore(path: path, mode: mode)
            await #expect(throws: newer) { try await store.open() }
            await #expect(throws: newer) { try await store.runs(matching: RunQuery()) }
            await store.close()
        }
    }

    @Test func leavesAStoreWithAnUnknownMigrationAlone() async throws {
        try await edit("INSERT INTO grdb_migrations (identifier) VALUES ('9 tables from the future')")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let newer = StoreError.newerVersion(path: path, found: StoreSchema.version + 1, supported: StoreSchema.version)
        let store = SQLiteStore(path: path)
        await #expect(throws: newer) { try await store.countRecords(RecordQuery()) }
        await #expect(throws: newer) { try await store.beginSession(at: StoreSamples.noon) }
        await store.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func saysThatItIsDamaged() async throws {
        let store = SQLiteStore(path: path)
        try await load(store, 1...5_000)
        await store.close()
        try FileHandle(forUpdating: URL(fileURLWithPath: path)).truncate(atOffset: 16_384 * 20)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        let cut = SQLiteStore(path: path)
        await #expect { try await load(cut, 5_001...9_000) } throws: { error in
            if case .damaged(path, _)? = error as? StoreError { true } else { false }
        }
        await #expect { try await cut.records(RecordQuery(limit: 5_000)) } throws: { error in
            if case .damaged(path, _)? = error as? StoreError { true } else { false }
        }
        await cut.close()
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == size)
    }

    @Test func saysWhereItCannotBe() async throws {
        try Data().write(to: URL(fileURLWithPath: folder.path + "/.magpie"))
        let store = SQLiteStore(path: path)
        await #expect(throws: StoreError.cannotOpen(path: path, errno: ENOTDIR)) { try await store.open() }
        await #expect(throws: StoreError.cannotOpen(path: path, errno: ENOTDIR)) {
            try await store.countRecords(RecordQuery())
        }
        let lost = folder.path + "/missing/.magpie"
        await #expect(throws: StoreError.cannotOpen(path: lost, errno: ENOENT)) {
            try await SQLiteStore(path: lost + "/store.sqlite").open()
        }
    }

    /// In a process that is nobody's: root may go everywhere.
    @Test func saysThatItsFolderMayNotBeEntered() async {
        await #expect(processExitsWith: .success) {
            let folder = try StoreFolder()
            let path = folder.storePath
            mkdir(folder.path + "/.magpie", 0o600)
            chmod(folder.path, 0o755)
            let isRoot = geteuid() == 0
            if isRoot {
                chown(folder.path + "/.magpie", 65_534, 65_534)
                try #require(seteuid(65_534) == 0)
            }
            let store = SQLiteStore(path: path)
            await #expect(throws: StoreError.cannotOpen(path: path, errno: EACCES)) {
                try await store.countRecords(RecordQuery())
            }
            await store.close()
            if isRoot { try #require(seteuid(0) == 0) }
            _ = folder
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func canBeReadWhereItCannotBeWritten() async throws {
        let store = SQLiteStore(path: path)
        try await load(store, 1...100)
        await store.close()
        try setPermissions(0o500, of: "/.magpie")
        defer { try? setPermissions(0o700, of: "/.magpie") }
        let frozen = SQLiteStore(path: path)
        #expect(try await frozen.countRecords(RecordQuery()) == 100)
        await #expect(throws: StoreError.readOnly(path: path)) { try await frozen.beginSession(at: StoreSamples.noon) }
        await frozen.close()
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func saysThatItsFolderCannotBeWritten() async throws {
        try setPermissions(0o500, of: "")
        defer { try? setPermissions(0o700, of: "") }
        await #expect(throws: StoreError.readOnly(path: folder.path + "/.magpie")) {
            try await SQLiteStore(path: path).open()
        }
    }

    @Test func staysConsistentWhenTheDiskIsFull() async throws {
        let store = SQLiteStore(path: path, options: SQLiteStore.Options(maximumPages: 80))
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        _ = try await store.commit(StoreSamples.batch(1...1_000), to: run, at: StoreSamples.noon)
        await #expect(throws: StoreError.diskFull(path: path)) {
            try await store.commit(StoreSamples.batch(1_001...20_000, from: 1_001), to: run, at: StoreSamples.noon)
        }
        #expect(try await store.countRecords(RecordQuery()) == 1_000)
        #expect(try await store.progress(ofFile: "/data/forecasts.jsonl", source: "forecasts")?.positions == 1_000)
        let counts = try await store.commit(
            StoreSamples.batch(991...1_010, from: 1_001), to: run, at: StoreSamples.noon)
        #expect(counts == RecordCounts(read: 20, stored: 10, duplicates: 10, markedInvalid: 2))
        #expect(try await store.evaluate("PRAGMA integrity_check") == [["ok"]])
        await store.close()
    }

    private func load(_ store: SQLiteStore, _ numbers: ClosedRange<Int>) async throws {
        let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
        _ = try await store.commit(StoreSamples.batch(numbers), to: run, at: StoreSamples.noon)
        _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: StoreSamples.noon)
    }

    /// Makes a store and changes it behind its back.
    private func edit(_ sql: String) async throws {
        let store = SQLiteStore(path: path)
        try await store.evaluate(sql)
        await store.close()
    }

    private func setPermissions(_ permissions: Int, of name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: folder.path + name)
    }
}
