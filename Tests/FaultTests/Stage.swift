import Foundation
import TestSupport

/// A workspace on which a fault is tried: a copy of a prepared one, with a folder beside it for what the library keeps.
final class Stage {
    let folder: String
    var workspace: String { folder + "/ws" }
    private var runs = 0

    /// - Parameter template: the workspace to copy; nil for an empty one.
    init(copying template: String? = nil) throws {
        folder = NSTemporaryDirectory().standardized + "/magpie-fault-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if let template {
            try FileManager.default.copyItem(atPath: template, toPath: workspace)
        } else {
            try FileManager.default.createDirectory(atPath: workspace, withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ text: String, to path: String) throws {
        let file = workspace + "/" + path
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }

    /// What a run of the program came to.
    struct Outcome {
        var exitCode: Int32
        var replies: [ProgramReply]
        var diagnostics: String
        /// Where the fault came, if it did.
        var fault: TracedCall?
        var calls: [TracedCall]

        var wasKilled: Bool { exitCode == 128 + SIGKILL }
    }

    /// Says lines to the program in this workspace.
    /// - Parameters:
    ///   - fault: nil for none; the calls are counted only where there is one.
    ///   - clock: by how many seconds the clock is wrong.
    func say(_ lines: [String], fault: Fault? = nil, clock: Int = 0) throws -> Outcome {
        try makeRun(lines, fault: fault, clock: clock).perform()
    }

    func makeRun(_ lines: [String], fault: Fault? = nil, clock: Int = 0) throws -> Run {
        guard let program = TerminalProgram.path, let library = FaultLibrary.path else {
            throw Missing(what: "the program or the library")
        }
        runs += 1
        let scratch = folder + "/run-\(runs)"
        try FileManager.default.createDirectory(atPath: scratch + "/stash", withIntermediateDirectories: true)
        var environment = ["HOME": folder, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        if clock != 0 { environment.merge(["LD_PRELOAD": library, "FAULTS_CLOCK": String(clock)]) { $1 } }
        if let fault {
            environment.merge(fault.environment(library: library, root: workspace, scratch: scratch)) { $1 }
        }
        return Run(
            program: program,
            arguments: ["--workspace", workspace, "--json", "--yes", "--keep-going"] + lines.flatMap { ["-c", $0] },
            environment: environment, trace: scratch + "/trace")
    }

    /// One run of the program, ready to begin.
    struct Run: Sendable {
        var program: String
        var arguments: [String]
        var environment: [String: String]
        var trace: String

        func perform() throws -> Outcome {
            let outcome = try TerminalProgram.run(program, arguments: arguments, environment: environment)
            let trace = TracedCall.all(in: (try? String(contentsOfFile: trace, encoding: .utf8)) ?? "")
            return Outcome(
                exitCode: outcome.exitCode, replies: ProgramReply.all(in: outcome.output),
                diagnostics: outcome.diagnostics, fault: trace.fault, calls: trace.calls)
        }
    }

    /// All files of the workspace but the program's own, by their paths in it.
    func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        let names = FileManager.default.enumerator(atPath: workspace)?.compactMap { $0 as? String } ?? []
        for name in names where !name.hasPrefix(".magpie/") {
            var isFolder: ObjCBool = false
            let path = workspace + "/" + name
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            files[name] = try Data(contentsOf: URL(fileURLWithPath: path))
        }
        return files
    }

    struct Missing: Error { let what: String }
}

/// One line of the program's JSON: what was said, and what came of it.
struct ProgramReply {
    var line: String
    var outcome: String
    var reply: String
    var notes: [String]
    var data: [String: Any]

    static func all(in output: String) -> [ProgramReply] {
        output.split(separator: "\n").compactMap { text in
            guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
                let line = object["line"] as? String, let reply = object["reply"] as? String
            else { return nil }
            return ProgramReply(
                line: line, outcome: object["outcome"] as? String ?? "", reply: reply,
                notes: object["notes"] as? [String] ?? [],
                data: object["data"] as? [String: Any] ?? [:])
        }
    }

    func objects(_ name: String) -> [[String: Any]] { data[name] as? [[String: Any]] ?? [] }
}

extension String {
    /// Without links on its way, and without a slash at its end.
    fileprivate var standardized: String { URL(fileURLWithPath: self).resolvingSymlinksInPath().path }
}
