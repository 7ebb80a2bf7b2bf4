#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A program at a terminal of its own: keys go in, a screen comes out. For one test, on one thread.
package final class TerminalSession {
    /// What did not happen in time, with the screen as it was.
    package struct Timeout: Error, CustomStringConvertible {
        package let awaited: String
        package let screen: String

        package var description: String {
            "waited in vain for \(awaited); the screen:\n\(screen)"
        }
    }

    package struct NoTerminal: Error {}

    /// Generous: a loaded machine must not fail a test, and a test that passes never waits so long.
    package static let patience: Duration = .seconds(120)

    package private(set) var screen: TerminalScreen
    /// Everything the program has written.
    package private(set) var output: [UInt8] = []
    /// What must live as long as the session, such as the folder the program runs in.
    package var belongings: AnyObject?
    private var main: Int32
    private let child: TerminalChild
    private var isOpen = true

    package init(
        program: String, arguments: [String] = [], environment: [String: String], directory: String? = nil,
        columns: Int = 80, rows: Int = 24
    ) throws {
        var ends: (main: Int32, far: Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 1024)
        guard openpty(&ends.main, &ends.far, &name, nil, nil) == 0 else { throw NoTerminal() }
        // Until the program has opened its own the far end must not be closed.
        defer { close(ends.far) }
        main = ends.main
        let path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        for end in [ends.main, ends.far] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(main, F_SETFL, fcntl(main, F_GETFL) | O_NONBLOCK)
        screen = TerminalScreen(columns: columns, rows: rows)
        Self.setSize(of: main, columns: columns, rows: rows)
        child = try TerminalChild(
            program: program, arguments: arguments, environment: environment, directory: directory,
            streams: .terminal(path: path))
    }

    deinit {
        if main >= 0 { close(main) }
    }

    // MARK: What a person does

    /// Types a text; `\r` is Enter, `\t` Tab.
    package func type(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends what the terminal would send for a paste.
    package func paste(_ text: String) throws {
        try type("\u{1B}[200~" + text.replacing("\n", with: "\r") + "\u{1B}[201~")
    }

    package func press(_ key: TerminalKey) throws {
        try type(key.rawValue)
    }

    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        let deadline = ContinuousClock.now + Self.patience
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(main, $0.baseAddress, min($0.count, 4096)) }
            if count > 0 { rest = rest.dropFirst(count) }
            // The program may be waiting for us to read.
            receive(until: count > 0 ? ContinuousClock.now : deadline, orWritable: true)
            guard ContinuousClock.now < deadline else {
                throw Timeout(awaited: "the program to read \(rest.count) bytes", screen: screen.text)
            }
        }
    }

    /// Changes the window's size; the system tells the program.
    package func resize(columns: Int, rows: Int) {
        receive(until: ContinuousClock.now)
        screen.resize(columns: columns, rows: rows)
        Self.setSize(of: main, columns: columns, rows: rows)
    }

    package func send(signal: Int32) {
        child.send(signal: signal)
    }

    /// Closes the window.
    package func hangUp() {
        close(main)
        main = -1
        isOpen = false
    }

    // MARK: What a person sees

    /// Whether the terminal itself shows what is typed, as it does while no program edits lines.
    package var isEchoing: Bool {
        var modes = termios()
        return tcgetattr(main, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Reads until the window holds the text.
    package func wait(for text: String) throws {
        try wait(for: "“\(text)”") { $0.text.contains(text) }
    }

    /// Reads until the cursor stands in a line that is exactly this, from the left edge to the cursor.
    package func wait(forCursorAfter line: String) throws {
        try wait(for: "the cursor after “\(line)”") { $0.lineEndingAtCursor == line }
    }

    package func wait(for what: String, until isThere: (TerminalScreen) -> Bool) throws {
        let deadline = ContinuousClock.now + Self.patience
        while !isThere(screen) {
            guard isOpen, ContinuousClock.now < deadline else { throw Timeout(awaited: what, screen: screen.text) }
            receive(until: deadline)
        }
    }

    /// Reads what comes for so long: to do the next thing at a certain moment of what the program does, not to wait for
    /// anything of it.
    package func watch(for duration: Duration) {
        let deadline = ContinuousClock.now + duration
        while isOpen, ContinuousClock.now < deadline { receive(until: deadline) }
    }

    /// Reads until the program has ended: its exit code.
    package func waitForExit() throws -> Int32 {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            if let code = child.exitCode() {
                receive(until: ContinuousClock.now)
                return code
            }
            guard ContinuousClock.now < deadline else { throw Timeout(awaited: "the end", screen: screen.text) }
            receive(until: ContinuousClock.now + .milliseconds(10))
        }
    }

    /// Reads what is there, waiting for something until the deadline.
    private func receive(until deadline: ContinuousClock.Instant, orWritable: Bool = false) {
        var watched = pollfd(fd: main, events: Int16(POLLIN | (orWritable ? POLLOUT : 0)), revents: 0)
        let left = ContinuousClock.now.duration(to: deadline)
        let milliseconds = max(0, left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000)
        // A closed terminal is always ready: then only the clock can make us wait.
        let ready = isOpen ? poll(&watched, 1, Int32(milliseconds)) : poll(nil, 0, Int32(min(milliseconds, 10)))
        guard ready > 0, watched.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(main, &buffer, buffer.count)
            guard count > 0 else {
                if count == 0 || (errno != EAGAIN && errno != EINTR) { isOpen = false }
                return
            }
            output += buffer[..<count]
            screen.feed(buffer[..<count])
        }
    }

    private static func setSize(of descriptor: Int32, columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }
}

/// What special keys send.
package enum TerminalKey: String, Sendable {
    case enter = "\r"
    case tab = "\t"
    case escape = "\u{1B}"
    case backspace = "\u{7F}"
    case up = "\u{1B}[A"
    case down = "\u{1B}[B"
    case right = "\u{1B}[C"
    case left = "\u{1B}[D"
    case home = "\u{1B}[H"
    case end = "\u{1B}[F"
    case delete = "\u{1B}[3~"
    case controlLeft = "\u{1B}[1;5D"
    case controlRight = "\u{1B}[1;5C"
    case controlA = "\u{01}"
    case controlC = "\u{03}"
    case controlD = "\u{04}"
    case controlL = "\u{0C}"
    case controlR = "\u{12}"
    case controlU = "\u{15}"
    case controlW = "\u{17}"
    case controlZ = "\u{1A}"
    case f5 = "\u{1B}[15~"
}
