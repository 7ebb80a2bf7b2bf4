import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The terminal the program was started on.
package enum Terminal {
    /// A window's size in characters.
    package struct Size: Sendable, Equatable {
        package var columns: Int
        package var rows: Int

        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    /// When to use colours; the values of `--color`.
    package enum ColorChoice: String, Sendable, CaseIterable {
        case auto
        case always
        case never
    }

    package static func isTerminal(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1
    }

    /// The size of the window behind a descriptor; 80 by 24 where there is none or it does not say.
    package static func size(of descriptor: Int32 = STDOUT_FILENO) -> Size {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0 else { return Size(columns: 80, rows: 24) }
        return Size(
            columns: window.ws_col > 1 ? Int(window.ws_col) : 80,
            rows: window.ws_row > 0 ? Int(window.ws_row) : 24)
    }

    /// Whether to colour what goes to the descriptor: `--color`, then NO_COLOR, CLICOLOR_FORCE and CLICOLOR as others heed
    /// them, then what the terminal is.
    package static func usesColour(
        _ choice: ColorChoice = .auto, descriptor: Int32 = STDOUT_FILENO, environment: [String: String]
    ) -> Bool {
        switch choice {
        case .always: return true
        case .never: return false
        case .auto:
            if !environment["NO_COLOR", default: ""].isEmpty { return false }
            if !["", "0"].contains(environment["CLICOLOR_FORCE", default: ""]) { return true }
            return environment["CLICOLOR"] != "0" && canMoveCursor(environment: environment) && isTerminal(descriptor)
        }
    }

    /// Whether the terminal understands escape sequences at all.
    package static func canMoveCursor(environment: [String: String]) -> Bool {
        !["", "dumb", "unknown"].contains(environment["TERM", default: ""])
    }

    /// Notes the terminal's modes as they are, to be given back by `restoreModes`; the first call counts.
    package static func rememberModes() {
        saved.withLock { modes in
            var current = termios()
            guard modes == nil, tcgetattr(STDIN_FILENO, &current) == 0 else { return }
            modes = current
        }
    }

    /// Gives the terminal back as it was found, also in the middle of a line; safe on any thread, any number of times.
    package static func restoreModes() {
        // Not waiting for whoever holds the lock: this may be the last thing the program does.
        let modes = saved.withLockIfAvailable { $0 } ?? nil
        guard var modes, tcgetpgrp(STDIN_FILENO) == getpgrp() else { return }
        if isEditing.load(ordering: .acquiring) {
            let leave = "\u{1B}[?2004l\r\n"
            _ = leave.withCString { write(isTerminal(STDOUT_FILENO) ? STDOUT_FILENO : STDERR_FILENO, $0, strlen($0)) }
        }
        tcsetattr(STDIN_FILENO, TCSADRAIN, &modes)
    }

    /// Stops the terminal from showing what is typed, until `showTyping`: what is drawn in place would be torn.
    package static func hideTyping() { setEcho(false) }

    package static func showTyping() { setEcho(true) }

    private static func setEcho(_ isOn: Bool) {
        saved.withLock { saved in
            var modes = termios()
            // Only what was on when the program began, and only in the foreground: the terminal is the shell's else.
            guard let saved, saved.c_lflag & tcflag_t(ECHO) != 0, tcgetpgrp(STDIN_FILENO) == getpgrp(),
                tcgetattr(STDIN_FILENO, &modes) == 0
            else { return }
            if isOn { modes.c_lflag |= tcflag_t(ECHO) } else { modes.c_lflag &= ~tcflag_t(ECHO) }
            tcsetattr(STDIN_FILENO, TCSANOW, &modes)
        }
    }

    /// Whether a line is open at this moment, with bracketed paste on.
    static let isEditing = Atomic(false)

    private static let saved = Mutex<termios?>(nil)
}
