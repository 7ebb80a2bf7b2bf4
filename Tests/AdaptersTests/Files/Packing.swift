import CZlib
import CZstd
import Foundation

/// Packs bytes in memory, as `gzip` and `zstd` would.
enum Packing {
    static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
        var stream = z_stream()
        precondition(magpie_deflate_init_gzip(&stream, level) == Z_OK)
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 1024)
        let count = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
                return output.count - Int(stream.avail_out)
            }
        }
        return Array(output.prefix(count))
    }

    static func gzip(_ text: String) -> [UInt8] { gzip(Array(text.utf8)) }

    /// With a checksum, as the program makes them.
    static func zstd(_ bytes: [UInt8], windowBits: Int32? = nil) -> [UInt8] {
        guard let context = ZSTD_createCCtx() else { preconditionFailure("no memory") }
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        if let windowBits {
            ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowBits)
            ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
        }
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let capacity = output.count
        // Streamed, so that the frame says its window and not its content's size.
        let count = bytes.withUnsafeBytes { input in
            output.withUnsafeMutableBytes { output in
                var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                var target = ZSTD_outBuffer(dst: output.baseAddress, size: capacity, pos: 0)
                _ = ZSTD_compressStream2(context, &target, &source, ZSTD_e_continue)
                precondition(ZSTD_compressStream2(context, &target, &source, ZSTD_e_end) == 0)
                return target.pos
            }
        }
        return Array(output.prefix(count))
    }

    static func zstd(_ text: String) -> [UInt8] { zstd(Array(text.utf8)) }

    /// `text` in UTF-16.
    static func utf16(_ text: String, isBigEndian: Bool = false, mark: Bool = true) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
            let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
            return isBigEndian ? bytes.reversed() : bytes
        }
    }
}

extension TemporaryFolder {
    func write(_ bytes: [UInt8], to name: String) throws {
        let url = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}
