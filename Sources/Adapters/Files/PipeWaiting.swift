import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Waits for the other side of a pipe, or a person at a terminal, without holding a thread that others need.
enum PipeWaiting {
    /// Returns when there is something to read or nothing will come any more, when the time is up, or when the task is
    /// cancelled.
    static func wait(for descriptor: Int32, milliseconds: Int) async {
        let flag = Flag()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    poll(descriptor, milliseconds: milliseconds, until: flag)
                    continuation.resume()
                }
            }
        } onCancel: {
            flag.isRaised.store(true, ordering: .relaxed)
        }
    }

    /// So often cancelling is looked for.
    private static let slice = 100

    private static func poll(_ descriptor: Int32, milliseconds: Int, until flag: Flag) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        for _ in 0..<max(1, milliseconds / slice) where !flag.isRaised.load(ordering: .relaxed) {
            #if canImport(Darwin)
            let result = Darwin.poll(&request, 1, Int32(slice))
            #elseif canImport(Glibc)
            let result = Glibc.poll(&request, 1, Int32(slice))
            #else
            let result = Musl.poll(&request, 1, Int32(slice))
            #endif
            if result > 0 { return }
        }
    }

    private final class Flag: Sendable {
        let isRaised = Atomic(false)
    }
}
