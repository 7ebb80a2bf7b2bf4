import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The part of a file that is in memory. What is not consumed moves to the front when more is read; the buffer grows
/// where one record does not fit and shrinks again behind it. Used again for file after file.
final class ReadBuffer {
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var start = 0
    private var end = 0
    private let usualCapacity: Int
    /// Where the first byte stands in the file.
    private(set) var offset: Int64 = 0
    private(set) var isAtEnd = false

    init(capacity: Int) {
        usualCapacity = max(capacity, 1)
        self.capacity = usualCapacity
        storage = .allocate(capacity: usualCapacity)
    }

    deinit { storage.deallocate() }

    var window: ByteWindow {
        ByteWindow(base: storage + start, count: end - start, offset: offset, isLast: isAtEnd)
    }

    /// How far the file was read, consumed or not.
    var bytesRead: Int64 { offset + Int64(end - start) }

    func reset() {
        start = 0
        end = 0
        offset = 0
        isAtEnd = false
    }

    func consume(_ count: Int) {
        start += count
        offset += Int64(count)
    }

    /// Reads on, one call.
    /// - Returns: how many bytes came; 0 at the end of the file.
    func fill(from descriptor: Int32) throws(FileStatus.Failure) -> Int {
        makeRoom()
        while true {
            let count = read(descriptor, storage + end, capacity - end)
            if count >= 0 {
                end += count
                if count == 0 { isAtEnd = true }
                return count
            }
            if errno != EINTR { throw FileStatus.Failure(code: errno) }
        }
    }

    private func makeRoom() {
        let count = end - start
        if count == capacity {
            move(to: capacity * 2)
        } else if capacity > usualCapacity, count < usualCapacity / 2 {
            move(to: usualCapacity)
        } else if start > 0 {
            storage.update(from: storage + start, count: count)
        }
        start = 0
        end = count
    }

    private func move(to newCapacity: Int) {
        let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
        replacement.update(from: storage + start, count: end - start)
        storage.deallocate()
        storage = replacement
        capacity = newCapacity
    }
}
