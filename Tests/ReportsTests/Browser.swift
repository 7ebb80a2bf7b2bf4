import Foundation

/// A real browser without a window, where this machine has one.
enum Browser {
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let names = ["chromium", "chromium-browser", "google-chrome"]
        return folders.lazy.flatMap { folder in names.map { "\(folder)/\($0)" } }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }()

    /// The document of a page as it stands when it is loaded and its scripts have run.
    static func document(of file: URL, _ arguments: [String] = []) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "")
        let profile = file.deletingLastPathComponent().appendingPathComponent("profile")
        process.arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=\(profile.path)", "--virtual-time-budget=2000",
            ] + arguments + ["--dump-dom", file.absoluteString]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let document = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return document
    }
}
