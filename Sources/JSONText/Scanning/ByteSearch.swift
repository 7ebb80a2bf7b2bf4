/// Finds bytes, eight at a time.
// Public for the same reason as `JSONToken`.
public enum ByteSearch {
    /// The first place of `byte` from `start` on and before `end`.
    public static func first(_ byte: UInt8, in base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int? {
        let wanted = ByteWords.ones &* UInt64(byte)
        var position = start
        while position + 8 <= end {
            let difference = ByteWords.load(base + position) ^ wanted
            let marks = (difference &- ByteWords.ones) & ~difference & ByteWords.highs
            if marks != 0 { return position + (marks.trailingZeroBitCount >> 3) }
            position += 8
        }
        while position < end {
            if base[position] == byte { return position }
            position += 1
        }
        return nil
    }

    /// Whether two stretches of the same length hold the same bytes.
    @inlinable
    @inline(__always)
    public static func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int) -> Bool {
        var index = 0
        while index + 8 <= count {
            let one = UnsafeRawPointer(left + index).loadUnaligned(as: UInt64.self)
            guard one == UnsafeRawPointer(right + index).loadUnaligned(as: UInt64.self) else { return false }
            index += 8
        }
        while index < count {
            guard left[index] == right[index] else { return false }
            index += 1
        }
        return true
    }
}

extension ByteSearch {
    /// Whether a stretch of bytes holds another.
    /// - Parameter ignoringCase: whether the small and the large letters of ASCII count as the same.
    package static func holds(
        _ bytes: UnsafeBufferPointer<UInt8>, _ wanted: [UInt8], ignoringCase: Bool = false
    ) -> Bool {
        guard let first = wanted.first else { return true }
        guard let base = bytes.baseAddress, bytes.count >= wanted.count else { return false }
        let last = bytes.count - wanted.count
        if !ignoringCase {
            var position = 0
            while let found = self.first(first, in: base, from: position, to: last + 1) {
                if wanted.withUnsafeBufferPointer({ areEqual(base + found, $0.baseAddress!, count: $0.count) }) {
                    return true
                }
                position = found + 1
            }
            return false
        }
        return (0...last).contains { start in
            wanted.indices.allSatisfy { small(base[start + $0]) == small(wanted[$0]) }
        }
    }

    @inline(__always)
    private static func small(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
