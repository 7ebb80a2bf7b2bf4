import Ingestion

/// Where the bytes of a document come from, in their order: a file, or what unpacks or converts another source.
protocol ByteSource: AnyObject {
    /// Puts the next bytes at `target`, `count` at most. What comes before a failure is handed over before it is thrown.
    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(RunFailure) -> ByteReading
}

/// What one call brought.
enum ByteReading: Equatable {
    /// One at least.
    case bytes(Int)
    case end
    /// Nothing yet: a pipe whose other side has not written.
    case notYet
}

/// The bytes of an open file as they lie there.
final class RawBytes: ByteSource {
    let file: OpenFile
    /// Where reading began.
    let start: Int64
    /// Where the next byte comes from.
    private(set) var offset: Int64
    /// Of all that was read; nil where that is not the whole file.
    private let digest: ContentDigest?

    init(_ file: OpenFile, from start: Int64 = 0) throws(RunFailure) {
        self.file = file
        self.start = start
        offset = start
        digest = start == 0 && !file.isStandardInput ? ContentDigest() : nil
        if start > 0 { try file.seek(to: start) }
    }

    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(RunFailure) -> ByteReading {
        guard let read = try file.read(into: target, count: count) else { return .notYet }
        guard read > 0 else { return .end }
        offset += Int64(read)
        digest?.append(UnsafeBufferPointer(start: target, count: read))
        return .bytes(read)
    }

    /// The digest of all bytes, once all were read.
    func wholeDigest() -> [UInt8]? { digest?.finish() }
}

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
