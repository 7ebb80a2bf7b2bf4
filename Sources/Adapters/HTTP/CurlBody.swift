import Ingestion

/// The body of an answer, unpacked as it is read, its limits kept and its end proven.
///
/// `@unchecked Sendable`: the protocol allows one task at a time to call `next`, and nothing else touches the variables;
/// `cancel` and `receivedBytes` go to the arrival, which has a lock.
final class CurlBody: HTTPBody, @unchecked Sendable {
    private let arrival: Arrival
    private let limits: HTTPLimits
    private let packed = ArrivedBytes()
    private let unpacker: (any ByteSource)?
    /// Whether it has made all it can of what has come.
    private var unpackerWaits = true
    private var handedOver: Int64 = 0
    /// How it ended, once it has: nil within for whole.
    private var outcome: HTTPFailure??

    private static let pieceSize = 64 << 10

    init(_ arrival: Arrival, head: AnswerHead, limits: HTTPLimits) {
        self.arrival = arrival
        self.limits = limits
        let options = ReadingOptions(
            maximumDecompressedBytes: .max, maximumDecompressionRatio: max(1, limits.maximumRatio))
        switch head.packing {
        case nil: unpacker = nil
        case .gzip: unpacker = GunzipBytes(packed, path: "", options: options)
        case .zstd: unpacker = UnzstdBytes(packed, path: "", options: options)
        }
        // What is announced to be too large need not come first.
        if case .length(let length) = head.framing, unpacker == nil, length > limits.maximumBytes {
            fail(.tooLarge(limit: limits.maximumBytes))
        }
    }

    deinit { arrival.cancel() }

    var receivedBytes: Int64 { arrival.receivedBytes }

    func cancel() { arrival.cancel() }

    func next() async throws(HTTPFailure) -> [UInt8]? {
        while true {
            if let outcome {
                guard let failure = outcome else { return nil }
                throw failure
            }
            if let piece = unpackedPiece() { return piece }
            guard outcome == nil else { continue }
            switch await arrival.take() {
            case .bytes(let bytes):
                guard unpacker != nil else {
                    if let bytes = counted(bytes) { return bytes }
                    continue
                }
                packed.append(bytes)
                unpackerWaits = false
            case .end(let end): finish(end)
            case .failure(let failure): fail(failure)
            }
        }
    }

    /// What can be unpacked of what has come; nil where more is needed first, or it is over.
    private func unpackedPiece() -> [UInt8]? {
        guard let unpacker, !unpackerWaits else { return nil }
        var reading = ByteReading.notYet
        var failure: RunFailure?
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, filled in
            guard let target = buffer.baseAddress else { return }
            do throws(RunFailure) {
                reading = try unpacker.read(into: target, count: Self.pieceSize)
                if case .bytes(let count) = reading { filled = count }
            } catch {
                failure = error
            }
        }
        if let failure { fail(self.failure(for: failure)) }
        switch reading {
        case .bytes: return counted(piece)
        case .end: outcome = .some(nil)
        case .notYet: unpackerWaits = true
        }
        return nil
    }

    private func counted(_ piece: [UInt8]) -> [UInt8]? {
        handedOver += Int64(piece.count)
        guard handedOver > limits.maximumBytes else { return piece }
        fail(.tooLarge(limit: limits.maximumBytes))
        return nil
    }

    private func finish(_ end: BodyEnd) {
        let received = arrival.receivedBytes
        switch end {
        case _ where unpacker != nil && received > 0:
            packed.finish()
            unpackerWaits = false
        case .proven: outcome = .some(nil)
        case .unproven: fail(.endUnproven(received: received))
        }
    }

    private func fail(_ failure: HTTPFailure) {
        outcome = failure
        arrival.cancel()
    }

    private func failure(for failure: RunFailure) -> HTTPFailure {
        switch failure {
        case .decompressionLimit: .ratioTooLarge(limit: limits.maximumRatio)
        // Every packed byte has been seen, and more should follow.
        case .brokenCompression where packed.endWasMet: .incomplete(received: arrival.receivedBytes)
        case .brokenCompression(_, let detail), .unsupportedFormat(_, let detail): .brokenEncoding(detail: detail)
        default: .brokenEncoding(detail: "it cannot be unpacked")
        }
    }
}

/// The packed bytes of a body that have come and were not unpacked yet.
private final class ArrivedBytes: ByteSource {
    private var bytes: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// Whether the unpacker has been told of the end.
    private(set) var endWasMet = false

    func append(_ more: [UInt8]) {
        bytes = position == bytes.count ? more : bytes[position...] + more
        position = 0
    }

    func finish() { isAtEnd = true }

    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) -> ByteReading {
        let wanted = min(count, bytes.count - position)
        guard wanted > 0 else {
            if isAtEnd { endWasMet = true }
            return isAtEnd ? .end : .notYet
        }
        bytes.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { target.update(from: base + position, count: wanted) }
        }
        position += wanted
        return .bytes(wanted)
    }
}
