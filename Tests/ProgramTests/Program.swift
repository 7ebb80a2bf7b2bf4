import Foundation
import TestSupport

/// A workspace named `pulse` with a few records, a home of its own, and the built program to open in it.
final class Program {
    static let isBuilt = TerminalProgram.path != nil

    /// The program; the suites are skipped where there is none.
    let path = TerminalProgram.path ?? ""
    let home: URL
    let workspace: URL
    /// What the program finds around it; nothing of the machine's own.
    var environment: [String: String]

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("magpie-\(UUID().uuidString)").resolvingSymlinksInPath()
        home = folder.appendingPathComponent("home")
        workspace = folder.appendingPathComponent("pulse")
        environment = [
            "HOME": home.path, "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
            // Long replies go straight to the screen, unless a test is about paging.
            "PAGER": "",
        ]
        for part in [home, workspace.appendingPathComponent("data/forecast_output")] {
            try FileManager.default.createDirectory(at: part, withIntermediateDirectories: true)
        }
        try write(Self.configuration, to: "magpie.json")
        try write(Self.forecasts, to: "data/forecast_output/forecasts.json")
        try write("day,amount\n2025-05-01,10\n2025-05-02,12\n", to: "sales/sales.csv")
    }

    deinit {
        try? FileManager.default.removeItem(at: home.deletingLastPathComponent())
    }

    /// Writes a file of the workspace.
    func write(_ text: String, to path: String) throws {
        let file = workspace.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func writeHome(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: home.appendingPathComponent(path))
    }

    func text(of path: String) throws -> String {
        try String(contentsOf: workspace.appendingPathComponent(path), encoding: .utf8)
    }

    /// Opens the prompt and waits for it.
    func open(columns: Int = 80, rows: Int = 24) throws -> TerminalSession {
        let session = try TerminalSession(
            program: path, environment: environment, directory: workspace.path,
            columns: columns, rows: rows)
        session.belongings = self
        try session.waitForPrompt()
        return session
    }

    /// Runs the program with its input in a pipe.
    func run(_ input: String, arguments: [String] = []) throws -> TerminalProgram.Outcome {
        try run(bytes: Array(input.utf8), arguments: arguments)
    }

    func run(bytes: [UInt8], arguments: [String] = []) throws -> TerminalProgram.Outcome {
        try TerminalProgram.run(
            path, arguments: arguments, input: bytes, environment: environment,
            directory: workspace.path)
    }

    private static let configuration = """
        {
          // Three built-in sources, and one of ours.
          "data_sources": [
            {"source_id": "sales_csv", "source_type": "file", "path": "./sales", "file_pattern": "*.csv"}
          ]
        }

        """

    private static let forecasts = """
        [
          {"forecast_id": "f1", "timestamp": "2025-05-01T00:00:00Z", "variables": {"spx_close": 5000}},
          {"forecast_id": "f2", "timestamp": "2025-05-02T00:00:00Z", "variables": {"spx_close": 5010}}
        ]

        """
}

extension TerminalSession {
    static let prompt = "pulse> "

    /// Reads until an empty prompt waits.
    func waitForPrompt() throws {
        try wait(forCursorAfter: Self.prompt)
    }

    /// Reads until the cursor stands behind this text at the prompt.
    func waitForLine(_ text: String) throws {
        try wait(forCursorAfter: Self.prompt + text)
    }

    /// Types a line and waits for the prompt after its reply.
    func say(_ line: String) throws {
        try type(line)
        try waitForLine(line)
        try press(.enter)
        try waitForPrompt()
    }
}
