import CZlib
import Foundation

/// Bytes as two columns hold them: as they were, or compressed.
enum PackedBytes {
    /// What the column `encoding` says.
    enum Encoding: Int32 {
        case plain = 0
        /// zlib, behind four bytes that say how long it was: the lowest first.
        case zlib = 1
    }

    static let lengthBytes = 4

    /// The bytes as they were, of two columns of a row.
    static func bytes(_ row: any SQLRow, encoding: String, bytes: String) throws -> [UInt8] {
        let encoding: Int32 = try row.value(encoding)
        return try row.withBytes(at: row.index(of: bytes)) { packed in
            guard let packed else { throw broken }
            return try PackedBytes.bytes(encoding: encoding, packed)
        }
    }

    static func bytes(encoding: Int32, _ packed: UnsafeRawBufferPointer) throws -> [UInt8] {
        switch Encoding(rawValue: encoding) {
        case .plain: return [UInt8](packed)
        case .zlib: return try unpacked(packed)
        case nil: throw broken
        }
    }

    private static func unpacked(_ packed: UnsafeRawBufferPointer) throws -> [UInt8] {
        guard packed.count > lengthBytes else { throw broken }
        let expected = Int(UInt32(littleEndian: packed.loadUnaligned(as: UInt32.self)))
        // zlib gains no more than 1032 to 1: a damaged length must not take all memory.
        guard expected > 0, expected <= packed.count * 1_032 else { throw broken }
        return try [UInt8](unsafeUninitializedCapacity: expected) { target, count in
            var length = uLongf(expected)
            let source = packed.baseAddress!.advanced(by: lengthBytes).assumingMemoryBound(to: Bytef.self)
            let code = uncompress(target.baseAddress, &length, source, uLong(packed.count - lengthBytes))
            guard code == Z_OK, Int(length) == expected else { throw broken }
            count = expected
        }
    }

    private static var broken: DamagedContent { DamagedContent("compressed bytes cannot be unpacked") }
}

/// Compresses many small things one after the other, without making all ready for each anew.
final class BytesPacker {
    /// For what is no larger than its window.
    private let small = Deflater(window: 12, memory: 5)
    private let large = Deflater(window: MAX_WBITS, memory: 8)
    private var target: [UInt8] = []
    /// Shorter bytes are not worth the trouble.
    private static let shortest = 64

    /// Gives `body` the bytes as they are to be stored.
    func withPacked<Value>(
        _ bytes: UnsafeRawBufferPointer, _ body: (PackedBytes.Encoding, UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        guard let length = pack(bytes) else { return try body(.plain, bytes) }
        return try target.withUnsafeBytes { try body(.zlib, UnsafeRawBufferPointer(rebasing: $0[..<length])) }
    }

    /// - Returns: how many bytes of `target` it has become; nil unless that is fewer.
    private func pack(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= BytesPacker.shortest, bytes.count <= Int(Int32.max) else { return nil }
        // It does not fit where nothing is won.
        if target.count < bytes.count - 1 { target = [UInt8](repeating: 0, count: bytes.count - 1) }
        let head = PackedBytes.lengthBytes
        let deflater = bytes.count <= small.windowBytes ? small : large
        return target.withUnsafeMutableBytes { target in
            target.storeBytes(of: UInt32(bytes.count).littleEndian, as: UInt32.self)
            return deflater.deflate(
                bytes, into: UnsafeMutableRawBufferPointer(rebasing: target[head..<bytes.count - 1])
            )
            .map { head + $0 }
        }
    }
}

/// One state of zlib. It points back to its stream, which therefore stays in its place.
private final class Deflater {
    private let window: Int32
    private let memory: Int32
    private var stream: UnsafeMutablePointer<z_stream>?

    init(window: Int32, memory: Int32) {
        self.window = window
        self.memory = memory
    }

    deinit {
        guard let stream else { return }
        deflateEnd(stream)
        stream.deallocate()
    }

    var windowBytes: Int { 1 << window }

    /// - Returns: how many bytes it takes; nil if it does not fit.
    func deflate(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        guard let stream = ready(), let source = bytes.baseAddress, let start = target.baseAddress else { return nil }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.assumingMemoryBound(to: Bytef.self))
        stream.pointee.avail_in = uInt(bytes.count)
        stream.pointee.next_out = start.assumingMemoryBound(to: Bytef.self)
        stream.pointee.avail_out = uInt(target.count)
        guard CZlib.deflate(stream, Z_FINISH) == Z_STREAM_END else { return nil }
        return target.count - Int(stream.pointee.avail_out)
    }

    private func ready() -> UnsafeMutablePointer<z_stream>? {
        if let stream { return deflateReset(stream) == Z_OK ? stream : nil }
        let made = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        made.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(made, 1, Z_DEFLATED, window, memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
            made.deallocate()
            return nil
        }
        stream = made
        return made
    }
}
