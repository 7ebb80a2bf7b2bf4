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
