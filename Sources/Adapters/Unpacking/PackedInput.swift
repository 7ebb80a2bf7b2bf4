import Ingestion

/// The packed bytes that a decoder works on: a piece of them in memory, at a place that does not move.
final class PackedInput {
    private let inner: any ByteSource
    private let storage: UnsafeMutablePointer<UInt8>
    private var position = 0
    private var end = 0
    /// Whether the source has no more bytes than those at hand.
    private(set) var isAtEnd = false

    private static let capacity = 128 << 10

    init(_ inner: any ByteSource) {
        self.inner = inner
        storage = .allocate(capacity: Self.capacity)
    }

    deinit { storage.deallocate() }

    var next: UnsafeMutablePointer<UInt8> { storage + position }
    var count: Int { end - position }
    var isEmpty: Bool { position == end }

    func consume(_ count: Int) { position += count }

    /// Gets the next piece, if there is nothing at hand.
    /// - Returns: false where it has yet to come.
    func fill() throws(RunFailure) -> Bool {
        guard isEmpty, !isAtEnd else { return true }
        switch try inner.read(into: storage, count: Self.capacity) {
        case .bytes(let count):
            position = 0
            end = count
        case .end: isAtEnd = true
        case .notYet: return false
        }
        return true
    }
}
