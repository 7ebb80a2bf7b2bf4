import CZstd
import Ingestion

/// Unpacks zstd, frame after frame. The checksum at the end of a frame, where it has one, is proven by libzstd.
final class UnzstdBytes: ByteSource {
    private let path: String
    private let input: PackedInput
    private var limit: DecompressionLimit
    private let context: OpaquePointer
    /// Whether the bytes so far end with a frame.
    private var isBehindFrame = false
    /// Thrown behind the bytes that came before it.
    private var failure: RunFailure?

    /// The window a frame may ask for, in bits: 32 MiB. All levels but the `--ultra` ones need 8 MiB at most.
    private static let maximumWindowBits: Int32 = 25

    init(_ inner: any ByteSource, path: String, options: ReadingOptions) {
        self.path = path
        input = PackedInput(inner)
        limit = DecompressionLimit(path: path, options: options)
        guard let context = ZSTD_createDCtx() else { preconditionFailure("a zstd context is a little memory") }
        self.context = context
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.maximumWindowBits)
    }

    deinit { ZSTD_freeDCtx(context) }

    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(RunFailure) -> ByteReading {
        if let failure { throw failure }
        while true {
            guard try input.fill() else { return .notYet }
            if isBehindFrame, input.isEmpty { return .end }
            let available = input.count
            var packed = ZSTD_inBuffer(src: input.next, size: available, pos: 0)
            var unpacked = ZSTD_outBuffer(dst: target, size: count, pos: 0)
            let result = ZSTD_decompressStream(context, &unpacked, &packed)
            input.consume(packed.pos)
            try limit.note(packed: packed.pos, unpacked: unpacked.pos)
            if ZSTD_isError(result) != 0 {
                let error = failure(of: result)
                if unpacked.pos == 0 { throw error }
                failure = error
            } else {
                isBehindFrame = result == 0
                if unpacked.pos == 0, packed.pos == 0, !isBehindFrame, input.isEmpty, input.isAtEnd {
                    throw .brokenCompression(path: path, detail: "it ends in the middle of its zstd data")
                }
            }
            if unpacked.pos > 0 { return .bytes(unpacked.pos) }
        }
    }

    private func failure(of result: Int) -> RunFailure {
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_frameParameter_windowTooLarge:
            .unsupportedFormat(
                path: path,
                detail: "packed with a zstd window of more than 32 MB; pack it again without --ultra and --long")
        case ZSTD_error_dictionary_wrong:
            .unsupportedFormat(path: path, detail: "packed with a zstd dictionary; pack it again without")
        case ZSTD_error_prefix_unknown where isBehindFrame:
            .brokenCompression(path: path, detail: "behind the end of its zstd data stand bytes that are none")
        case ZSTD_error_checksum_wrong:
            .brokenCompression(path: path, detail: "its zstd data are damaged: their checksum is wrong")
        default:
            .brokenCompression(path: path, detail: "its zstd data are damaged")
        }
    }
}
