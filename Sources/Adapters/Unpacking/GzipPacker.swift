import CZlib

/// Packs bytes, piece by piece.
package protocol BytePacker: AnyObject {
    /// What can be written so far.
    func pack(_ bytes: [UInt8]) -> [UInt8]
    /// The rest, with the checksum; nothing may follow.
    func finish() -> [UInt8]
}

/// Packs bytes as gzip.
package final class GzipPacker: BytePacker {
    /// zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private static let pieceBytes = 1 << 16

    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = magpie_deflate_init_gzip(stream, 6)
        precondition(code == Z_OK, "deflate needs 260 KB of memory and nothing else")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    package func pack(_ bytes: [UInt8]) -> [UInt8] { deflate(bytes, Z_NO_FLUSH) }

    package func finish() -> [UInt8] { deflate([], Z_FINISH) }

    private func deflate(_ bytes: [UInt8], _ flush: Int32) -> [UInt8] {
        var bytes = bytes
        var packed: [UInt8] = []
        bytes.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            var room = 0
            repeat {
                let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, count in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(Self.pieceBytes)
                    _ = CZlib.deflate(stream, flush)
                    room = Int(stream.pointee.avail_out)
                    count = Self.pieceBytes - room
                }
                packed += piece
            } while room == 0
        }
        return packed
    }
}
