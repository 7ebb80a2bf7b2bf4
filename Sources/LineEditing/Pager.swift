#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Shows a long text page by page, by the program the user has for it.
package struct Pager: Sendable {
    /// A command for the shell.
    package let command: String

    /// `$MAGPIE_PAGER`, `$PAGER`, else less; nil where one of them is empty, or where there is no less.
    package init?(environment: [String: String]) {
        if let chosen = environment["MAGPIE_PAGER"] ?? environment["PAGER"] {
            guard chosen.contains(where: { !$0.isWhitespace }) else { return nil }
            command = chosen
            return
        }
        let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        guard folders.contains(where: { access("\($0)/less", X_OK) == 0 }) else { return nil }
        command = "less"
    }

    /// Runs the pager until the reader leaves it. What the reader does not want to see is not missed.
    /// - Returns: false where it could not be run; nothing was shown then.
    package func show(_ text: String, environment: [String: String]) -> Bool {
        var modes = termios()
        let hasModes = tcgetattr(STDIN_FILENO, &modes) == 0
        defer { if hasModes { tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) } }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        guard let child = spawn(reading: ends[0], environment: environment) else {
            close(ends[0])
            close(ends[1])
            return false
        }
        close(ends[0])
        feed(text, to: ends[1])
        close(ends[1])
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
        // The shell's own words for a program that is not there, or cannot be run.
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 0
        return code != 127 && code != 126
    }

    /// In the program's own process group, so that the terminal is the pager's, too.
    private func spawn(reading end: Int32, environment: [String: String]) -> pid_t? {
        var variables = environment
        // Short texts are left on the screen, colours are shown, and the screen stays when one leaves.
        if variables["LESS"] == nil { variables["LESS"] = "FRX" }
        variables["LESSCHARSET"] = variables["LESSCHARSET"] ?? "utf-8"
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
        posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO)
        // A reader that goes away ends a pager, though it does not end us.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = ["sh", "-c", command]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let pairs: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + pairs { free(text) } }
        var child: pid_t = 0
        return posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, pairs) == 0 ? child : nil
    }

    /// Until all is read, or the reader has left.
    private func feed(_ text: String, to end: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while !rest.isEmpty {
                let count = write(end, rest.base.baseAddress?.advanced(by: rest.startIndex), rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
