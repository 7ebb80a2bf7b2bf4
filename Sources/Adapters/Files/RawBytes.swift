import Ingestion

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
