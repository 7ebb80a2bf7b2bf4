import CEditLine
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// libedit with our own reader under it, and what is known of the line being typed. Used by one thread at a time.
final class EditingSession {
    /// Why a read ended without a line.
    enum Ending {
        case interrupted
        case failed
    }

    let completer: Completer?
    let bulletin: Bulletin
    /// Where the line is shown: standard output, or standard error when only that is a terminal.
    let output: Int32
    /// False on a terminal without escape sequences: lines come as the terminal makes them.
    let edits: Bool
    let isColoured: Bool

    var handle: OpaquePointer?
    var keys: KeyReader
    var signalKeys = SignalKeys()
    var prompt = Prompt("")
    var columns = 80
    var pasted = ""
    var ending: Ending?
    /// The candidates listed last, for which line, and how many of them: the next Tab goes on there.
    var listed: (line: String, offset: Int, next: Int)?

    /// Opens the terminal for editing; nil when libedit will not.
    init?(
        program: String, completer: Completer?, bulletin: Bulletin, color: Terminal.ColorChoice,
        environment: [String: String]
    ) {
        _ = DisplayText.usesUTF8
        self.completer = completer
        self.bulletin = bulletin
        output = Terminal.isTerminal(STDOUT_FILENO) ? STDOUT_FILENO : STDERR_FILENO
        edits =
            Terminal.canMoveCursor(environment: environment) && Terminal.isTerminal(STDIN_FILENO)
            && Terminal.isTerminal(output)
        isColoured = Terminal.usesColour(color, descriptor: output, environment: environment)
        keys = KeyReader(input: STDIN_FILENO, wake: bulletin.pipe.readEnd)
        Terminal.rememberModes()
        handle = editline_open(program, output, edits, callbacks)
        guard let handle else { return nil }
        guard edits else { return }
        // Where libedit differs from what most people's fingers know.
        editline_bind(handle, "^W", "ed-delete-prev-word")
        editline_bind(handle, "^R", "em-inc-search-prev")
        editline_bind(handle, "^S", "em-inc-search-next")
        if editline_apply_user_file(handle) { keys.userBindings = Self.userFile(environment: environment) }
        for (index, binding) in EscapeSequence.bindings.enumerated() {
            let character = EscapeSequence.character(ofBinding: index)
            editline_bind(handle, "\\" + String(character, radix: 8), binding.command)
        }
    }

    deinit {
        if let handle { editline_close(handle) }
    }

    /// Makes a line the newest one that the arrow keys and Ctrl-R find.
    func remember(_ line: String) {
        if let handle { editline_add_history(handle, line) }
    }

    /// Reads one line; blocks.
    func read(prompt text: String) -> LineInput {
        guard let handle else { return .failed }
        begin(Prompt(text))
        defer { finish() }
        var line: UnsafeMutablePointer<CChar>?
        let result = editline_read(handle, prompt.marked, &line)
        defer { free(line) }
        switch ending {
        case .interrupted: return .interrupted
        case .failed: return .failed
        case nil: break
        }
        guard result == 1, let line else {
            show("\r\n")
            return .endOfInput
        }
        return .line(String(cString: line))
    }

    private static let routedSignals = [SIGINT, SIGWINCH, SIGTSTP, SIGCONT]

    private func begin(_ prompt: Prompt) {
        self.prompt = prompt
        ending = nil
        listed = nil
        pasted = ""
        columns = Terminal.size(of: output).columns
        signalKeys = SignalKeys(of: STDIN_FILENO)
        for signal in Self.routedSignals { routes[signal] = editline_route_signal(signal, bulletin.pipe.writeEnd) }
        bulletin.open()
        Terminal.isEditing.store(edits, ordering: .releasing)
        guard edits, let handle else { return }
        // Before the prompt is seen, lest the terminal itself echoes a fast answer to it.
        editline_set_raw(handle, true)
        // What was typed while the last command ran has been echoed by the terminal, and so has a Ctrl-C that came too
        // late for it: the line will show what is left of that.
        show("\r\u{1B}[K")
        show("\u{1B}[?2004h")
    }

    private func finish() {
        if edits { show("\u{1B}[?2004l") }
        Terminal.isEditing.store(false, ordering: .releasing)
        for signal in Self.routedSignals { _ = editline_route_signal(signal, routes[signal] ?? -1) }
        bulletin.close()
    }

    /// Where each signal went before this line was opened.
    private var routes: [Int32: Int32] = [:]

    /// The text of the file libedit has just applied.
    private static func userFile(environment: [String: String]) -> String {
        let path = environment["EDITRC"] ?? environment["HOME"].map { $0 + "/.editrc" } ?? ""
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
