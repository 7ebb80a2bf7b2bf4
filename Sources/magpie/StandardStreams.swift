import Dialogue
import Foundation
import Synchronization

/// Standard error, for diagnostics and notes.
enum StandardError {
    static func write(_ text: String) { put(text + "\n", STDERR_FILENO) }
    /// Without a line end: progress.
    static func draw(_ text: String) { put(text, STDERR_FILENO) }
}

/// Standard output, for answers.
enum StandardOutput {
    private static let broken = Mutex(false)
    private static let closed = Mutex(false)

    static func write(_ text: String) { draw(text + "\n") }

    static func draw(_ text: String) {
        guard let errno = put(text, STDOUT_FILENO) else { return }
        guard errno != EPIPE else { return closed.withLock { $0 = true } }
        let isNew = broken.withLock { wasBroken in
            defer { wasBroken = true }
            return !wasBroken
        }
        if isNew { StandardError.write("The answers cannot be written: \(SystemError.phrase(errno)).") }
    }

    /// Writes data as they are.
    /// - Returns: the system's error, if there was one.
    static func write(_ bytes: [UInt8]) -> Int32? {
        let errno = bytes.withUnsafeBytes { put($0, STDOUT_FILENO) }
        if errno == EPIPE { closed.withLock { $0 = true } }
        return errno
    }

    /// Whether an answer was lost: then the program has not done what it was asked for.
    static var isBroken: Bool { broken.withLock { $0 } }

    /// Whether nobody reads any more (`| head`): no fault, and nothing is said of it.
    static var isClosed: Bool { closed.withLock { $0 } }
}

/// Writes all of it at once, unbuffered: an answer is on the screen before the next prompt.
/// - Returns: the system's error, if there was one.
@discardableResult
private func put(_ text: String, _ descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { put(UnsafeRawBufferPointer($0), descriptor) }
}

private func put(_ bytes: UnsafeRawBufferPointer, _ descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = Foundation.write(descriptor, rest.base.baseAddress?.advanced(by: rest.startIndex), rest.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        guard count > 0 else { return errno }
        rest = rest.dropFirst(count)
    }
    return nil
}

/// Reads bytes, line by line or all: what is not UTF-8 must be seen as such.
struct ByteReader {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next line without its end; nil behind the last.
    mutating func nextLine() -> [UInt8]? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                return Array(buffer[position..<end])
            }
            searched = buffer.count
            if isAtEnd {
                guard position < buffer.count else { return nil }
                defer { position = buffer.count }
                return Array(buffer[position...])
            }
            searched -= position
            fill()
        }
    }

    /// Everything that is left; nil when it cannot be read, with the reason in `errno`.
    mutating func rest() -> [UInt8]? {
        while !isAtEnd {
            guard fill() else { return nil }
        }
        defer { position = buffer.count }
        return Array(buffer[position...])
    }

    @discardableResult
    private mutating func fill() -> Bool {
        buffer.removeFirst(position)
        position = 0
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { isAtEnd = true }
            if count > 0 { buffer += chunk[..<count] }
            return count >= 0
        }
    }
}
