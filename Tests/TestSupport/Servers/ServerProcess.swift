internal import Foundation
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A server's program in a folder of its own, and a shell that watches over it: when the tests are gone, however they
/// ended, the shell ends the program and removes the folder. The shell is the server's parent, so that nothing can come
/// between the start and the watch.
final class ServerProcess: Sendable {
    let folder: String
    private let account: ServerAccount
    private let state: Mutex<State>

    private struct State {
        /// Our end of the conversation with the shell; -1 when all is over.
        var line: Int32
        /// Nil while no server runs.
        var server: pid_t?
        let watch: TerminalChild
        var names = 0
    }

    /// - Parameters:
    ///   - parent: where its folder is made; nil for the folder of temporary files.
    ///   - endSignal: by which it ends at once, leaving nothing outside its folder.
    init(account: ServerAccount, parent: String? = nil, endSignal: String) throws {
        self.account = account
        folder = try account.makeFolder(in: parent)
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
        let made = socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #else
        // Closed for other programs from the first moment: one that kept our end open would keep the server running.
        let made = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
        #endif
        guard made == 0 else { throw ServerFailure(folder, said: String(cString: strerror(errno))) }
        defer { close(ends[1]) }
        let watch = try TerminalChild(
            program: "/bin/sh", arguments: ["-c", Self.script, "sh", folder, endSignal],
            environment: ServerPrograms.environment(home: folder), directory: nil,
            streams: .descriptors(input: ends[1], output: ends[1], error: 2), isApart: true)
        state = Mutex(State(line: ends[0], server: nil, watch: watch))
    }

    deinit { end() }

    /// Reads orders, a line each, and answers each with a line.
    private static let script = #"""
        # The tests may be gone when it answers.
        trap '' PIPE
        exec 2>/dev/null
        folder=$1 signal=$2 server=
        while read -r line; do
            eval "set -- $line"
            order=$1
            shift
            case $order in
            start) "$@" </dev/null >>"$folder/log" 2>&1 & server=$!; echo "$server" ;;
            alive) jobs >/dev/null; kill -0 "$server" && echo yes || echo no ;;
            wait) wait "$server"; echo "$?"; server= ;;
            esac
        done
        if [ -n "$server" ]; then
            kill -s "$signal" "$server"
            kill -s CONT "$server"
            wait "$server"
        fi
        # Of a PostgreSQL that was killed a shared memory segment is left, with its number here.
        if [ -f "$folder/data/postmaster.pid" ]; then
            ipcrm -m "$(sed -n '7s/^.* //p' "$folder/data/postmaster.pid")"
        fi
        rm -rf "$folder"
        """#

    // MARK: Its life

    /// - Parameter command: the program with its arguments, run by the server's account.
    func start(_ command: [String]) throws {
        let words = (["start"] + account.prefix + command).map { "'\($0.replacing("'", with: #"'\''"#))'" }
        let answer = try order(words.joined(separator: " "))
        guard let server = pid_t(answer) else { throw ServerFailure(command[0], said: answer) }
        state.withLock { $0.server = server }
    }

    var isRunning: Bool { (try? order("alive")) == "yes" }

    /// Waits until it has ended by itself, or by a signal.
    /// - Returns: its exit code.
    @discardableResult
    func waitForEnd() throws -> Int? {
        guard identifier != nil else { return nil }
        let answer = try order("wait")
        state.withLock { $0.server = nil }
        return Int(answer)
    }

    /// A name for a database on it that no other has.
    func newName() -> String {
        state.withLock { state in
            state.names += 1
            return "test\(state.names)"
        }
    }

    var identifier: pid_t? { state.withLock { $0.server } }

    func send(signal: Int32) {
        if let identifier { kill(identifier, signal) }
    }

    /// Ends it at once and removes its folder; returns when both are gone.
    func end() {
        let line = state.withLock { state in
            defer { state.line = -1 }
            return state.line
        }
        guard line >= 0 else { return }
        close(line)
        wait(upTo: TerminalSession.patience) { state.withLock { $0.watch.exitCode() != nil } }
    }

    /// Runs a program to its end, in the server's place: what makes the folder ready.
    func run(_ command: [String]) throws {
        try start(command)
        guard try waitForEnd() == 0 else { throw ServerFailure(command[0], said: log) }
    }

    /// What it wrote so far.
    var log: String {
        (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
    }

    /// Waits until it is ready.
    /// - Returns: false where it has ended instead.
    func waits(until isReady: () -> Bool) throws -> Bool {
        var isOver = false
        let ended = wait(upTo: TerminalSession.patience) {
            if isReady() { return true }
            isOver = !isRunning
            return isOver
        }
        guard ended else { throw ServerFailure(folder, said: "not ready\n" + log) }
        if isOver { try waitForEnd() }
        return !isOver
    }

    @discardableResult
    private func wait(upTo patience: Duration, until isTrue: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + patience
        while !isTrue() {
            guard ContinuousClock.now < deadline else { return false }
            poll(nil, 0, 5)
        }
        return true
    }

    // MARK: The shell

    private func order(_ order: String) throws -> String {
        try state.withLock { state in
            let socket = state.line
            guard socket >= 0 else { throw ServerFailure(order, said: "the server is gone") }
            let bytes = Array((order + "\n").utf8)
            guard write(socket, bytes, bytes.count) == bytes.count else {
                throw ServerFailure(order, said: String(cString: strerror(errno)))
            }
            var answer: [UInt8] = []
            var byte: UInt8 = 0
            while read(socket, &byte, 1) == 1, byte != 0x0A { answer.append(byte) }
            return String(decoding: answer, as: UTF8.self)
        }
    }
}

/// A server that does not start, or does not do what a test needs of it.
package struct ServerFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ what: String, said text: String) { description = "\(what): \(text)" }
}
