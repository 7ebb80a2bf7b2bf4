import CZlib
import Foundation
import GRDB

/// Bytes as a column holds them: as they were, or compressed where that makes them smaller.
struct PackedBytes {
    var encoding: Encoding
    var data: Data

    /// What the column `encoding` says.
    enum Encoding: Int {
        case plain = 0
        /// zlib, behind four bytes that say how long it was: the lowest first.
        case zlib = 1
    }

    /// Shorter bytes are not worth the trouble.
    private static let shortest = 64
    private static let lengthBytes = 4

    init(_ bytes: some DataProtocol & ContiguousBytes, compressing: Bool) {
        self.init(encoding: .plain, data: Data(bytes))
        guard compressing, data.count >= PackedBytes.shortest, data.count <= Int(UInt32.max),
            let smaller = PackedBytes.compressed(data)
        else { return }
        self.init(encoding: .zlib, data: smaller)
    }

    private init(encoding: Encoding, data: Data) {
        self.encoding = encoding
        self.data = data
    }

    /// The bytes as they were.
    static func bytes(encoding: Int, data: Data) throws -> [UInt8] {
        switch Encoding(rawValue: encoding) {
        case .plain: return [UInt8](data)
        case .zlib: return try decompressed(data)
        case nil: throw broken
        }
    }

    /// Of two columns of a row, without a copy where they are plain.
    static func bytes(_ row: Row, encoding: String, bytes: String) throws -> [UInt8] {
        let encoding: Int = try row.value(encoding)
        // An empty blob reads as nil.
        return try PackedBytes.bytes(
            encoding: encoding, data: row.withUnsafeData(named: bytes) { $0 ?? Data() })
    }

    /// Nil unless it becomes smaller.
    private static func compressed(_ data: Data) -> Data? {
        var target = Data(count: data.count)
        var length = uLongf(data.count - lengthBytes)
        let code = data.withUnsafeBytes { source in
            target.withUnsafeMutableBytes { target in
                for index in 0..<lengthBytes { target[index] = UInt8(truncatingIfNeeded: data.count >> (8 * index)) }
                // It does not fit (Z_BUF_ERROR) where nothing is won.
                return compress2(
                    target.baseAddress!.advanced(by: lengthBytes).assumingMemoryBound(to: Bytef.self), &length,
                    source.baseAddress!.assumingMemoryBound(to: Bytef.self), uLong(data.count), 1)
            }
        }
        guard code == Z_OK else { return nil }
        return target.prefix(lengthBytes + Int(length))
    }

    private static func decompressed(_ data: Data) throws -> [UInt8] {
        guard data.count > lengthBytes else { throw broken }
        let expected = data.prefix(lengthBytes).reversed().reduce(0) { $0 << 8 | Int($1) }
        // zlib gains no more than 1032 to 1: a damaged length must not take all memory.
        guard expected <= data.count * 1_032 else { throw broken }
        var length = uLongf(expected)
        let bytes = try [UInt8](unsafeUninitializedCapacity: expected) { target, count in
            let code = data.withUnsafeBytes { source in
                uncompress(
                    target.baseAddress, &length,
                    source.baseAddress!.advanced(by: lengthBytes).assumingMemoryBound(to: Bytef.self),
                    uLong(data.count - lengthBytes))
            }
            guard code == Z_OK, Int(length) == expected else { throw broken }
            count = expected
        }
        return bytes
    }

    private static var broken: DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "compressed bytes cannot be unpacked")
    }
}
