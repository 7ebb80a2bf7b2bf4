import CHTTPClient
import Foundation
import Ingestion
import Synchronization

/// The thread that runs all transfers of a transport, and what the rest of the program says to it. It begins with the
/// first request and ends when the transport is gone and the last exchange with it.
final class CurlLoop: Sendable {
    let options: CurlOptions
    private let inbox = Mutex(Inbox())

    private struct Inbox {
        var messages: [Message] = []
        var lastID: UInt64 = 0
        var hasThread = false
        var isClosing = false
        /// Nil while there is nobody to wake.
        var waker: Waker?

        mutating func add(_ message: Message) {
            messages.append(message)
            // Who has messages waiting has been woken for the first of them.
            if let waker, messages.count == 1 { http_loop_wake(waker.loop) }
        }
    }

    /// libcurl's loop. `@unchecked Sendable`: other threads do nothing with it but wake it, which libcurl allows, and
    /// they do that under the inbox's lock, under which it is taken away before it is closed.
    private struct Waker: @unchecked Sendable {
        let loop: OpaquePointer
    }

    private enum Message: Sendable {
        case start(HTTPRequest, Arrival)
        case resume(UInt64)
        case stop(UInt64)
    }

    init(options: CurlOptions) { self.options = options }

    // MARK: From any thread

    func start(_ request: HTTPRequest) -> Arrival {
        let (arrival, needsThread) = inbox.withLock { inbox in
            defer { inbox.hasThread = true }
            inbox.lastID += 1
            let arrival = Arrival(loop: self, id: inbox.lastID)
            inbox.add(.start(request, arrival))
            return (arrival, !inbox.hasThread)
        }
        if needsThread {
            let thread = Thread { [self] in run() }
            thread.name = "magpie-http"
            thread.start()
        }
        return arrival
    }

    func resume(_ id: UInt64) { inbox.withLock { $0.add(.resume(id)) } }
    func stop(_ id: UInt64) { inbox.withLock { $0.add(.stop(id)) } }

    func close() {
        inbox.withLock { inbox in
            inbox.isClosing = true
            if let waker = inbox.waker { http_loop_wake(waker.loop) }
        }
    }

    // MARK: On the thread

    private func run() {
        guard http_library_load(), let loop = http_loop_open() else {
            refuseAll()
            return
        }
        inbox.withLock { $0.waker = Waker(loop: loop) }
        let exchanges = ExchangeTable(loop: loop, options: options)
        while true {
            let (messages, isClosing) = inbox.withLock { inbox in
                defer { inbox.messages.removeAll(keepingCapacity: true) }
                return (inbox.messages, inbox.isClosing)
            }
            for message in messages { take(message, for: exchanges) }
            if isClosing, exchanges.isEmpty, end() { break }
            exchanges.work()
            http_loop_wait(loop, exchanges.milliseconds)
        }
        exchanges.close()
        http_loop_close(loop)
    }

    /// - Returns: false where something was said meanwhile.
    private func end() -> Bool {
        inbox.withLock { inbox in
            guard inbox.messages.isEmpty else { return false }
            inbox.waker = nil
            inbox.hasThread = false
            return true
        }
    }

    private func take(_ message: Message, for exchanges: ExchangeTable) {
        switch message {
        case .start(let request, let arrival): exchanges.start(request, arrival)
        case .resume(let id): exchanges.resume(id)
        case .stop(let id): exchanges.stop(id)
        }
    }

    private func refuseAll() {
        let messages = inbox.withLock { inbox in
            inbox.hasThread = false
            defer { inbox.messages = [] }
            return inbox.messages
        }
        for case .start(_, let arrival) in messages { arrival.put(.failure(.libraryMissing(name: "libcurl"))) }
    }
}
