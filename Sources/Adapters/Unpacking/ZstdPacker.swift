import CZstd

/// Packs bytes as one zstd frame, with a checksum.
package final class ZstdPacker: BytePacker {
    private let context: OpaquePointer
    private static let pieceBytes = 1 << 17

    package init() {
        guard let context = ZSTD_createCCtx() else { preconditionFailure("a zstd context is a little memory") }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    package func pack(_ bytes: [UInt8]) -> [UInt8] { compress(bytes, ZSTD_e_continue) }

    package func finish() -> [UInt8] { compress([], ZSTD_e_end) }

    private func compress(_ bytes: [UInt8], _ directive: ZSTD_EndDirective) -> [UInt8] {
        var packed: [UInt8] = []
        bytes.withUnsafeBytes { bytes in
            var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            var rest = 0
            repeat {
                packed += [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, count in
                    var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: Self.pieceBytes, pos: 0)
                    rest = ZSTD_compressStream2(context, &output, &input, directive)
                    precondition(ZSTD_isError(rest) == 0, "compressing in memory needs memory and nothing else")
                    count = output.pos
                }
            } while directive == ZSTD_e_end ? rest > 0 : input.pos < input.size
        }
        return packed
    }
}
