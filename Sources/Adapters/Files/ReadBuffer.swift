import Ingestion
import JSONText

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
    /// What one record and what is read at once need: growing by doubling beyond would hold the record twice over.
    private let largestUsefulCapacity: Int
    /// Where the first byte stands in the file.
    private(set) var offset: Int64 = 0
    private(set) var isAtEnd = false

    init(capacity: Int, largestRecord: Int) {
        usualCapacity = max(capacity, 1)
        largestUsefulCapacity = largestRecord + usualCapacity + 64
        self.capacity = usualCapacity
        guard let memory = malloc(usualCapacity) else { preconditionFailure("out of memory") }
        storage = memory.bindMemory(to: UInt8.self, capacity: usualCapacity)
    }

    deinit { free(storage) }

    var window: ByteWindow {
        ByteWindow(base: storage + start, count: end - start, offset: offset, isLast: isAtEnd)
    }

    /// How far the file was read, consumed or not.
    var bytesRead: Int64 { offset + Int64(end - start) }

    /// Whether a line ends in memory.
    var holdsLine: Bool { ByteSearch.first(0x0A, in: storage, from: start, to: end) != nil }

    /// For another file, or the same one from `offset` on.
    func reset(to offset: Int64 = 0) {
        start = 0
        end = 0
        self.offset = offset
        isAtEnd = false
    }

    func consume(_ count: Int) {
        start += count
        offset += Int64(count)
    }

    /// Reads on, one call.
    func fill(from source: any ByteSource) throws(RunFailure) -> ByteReading {
        makeRoom()
        let reading = try source.read(into: storage + end, count: capacity - end)
        switch reading {
        case .bytes(let count): end += count
        case .end: isAtEnd = true
        case .notYet: break
        }
        return reading
    }

    private func makeRoom() {
        let count = end - start
        if start > 0 {
            if count > 0 { storage.update(from: storage + start, count: count) }
            start = 0
            end = count
        }
        if count == capacity {
            let doubled = capacity * 2
            resize(to: capacity < largestUsefulCapacity ? min(doubled, largestUsefulCapacity) : doubled)
        } else if capacity > usualCapacity, count < usualCapacity / 2 {
            resize(to: usualCapacity)
        }
    }

    /// The C library moves the pages of a large piece and copies nothing: the record in it is never there twice.
    private func resize(to newCapacity: Int) {
        guard let resized = realloc(storage, newCapacity) else { preconditionFailure("out of memory") }
        storage = resized.assumingMemoryBound(to: UInt8.self)
        capacity = newCapacity
    }
}
