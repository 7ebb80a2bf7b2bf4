import Ingestion

/// Looks at the first bytes of a source without taking them.
final class PeekableBytes: ByteSource {
    private let inner: any ByteSource
    /// What was looked at and not taken yet.
    private var front: [UInt8] = []
    private var handedOver = 0
    /// Met while looking; it is thrown behind the bytes that came before it.
    private var failure: RunFailure?
    private var isAtEnd = false

    init(_ inner: any ByteSource) { self.inner = inner }

    /// Whether nothing comes behind `front`.
    var isComplete: Bool { isAtEnd || failure != nil }

    /// The first `count` bytes; fewer where there are no more, or where some have yet to come.
    func peek(_ count: Int) -> [UInt8] {
        while front.count < count, failure == nil, !isAtEnd {
            let wanted = count - front.count
            var found = ByteReading.end
            var failed: RunFailure?
            let more = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
                guard let target = buffer.baseAddress else { return }
                do throws(RunFailure) {
                    found = try inner.read(into: target, count: wanted)
                } catch {
                    failed = error
                }
                if case .bytes(let count) = found { filled = count }
            }
            front += more
            failure = failed
            if found == .notYet { break }
            if found == .end, failed == nil { isAtEnd = true }
        }
        return front
    }

    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(RunFailure) -> ByteReading {
        let wanted = min(count, front.count - handedOver)
        if wanted > 0 {
            front.withUnsafeBufferPointer { front in
                if let base = front.baseAddress { target.update(from: base + handedOver, count: wanted) }
            }
            handedOver += wanted
            if handedOver == front.count {
                front = []
                handedOver = 0
            }
            return .bytes(wanted)
        }
        if let failure { throw failure }
        return isAtEnd ? .end : try inner.read(into: target, count: count)
    }
}
