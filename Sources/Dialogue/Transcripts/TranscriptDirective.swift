package import Foundation

/// What a line that begins with `@` does to the world a transcript is played in.
package enum TranscriptDirective: Sendable, Equatable {
    /// Writes a file of the workspace.
    case write(path: String, text: String)
    case remove(path: String)
    /// Lets time pass.
    case later(days: Int)
    /// Sets the clock, which stands from then on but for `later`.
    case at(Date)
    /// Begins a new session.
    case restart

    /// nil for a line that is none of these.
    package init?(_ line: String) {
        let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
        switch (parts.first, parts.count) {
        case ("@write", 2): self = .write(path: parts[1], text: "")
        case ("@write", 3): self = .write(path: parts[1], text: parts[2].replacing("\\n", with: "\n"))
        case ("@remove", 2): self = .remove(path: parts[1])
        case ("@later", 2):
            guard let days = Int(parts[1]) else { return nil }
            self = .later(days: days)
        case ("@at", 2):
            guard let moment = try? Date(parts[1], strategy: .iso8601) else { return nil }
            self = .at(moment)
        case ("@restart", 1): self = .restart
        default: return nil
        }
    }
}
