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
