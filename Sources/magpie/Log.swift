import Foundation
import Logging

/// Diagnostics for whoever looks after the program: never answers, never secrets.
enum Log {
    /// - Throws: `LogError` when the log file cannot be opened.
    static func make(level: String, file: String?) throws -> Logger {
        var descriptor = STDERR_FILENO
        if let file {
            descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw LogError.cannotOpen(path: file, errno: errno) }
        }
        let handler = LineLogHandler(descriptor: descriptor)
        var logger = Logger(label: "magpie") { _ in handler }
        logger.logLevel = Logger.Level(rawValue: level) ?? .warning
        return logger
    }
}

enum LogError: Error, CustomStringConvertible {
    case cannotOpen(path: String, errno: Int32)

    var description: String {
        switch self {
        case .cannotOpen(let path, let errno):
            "The log file \(path) cannot be opened: \(String(cString: strerror(errno)).lowercased())."
        }
    }
}

/// One line an event: time, level, message.
private struct LineLogHandler: LogHandler {
    let descriptor: Int32
    var logLevel: Logger.Level = .warning
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let line = Array("\(time) \(event.level.rawValue) \(event.message)\n".utf8)
        _ = write(descriptor, line, line.count)
    }
}
