internal import Foundation
internal import Synchronization

/// A server on loopback that does what the test tells it, byte by byte: also what no proper server would.
///
///     let server = try RawServer { connection in
///         while try connection.readRequest() != nil { try connection.answer("hello") }
///     }
///     … server.url("/a?b=c") … server.requests …
///
/// The handler is called for each connection, on a thread of that connection's own, so it may block; the connection is
/// closed when it returns or throws. When the server goes away, its connections break off.
package final class RawServer: Sendable {
    package let port: Int
    private let record = Record()

    package init(_ handle: @escaping @Sendable (RawConnection) throws -> Void) throws {
        let listener = try LoopbackSocket.listening()
        port = try listener.port
        let record = record
        Thread.detachNewThread {
            while let socket = listener.accept(), let number = record.admit(socket) {
                Thread.detachNewThread {
                    let connection = record.connection(number, over: socket)
                    try? handle(connection)
                    connection.close()
                }
            }
        }
    }

    deinit { stop() }

    /// Takes no more connections and breaks off those there are.
    package func stop() {
        guard record.stop() else { return }
        // Wakes the thread that waits for one.
        _ = try? LoopbackSocket.connected(to: port)
    }

    /// A port at which nobody listens.
    package static func unusedPort() throws -> Int { try LoopbackSocket.listening().port }

    package func url(_ target: String = "/", host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(target)" }

    /// All that were read whole so far, in their order.
    package var requests: [RawRequest] { record.state.withLock { $0.requests } }

    /// How many connections were taken so far.
    package var connectionCount: Int { record.state.withLock { $0.connectionCount } }

    /// What the threads of a server share; it outlives the server until the last of them has ended.
    private final class Record: Sendable {
        let state = Mutex(State())

        struct State {
            var requests: [RawRequest] = []
            var connectionCount = 0
            var open: [Int: LoopbackSocket] = [:]
            var isStopped = false
        }

        /// - Returns: its number; nil where the server has stopped.
        func admit(_ socket: LoopbackSocket) -> Int? {
            state.withLock { state in
                guard !state.isStopped else { return nil }
                state.connectionCount += 1
                state.open[state.connectionCount] = socket
                return state.connectionCount
            }
        }

        func connection(_ number: Int, over socket: LoopbackSocket) -> RawConnection {
            RawConnection(
                socket, number: number,
                onRequest: { request in self.state.withLock { $0.requests.append(request) } },
                onClose: { self.state.withLock { $0.open[number] = nil } })
        }

        func stop() -> Bool {
            state.withLock { state in
                guard !state.isStopped else { return false }
                state.isStopped = true
                for socket in state.open.values { socket.breakOff() }
                return true
            }
        }
    }
}
