import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The built `magpie`, found beside the tests, and ways to run it.
package enum TerminalProgram {
    /// The path of the program of this build; nil when it has not been built.
    package static let path: String? = path(of: "magpie")

    /// The same for another program of this build.
    package static func path(of name: String) -> String? {
        var folders: [URL] = []
        #if canImport(Darwin)
        folders = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }
            .map { $0.bundleURL.deletingLastPathComponent() }
        #else
        folders = [URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()]
        #endif
        return folders.map { $0.appendingPathComponent(name).path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// What a run of the program left behind.
    package struct Outcome: Equatable {
        package let exitCode: Int32
        package let output: String
        package let diagnostics: String

        package init(exitCode: Int32, output: String, diagnostics: String) {
            self.exitCode = exitCode
            self.output = output
            self.diagnostics = diagnostics
        }
    }

    /// Runs the program with its input and output in pipes.
    package static func run(
        _ program: String, arguments: [String] = [], input: [UInt8] = [], environment: [String: String],
        directory: String? = nil
    ) throws -> Outcome {
        let pipes = try (0..<3).map { _ in try Self.pipe() }
        let child = try TerminalChild(
            program: program, arguments: arguments, environment: environment, directory: directory,
            streams: .descriptors(input: pipes[0].read, output: pipes[1].write, error: pipes[2].write))
        for descriptor in [pipes[0].read, pipes[1].write, pipes[2].write] { close(descriptor) }
        var exchange = PipeExchange(input: input, into: pipes[0].write, from: [pipes[1].read, pipes[2].read])
        try exchange.run()
        let deadline = ContinuousClock.now + TerminalSession.patience
        while true {
            if let code = child.exitCode() {
                let texts = exchange.received.map { String(decoding: $0, as: UTF8.self) }
                return Outcome(exitCode: code, output: texts[0], diagnostics: texts[1])
            }
            guard ContinuousClock.now < deadline else {
                throw TerminalSession.Timeout(awaited: "the end of \(program)", screen: "")
            }
            poll(nil, 0, 5)
        }
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
        let code = Darwin.pipe(&ends)
        #else
        let code = Glibc.pipe(&ends)
        #endif
        guard code == 0 else { throw TerminalSession.NoTerminal() }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}

/// Feeds a program while reading what it answers, so that neither waits for the other.
private struct PipeExchange {
    private var rest: ArraySlice<UInt8>
    private var inlet: Int32
    private let outlets: [Int32]
    private var open: Set<Int32>
    private(set) var received: [[UInt8]]

    init(input: [UInt8], into inlet: Int32, from outlets: [Int32]) {
        rest = input[...]
        self.inlet = inlet
        self.outlets = outlets
        open = Set(outlets)
        received = outlets.map { _ in [] }
        _ = fcntl(inlet, F_SETFL, fcntl(inlet, F_GETFL) | O_NONBLOCK)
    }

    mutating func run() throws {
        // A program that ends without reading must not end the tests.
        signal(SIGPIPE, SIG_IGN)
        let deadline = ContinuousClock.now + TerminalSession.patience
        if rest.isEmpty { closeInlet() }
        while !open.isEmpty {
            guard ContinuousClock.now < deadline else {
                throw TerminalSession.Timeout(awaited: "the end of the program's output", screen: "")
            }
            var watched = outlets.filter(open.contains).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            if inlet >= 0 { watched.append(pollfd(fd: inlet, events: Int16(POLLOUT), revents: 0)) }
            guard poll(&watched, nfds_t(watched.count), 1000) > 0 else { continue }
            for entry in watched where entry.revents != 0 {
                if entry.fd == inlet { feed() } else { collect(from: entry.fd) }
            }
        }
        closeInlet()
    }

    private mutating func feed() {
        let count = rest.withUnsafeBytes { write(inlet, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) }
        if rest.isEmpty || (count < 0 && errno != EAGAIN && errno != EINTR) { closeInlet() }
    }

    private mutating func collect(from outlet: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(outlet, &buffer, buffer.count)
        if count > 0, let index = outlets.firstIndex(of: outlet) { received[index] += buffer[..<count] }
        if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) {
            close(outlet)
            open.remove(outlet)
        }
    }

    private mutating func closeInlet() {
        if inlet >= 0 { close(inlet) }
        inlet = -1
    }
}
