import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Texts that other threads want to show, which wait while a line is open until its reader has made room.
final class Bulletin: Sendable {
    let pipe: WakePipe
    private let state = Mutex(State())

    private struct State {
        var isOpen = false
        var waiting: [String] = []
    }

    init?() {
        guard let pipe = WakePipe() else { return nil }
        self.pipe = pipe
    }

    /// Shows the text at once, or wakes the reader to show it above the open line.
    func post(_ text: String) {
        state.withLock { state in
            guard state.isOpen else {
                Self.show(text)
                return
            }
            state.waiting.append(text)
            if state.waiting.count == 1 { pipe.wake() }
        }
    }

    /// A line is open from now on.
    func open() {
        state.withLock { $0.isOpen = true }
    }

    /// The line is done: what still waits is shown.
    func close() {
        state.withLock { state in
            state.isOpen = false
            for text in state.waiting { Self.show(text) }
            state.waiting.removeAll()
        }
    }

    func takeAll() -> [String] {
        state.withLock { state in
            defer { state.waiting.removeAll() }
            return state.waiting
        }
    }

    private static func show(_ text: String) {
        var line = text.hasSuffix("\n") ? text : text + "\n"
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
