internal import Foundation

/// Where the programs of database servers are: often in folders that no PATH names.
enum ServerPrograms {
    /// The path of a program; throws with what installs it.
    static func path(of name: String) throws -> String {
        for folder in folders {
            let path = folder + "/" + name
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw ServerFailure(name, said: "not found; scripts/setup --test installs it")
    }

    /// What servers and their tools see of the environment: nothing of whoever runs the tests.
    static func environment(home: String) -> [String: String] {
        ["PATH": folders.joined(separator: ":"), "HOME": home, "LC_ALL": "C", "TZ": "UTC"]
    }

    private static let folders: [String] = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        var folders = path.split(separator: ":").map(String.init)
        if let outcome = try? TerminalProgram.run(
            "/usr/bin/env", arguments: ["pg_config", "--bindir"], environment: ["PATH": path]), outcome.exitCode == 0
        {
            folders.append(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        folders += versions(in: "/usr/lib/postgresql", of: "", bin: "/bin")
        folders += versions(in: "/usr", of: "pgsql-", bin: "/bin")
        for homebrew in ["/opt/homebrew/opt", "/usr/local/opt"] {
            folders += versions(in: homebrew, of: "postgresql", bin: "/bin")
        }
        return folders + ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/libexec"]
    }()

    /// The newest first.
    private static func versions(in folder: String, of prefix: String, bin: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasPrefix(prefix) }
            .sorted { $0.compare($1, options: .numeric) == .orderedDescending }
            .map { folder + "/" + $0 + bin }
    }
}
