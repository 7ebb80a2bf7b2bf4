internal import Synchronization

/// Ports for servers that must be told theirs before they start.
enum ServerPort {
    /// A port of 127.0.0.1 at which nobody listens; each is given once. Below those the system gives to clients, so that
    /// no connection takes it before the server does, nor while the server is down.
    static func free() throws -> Int {
        for _ in 0..<1_000 {
            let port = Int.random(in: 20_000..<32_000)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            if (try? LoopbackSocket.listening(on: port)) != nil { return port }
        }
        throw ServerFailure("127.0.0.1", said: "no free port")
    }

    /// Has a server start at a free port; somebody else may take the port in between, and then it is another.
    /// - Parameters:
    ///   - taken: what it writes where the port is another's.
    ///   - start: starts it; false where it has ended at once.
    static func find(for process: ServerProcess, taken: String, starting start: (Int) throws -> Bool) throws -> Int {
        for _ in 0..<5 {
            let port = try free()
            if try start(port) { return port }
            guard process.log.contains(taken) else { break }
        }
        throw ServerFailure("not started", said: process.log)
    }

    private static let given = Mutex<Set<Int>>([])
}
