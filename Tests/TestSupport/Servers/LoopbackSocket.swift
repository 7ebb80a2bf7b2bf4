#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A TCP socket on 127.0.0.1, closed with its last owner.
final class LoopbackSocket: Sendable {
    private let descriptor: Int32

    struct Failure: Error {
        var step: String
        var errno: Int32
    }

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
        // Not for programs that the tests start.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        set(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
        #if canImport(Darwin)
        set(SOL_SOCKET, SO_NOSIGPIPE, Int32(1))
        #endif
    }

    deinit { close(descriptor) }

    /// - Parameter port: 0 for one of the system's choice.
    static func listening(on port: Int = 0) throws -> LoopbackSocket {
        let socket = try make()
        try check("bind", withAddress(port: port) { bind(socket.descriptor, $0, $1) })
        try check("listen", listen(socket.descriptor, 128))
        return socket
    }

    static func connected(to port: Int) throws -> LoopbackSocket {
        let socket = try make()
        try check("connect", withAddress(port: port) { connect(socket.descriptor, $0, $1) })
        return socket
    }

    var port: Int {
        get throws {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            try Self.check(
                "getsockname",
                withUnsafeMutablePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
                })
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }

    /// Nil where it is no longer possible.
    func accept() -> LoopbackSocket? {
        while true {
            let accepted = Self.accept(descriptor)
            if accepted >= 0 { return LoopbackSocket(accepted) }
            if errno != EINTR && errno != ECONNABORTED { return nil }
        }
    }

    /// What has come; waits where nothing has. Empty at the end.
    func read() throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 { filled = count } else { failure = errno }
        }
        if failure == EINTR { return try read() }
        if failure != 0 { throw Failure(step: "read", errno: failure) }
        return bytes
    }

    /// Whether reading would not wait.
    func isReadable(within milliseconds: Int) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, Int32(milliseconds)) > 0
    }

    func write(_ bytes: [UInt8]) throws {
        #if canImport(Darwin)
        let flags: Int32 = 0
        #else
        let flags = Int32(MSG_NOSIGNAL)
        #endif
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written, flags)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw Failure(step: "write", errno: errno)
            }
        }
    }

    /// Whoever reads or writes here, or on the other side, finds it closed.
    func breakOff() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func resetsWhenClosed() { set(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }

    private static func make() throws -> LoopbackSocket {
        #if canImport(Darwin)
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        try check("socket", descriptor)
        return LoopbackSocket(descriptor)
    }

    private static func accept(_ descriptor: Int32) -> Int32 {
        #if canImport(Darwin)
        Darwin.accept(descriptor, nil, nil)
        #elseif canImport(Glibc)
        Glibc.accept(descriptor, nil, nil)
        #else
        Musl.accept(descriptor, nil, nil)
        #endif
    }

    private func set<Value>(_ level: Int32, _ option: Int32, _ value: Value) {
        _ = withUnsafePointer(to: value) {
            setsockopt(descriptor, level, option, $0, socklen_t(MemoryLayout<Value>.size))
        }
    }

    private static func withAddress(
        port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func check(_ step: String, _ result: Int32) throws {
        if result < 0 { throw Failure(step: step, errno: errno) }
    }
}
