import CEditLine
import Foundation

/// Turns signals into calls of closures on a thread of its own, where anything may be done.
///
/// While a line is being read Ctrl-C belongs to the editor; the rest of the time it comes here. A signal that was
/// ignored when the program started (`nohup`, a background job) stays ignored. One watch at a time.
package final class InterruptWatch: Sendable {
    /// Signals that end the program; its exit code is 128 and their number.
    package static let endings: [Int32] = [SIGTERM, SIGHUP, SIGQUIT]

    private let pipe: WakePipe

    /// Watches until the value goes. Nil when the system gives no pipe.
    ///
    /// - Parameters:
    ///   - onInterrupt: Ctrl-C, or SIGINT from elsewhere: give up what runs.
    ///   - onEnding: one of `endings`, its number given: put things in order and exit.
    package init?(onInterrupt: @escaping @Sendable () -> Void, onEnding: @escaping @Sendable (_ signal: Int32) -> Void)
    {
        guard let pipe = WakePipe() else { return nil }
        self.pipe = pipe
        Thread.detachNewThread { Self.serve(pipe, onInterrupt: onInterrupt, onEnding: onEnding) }
        for signal in [SIGINT] + Self.endings where !editline_ignores_signal(signal) {
            _ = editline_route_signal(signal, pipe.writeEnd)
        }
    }

    deinit {
        for signal in [SIGINT] + Self.endings { _ = editline_route_signal(signal, -1) }
        pipe.wake()
    }

    /// A reader that goes away (`| head`) makes writing fail instead of ending the program.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Hands on each signal until a 0 comes.
    private static func serve(
        _ pipe: WakePipe, onInterrupt: @Sendable () -> Void, onEnding: @Sendable (_ signal: Int32) -> Void
    ) {
        var byte: UInt8 = 0
        while true {
            let count = read(pipe.readEnd, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            guard count == 1, byte != 0 else { return }
            if Int32(byte) == SIGINT { onInterrupt() } else { onEnding(Int32(byte)) }
        }
    }
}
