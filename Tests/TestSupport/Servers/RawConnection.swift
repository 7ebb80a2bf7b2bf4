/// One connection of a `RawServer`, used on its own thread.
package final class RawConnection {
    /// From 1, in the order they came.
    package let number: Int
    private let onRequest: @Sendable (RawRequest) -> Void
    private let onClose: @Sendable () -> Void
    private var socket: LoopbackSocket?
    /// Read, and not yet part of a request.
    private var pending: [UInt8] = []

    init(
        _ socket: LoopbackSocket, number: Int, onRequest: @escaping @Sendable (RawRequest) -> Void,
        onClose: @escaping @Sendable () -> Void
    ) {
        self.socket = socket
        self.number = number
        self.onRequest = onRequest
        self.onClose = onClose
    }

    /// The next request, with the body that its Content-Length announces; nil where the client sends no more.
    package func readRequest() throws -> RawRequest? {
        while true {
            if let request = RawRequest(parsing: pending, connection: number) {
                pending.removeFirst(request.bytes.count)
                onRequest(request)
                return request
            }
            guard let more = try socket?.read(), !more.isEmpty else { return nil }
            pending += more
        }
    }

    package func write(_ text: String) throws { try write(Array(text.utf8)) }

    package func write(_ bytes: [UInt8]) throws {
        guard let socket else { throw LoopbackSocket.Failure(step: "write", errno: 0) }
        try socket.write(bytes)
    }

    /// A proper answer: its length is announced.
    package func answer(_ body: String = "", status: String = "200 OK", headers: [String] = []) throws {
        try answer(Array(body.utf8), status: status, headers: headers)
    }

    package func answer(_ body: [UInt8], status: String = "200 OK", headers: [String] = []) throws {
        try write(head(status: status, headers: headers + ["Content-Length: \(body.count)"]) + body)
    }

    /// A head as given, without anything about the body.
    package func writeHead(status: String = "200 OK", headers: [String] = []) throws {
        try write(head(status: status, headers: headers))
    }

    private func head(status: String, headers: [String]) -> [UInt8] {
        Array((["HTTP/1.1 \(status)"] + headers + ["", ""]).joined(separator: "\r\n").utf8)
    }

    /// One chunk of a body under `Transfer-Encoding: chunked`; the empty one ends it.
    package func writeChunk(_ text: String) throws {
        try write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
    }

    /// Says nothing until the client has gone, or the server is stopped.
    package func waitUntilClosed() {
        while let more = try? socket?.read(), !more.isEmpty {}
    }

    /// Whether the client has gone; waits so many milliseconds for it.
    package func isClosed(within milliseconds: Int) -> Bool {
        guard let socket else { return true }
        guard socket.isReadable(within: milliseconds) else { return false }
        guard let more = try? socket.read(), !more.isEmpty else { return true }
        pending += more
        return false
    }

    /// Ends the connection as a crash does: the client is told that it was reset.
    package func reset() {
        socket?.resetsWhenClosed()
        close()
    }

    package func close() {
        onClose()
        socket = nil
    }
}

/// A request as it came over the wire.
package struct RawRequest: Sendable {
    /// The number of the connection it came over.
    package let connection: Int
    package let method: String
    package let target: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// All of it.
    package let bytes: [UInt8]

    /// Nil where it is not whole.
    init?(parsing bytes: [UInt8], connection: Int) {
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }) else {
            return nil
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ")
        method = words.first.map(String.init) ?? ""
        target = words.dropFirst().first.map(String.init) ?? ""
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
            return (String(parts.first ?? ""), String(value))
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard bytes.count >= end + 4 + length else { return nil }
        body = Array(bytes[(end + 4)..<(end + 4 + length)])
        self.bytes = Array(bytes[..<(end + 4 + length)])
        self.connection = connection
    }

    /// The value of the first header of that name, in any case.
    package subscript(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
