/// A blocked Bloom filter: each hash has one block of 64 bytes, and in each of its eight words one bit. Blocks lie in the
/// order of the hashes, so that a sorted batch goes through a filter from left to right.
enum SegmentFilter {
    static let blockBytes = 64

    /// The block of a hash, counted from its chunk's first.
    @inline(__always)
    static func block(fraction: UInt64, blocks: Int) -> Int {
        Int(truncatingIfNeeded: fraction.multipliedFullWidth(by: UInt64(truncatingIfNeeded: blocks)).high)
    }

    /// Eight times six bits, of a multiplication: hashes of one block have their high bits in common.
    @inline(__always)
    private static func bits(of hash: UInt64) -> UInt64 { (hash &* 0x9E37_79B9_7F4A_7C15) >> 16 }

    @inline(__always)
    static func insert(_ hash: UInt64, into block: UnsafeMutableRawPointer) {
        var bits = bits(of: hash)
        for word in 0..<8 {
            let old = block.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
            block.storeBytes(of: old | 1 << (bits & 63), toByteOffset: word * 8, as: UInt64.self)
            bits >>= 6
        }
    }

    /// False if it certainly is not in it.
    @inline(__always)
    static func mayContain(_ hash: UInt64, in block: UnsafeRawPointer) -> Bool {
        var bits = bits(of: hash)
        for word in 0..<8 {
            guard block.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self) >> (bits & 63) & 1 != 0 else {
                return false
            }
            bits >>= 6
        }
        return true
    }
}
