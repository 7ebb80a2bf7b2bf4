import Adapters
import Foundation
import Ingestion
import Quantities
import Synchronization
import TestSupport
import Testing

/// The program itself, twice at once, on one store of a server, killed at any instant.
@Suite("Shared store: several processes, killed at any instant", .enabled(if: FaultLibrary.isUsable))
struct SharedServerProcessTests {
    private static let files = 24
    private static let recordsInEach = 150

    @Test("one or both are killed, and after one more run every record is stored once")
    func storesEachRecordOnce() async throws {
        let server = try PostgreSQLServer()
        var killed = 0
        for number in 1...(Soak.isOn ? 100 : 4) {
            var random = SplitMix(seed: UInt64(number))
            let address = server.url("postgres") + "?schema=trial\(number)"
            let data = try makeData()
            let workspaces = try (0..<2).map { _ in try makeWorkspace(store: address, reading: data.path) }
            // With the start of the program it takes about a second.
            let lives = [Double.random(in: 0.05...1, using: &random), number % 2 == 0 ? nil : 0.5]
            let exits = Mutex<[Int32]>([])
            inParallel(workspaces.count) { index in
                let code = try? ingest(in: workspaces[index], for: lives[index])
                exits.withLock { $0.append(code ?? -1) }
            }
            let codes = exits.withLock { $0 }
            #expect(codes.allSatisfy { [0, 128 + SIGKILL].contains($0) }, "trial \(number): \(codes)")
            killed += codes.count { $0 != 0 }
            #expect(try ingest(in: workspaces[1], for: nil) == 0)
            let all = "\(Self.files * Self.recordsInEach)"
            let found = try await look(into: address)
            #expect(found == [[all, all, all, "0", "0"]], "trial \(number), lives \(lives)")
        }
        #expect(killed > 0)
        server.stop()
    }

    /// - Returns: records, different ones, identities, runs whose sums are wrong, and runs that still go on.
    private func look(into address: String) async throws -> [[String]] {
        let store = PostgreSQLStore(try PostgreSQLStores.address(address))
        defer { Task { await store.close() } }
        return try await store.evaluate(
            """
            SELECT (SELECT count(*) FROM records), (SELECT count(DISTINCT body) FROM records),
                (SELECT count(*) FROM identities),
                (SELECT count(*) FROM runs WHERE read <> stored + duplicates + rejected),
                (SELECT count(*) FROM runs WHERE state = 'running')
            """)
    }

    private func makeData() throws -> StoreFolder {
        let folder = try StoreFolder(preferringMemory: true)
        for file in 0..<Self.files {
            let lines = (0..<Self.recordsInEach).map { "{\"number\": \(file * Self.recordsInEach + $0)}\n" }
            try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(file).jsonl"))
        }
        return folder
    }

    private func makeWorkspace(store: String, reading data: String) throws -> StoreFolder {
        let folder = try StoreFolder(preferringMemory: true)
        let text = """
            {"store": "\(store)", "time_zone": "UTC", "batch_size": 100, "data_sources": [
                {"source_id": "numbers", "source_type": "file", "path": "\(data)", "file_pattern": "*.jsonl"}]}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path + "/magpie.json"))
        return folder
    }

    /// - Parameter life: seconds, after which it is killed.
    /// - Returns: its exit code.
    private func ingest(in workspace: StoreFolder, for life: Double?) throws -> Int32 {
        let magpie = try #require(TerminalProgram.path)
        let command = [magpie, "--workspace", workspace.path, "-c", "ingest numbers"]
        let all = life.map { ["/usr/bin/timeout", "-s", "KILL", "\($0)"] + command } ?? command
        return try TerminalProgram.run(all[0], arguments: Array(all.dropFirst()), environment: [:]).exitCode
    }
}
