internal import Adapters
package import Dialogue
internal import Foundation
package import Ingestion
internal import Intents
package import MagpieKit
package import Synchronization

/// A workspace in a folder of its own, removed when the test is over.
package final class TemporaryWorkspace: Sendable {
    package let root: String
    package let clock: ManualClock
    /// How its conversations call servers; nil for HTTP.
    private let transport: (any HTTPTransport)?
    /// Of a server that has its store; nil for its own file.
    private let storeAddress: String?

    /// - Parameters:
    ///   - settings: the text of `magpie.json`; nil for a folder without one.
    ///   - files: paths relative to the workspace, with their texts.
    package init(
        settings: String? = "{}", files: [String: String] = [:], transport: (any HTTPTransport)? = nil
    ) throws {
        self.transport = transport
        storeAddress = nil
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("magpie-\(UUID().uuidString)/pulse")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        root = folder.path
        clock = ManualClock(Self.now)
        if let settings { try write(settings, to: "magpie.json") }
        for (path, text) in files { try write(text, to: path) }
    }

    /// A copy of one of the examples: `pulse`.
    package init(copyOf example: String, storeAddress: String? = nil) throws {
        transport = nil
        self.storeAddress = storeAddress
        let parent = FileManager.default.temporaryDirectory.appendingPathComponent("magpie-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        let folder = parent.appendingPathComponent(example)
        try FileManager.default.copyItem(at: Repository.root.appendingPathComponent("Examples/\(example)"), to: folder)
        try? FileManager.default.removeItem(at: folder.appendingPathComponent(".magpie"))
        root = folder.path
        clock = ManualClock(Self.now)
    }

    /// The room its conversations find on the disk.
    package let disk = Mutex<WorkspaceCondition.Disk?>(.init(freeBytes: 50_000_000_000, totalBytes: 100_000_000_000))

    /// 2026-11-21 10:00 UTC, a Saturday.
    private static let now = Date(timeIntervalSince1970: 1_795_255_200)

    deinit {
        try? FileManager.default.removeItem(atPath: (root as NSString).deletingLastPathComponent)
    }

    package func write(_ text: String, to path: String) throws {
        try write(Array(text.utf8), to: path)
    }

    package func write(_ bytes: [UInt8], to path: String) throws {
        let url = URL(fileURLWithPath: root).appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    package func read(_ path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }

    package func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

    /// The workspace's store, for what a test must put there beforehand; close it again.
    package func openStore() -> any Store {
        let environment = ["TZ": "UTC", "HOME": root + "/home"]
        return Workspace(
            WorkspaceOptions(
                workspace: root, folder: root, environment: environment, clock: clock, storeAddress: storeAddress)
        ).store
    }

    /// What its store answers to a question, read behind the conversation's back; nil for NULL.
    package func rows(_ sql: String) async throws -> [[String?]] {
        let store = SQLiteStore(path: root + "/.magpie/store.sqlite")
        let rows = try await store.evaluate(sql)
        await store.close()
        return rows.map { row in row.map { $0 == "NULL" ? nil : $0 } }
    }

    /// Takes what `magpie watch` takes, for the test's own process; end it again.
    package func watching() throws -> Watching {
        let environment = ["TZ": "UTC", "HOME": root + "/home"]
        return try Watching(
            Workspace(
                WorkspaceOptions(
                    workspace: root, folder: root, environment: environment, clock: clock, storeAddress: storeAddress)))
    }

    /// A conversation in this workspace: real files, store and settings; the clock is the test's.
    package func assistant(
        environment: [String: String] = [:], settings: [String: String] = [:], standardInput: StandardInput = .terminal
    ) throws -> Assistant {
        var environment = environment
        environment["TZ"] = "UTC"
        environment["HOME"] = root + "/home"
        let options = WorkspaceOptions(
            workspace: root, folder: root, environment: environment, settings: settings, clock: clock,
            // One source after the other, so that numbers are given in the same order each time.
            standardInput: standardInput, coreCount: 1, transport: transport, storeAddress: storeAddress,
            diskRoom: { [self] _ in disk.withLock { $0 } })
        return Assistant(world: Workspace(options), grammar: try Grammar.builtIn())
    }
}
