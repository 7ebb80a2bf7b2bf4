#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A program started by a test, that ends with it.
package final class TerminalChild {
    /// Where the program's standard streams lead.
    package enum Streams {
        /// The terminal of this path, which becomes its controlling terminal.
        case terminal(path: String)
        /// Descriptors of ours.
        case descriptors(input: Int32, output: Int32, error: Int32)
    }

    package struct SpawnFailure: Error, CustomStringConvertible {
        package let description: String
    }

    private let identifier: pid_t
    private var status: Int32?

    #if canImport(Darwin)
    private static let newSession = POSIX_SPAWN_SETSID
    #else
    // POSIX_SPAWN_SETSID, which glibc shows to GNU sources only.
    private static let newSession: Int32 = 0x80
    #endif

    /// - Parameter isApart: in a session of its own: keys pressed at the terminal of the tests do not reach it.
    package init(
        program: String, arguments: [String], environment: [String: String], directory: String?, streams: Streams,
        isApart: Bool = false
    ) throws {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        switch streams {
        case .terminal(let path):
            posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
            posix_spawnattr_setflags(
                &attributes, Int16(Self.newSession | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        case .descriptors(let input, let output, let error):
            posix_spawn_file_actions_adddup2(&actions, input, 0)
            posix_spawn_file_actions_adddup2(&actions, output, 1)
            posix_spawn_file_actions_adddup2(&actions, error, 2)
            posix_spawnattr_setflags(
                &attributes,
                Int16((isApart ? Self.newSession : 0) | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        }
        // Whatever the test runner ignores, the program starts as from a shell.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE, SIGTSTP, SIGWINCH] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)

        // The shell changes the folder: not every system's posix_spawn can.
        let command =
            directory.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0, program] + arguments }
            ?? [program] + arguments
        var words = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else {
            throw SpawnFailure(description: "\(program) does not start: \(String(cString: strerror(code)))")
        }
        identifier = child
    }

    deinit {
        guard status == nil else { return }
        kill(identifier, SIGKILL)
        var ignored: Int32 = 0
        waitpid(identifier, &ignored, 0)
    }

    package func send(signal: Int32) {
        kill(identifier, signal)
    }

    /// The exit code (128 and the signal's number for a killed program), or nil while it runs.
    package func exitCode() -> Int32? {
        if status == nil {
            var code: Int32 = 0
            if waitpid(identifier, &code, WNOHANG) == identifier { status = code }
        }
        guard let status else { return nil }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
