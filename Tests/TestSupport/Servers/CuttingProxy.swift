internal import Foundation
internal import Synchronization

/// Stands between clients and a server on this machine, and breaks a connection off at a chosen message.
package final class CuttingProxy: Sendable {
    /// When a connection is broken off: before the server has heard the message, or when it has answered and the client
    /// has not heard that; or never, and only nothing passes any more from the message on.
    package enum Moment: Sendable {
        case beforeTheServerHears
        case beforeTheClientHears
        case never
    }

    package let port: Int
    private let listener: LoopbackSocket
    private let server: Int
    private let plan = Mutex<(moment: Moment, text: [UInt8])?>(nil)
    private let cuts = Atomic(0)

    /// - Parameter server: its port.
    package init(to server: Int) throws {
        self.server = server
        listener = try LoopbackSocket.listening()
        port = try listener.port
        // As long as the sockets are there, the thread has something to wait for; without them it ends.
        let listener = listener
        Thread.detachNewThread { [weak self] in
            while let client = listener.accept() {
                guard let self else { return }
                self.join(client)
            }
        }
    }

    deinit { listener.breakOff() }

    /// The next client that sends this is cut off, or hears nothing more.
    package func cut(_ moment: Moment, at text: String) {
        plan.withLock { $0 = (moment, Array(text.utf8)) }
    }

    /// How often that has happened.
    package var cutCount: Int { cuts.load(ordering: .acquiring) }

    private func join(_ client: LoopbackSocket) {
        guard let server = try? LoopbackSocket.connected(to: server) else { return client.breakOff() }
        let (isMute, isSilent) = (Flag(), Flag())
        Thread.detachNewThread { [weak self] in
            while let bytes = try? client.read(), !bytes.isEmpty {
                let moment = self?.moment(in: bytes)
                if moment == .beforeTheClientHears { isMute.raise() }
                if moment == .never { isSilent.raise() }
                if isSilent.isRaised { continue }
                guard moment != .beforeTheServerHears, (try? server.write(bytes)) != nil else { break }
            }
            server.breakOff()
        }
        Thread.detachNewThread {
            while let bytes = try? server.read(), !bytes.isEmpty, !isMute.isRaised {
                if isSilent.isRaised { continue }
                guard (try? client.write(bytes)) != nil else { break }
            }
            client.breakOff()
            server.breakOff()
        }
    }

    private func moment(in bytes: [UInt8]) -> Moment? {
        plan.withLock { plan in
            guard let (moment, text) = plan, bytes.firstRange(of: text) != nil else { return nil }
            plan = nil
            cuts.add(1, ordering: .releasing)
            return moment
        }
    }

    /// Something that two threads know.
    private final class Flag: Sendable {
        private let flag = Atomic(false)
        var isRaised: Bool { flag.load(ordering: .acquiring) }
        func raise() { flag.store(true, ordering: .releasing) }
    }
}
