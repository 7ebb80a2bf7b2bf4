import Foundation
import Synchronization

/// Reads lines from the terminal with editing, recall and completion (libedit), and can show text above an open line.
///
/// On a terminal that cannot move its cursor (`TERM=dumb`) lines come as the terminal itself makes them.
package final class LineEditor: Sendable {
    private let session: Mutex<EditingSession>
    private let bulletin: Bulletin
    private let history: HistoryFile?
    private let requests = RequestQueue()
    /// Lines to remember that the session, busy reading perhaps, has not taken yet.
    private let newEntries: Mutex<[String]>

    /// Opens the terminal; nil when that fails.
    ///
    /// - Parameters:
    ///   - program: the name that lines of ~/.editrc may be addressed to.
    ///   - history: where lines are remembered; nil: in memory only.
    ///   - completer: called on the reading thread at each Tab.
    ///   - color: whether the notes beside candidates are dimmed.
    package init?(
        program: String,
        history: HistoryFile? = nil,
        completer: Completer? = nil,
        color: Terminal.ColorChoice = .auto,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        guard let bulletin = Bulletin(),
            let session = EditingSession(
                program: program, completer: completer, bulletin: bulletin, color: color,
                environment: environment)
        else { return nil }
        self.session = Mutex(session)
        self.bulletin = bulletin
        self.history = history
        newEntries = Mutex(history?.entries ?? [])
    }

    deinit {
        requests.close()
    }

    /// Shows the prompt, which may hold ANSI colours, and waits for a line. Blocks the calling thread.
    package func readLine(prompt: String) -> LineInput {
        session.withLock { session in
            for entry in newEntries.withLock({ $0.takeAll() }) { session.remember(entry) }
            return session.read(prompt: prompt)
        }
    }

    /// The same without blocking the caller: the line is read on a thread that does nothing else.
    package func nextLine(prompt: String) async -> LineInput {
        await withCheckedContinuation { continuation in
            requests.add { [self] in continuation.resume(returning: readLine(prompt: prompt)) }
        }
    }

    /// Shows a text (without its last line end) above the line being typed, or at once if none is; from any thread.
    package func printAbove(_ text: String) {
        bulletin.post(text)
    }

    /// Remembers a line for the arrow keys and Ctrl-R, here and in later sessions; not the last one again, nor one
    /// with a leading blank.
    package func addHistory(_ line: String) {
        let isKept = history.map { $0.append(line) } ?? HistoryEntry.isKept(line)
        if isKept { newEntries.withLock { $0.append(line) } }
    }
}

private extension Array {
    mutating func takeAll() -> Self {
        defer { removeAll() }
        return self
    }
}
