/// Checks UTF-8 by the table of Unicode 3.9 (D92): no overlong forms, no surrogates, nothing beyond U+10FFFF.
package enum UTF8Validation {
    /// What stands at a byte that is not ASCII.
    @usableFromInline
    enum Sequence {
        case valid(length: Int)
        case invalid
        case cutShort
    }

    /// Reads the sequence that begins at `position`, a byte of 0x80 or more.
    @inline(__always)
    static func sequence(_ base: UnsafePointer<UInt8>, at position: Int, end: Int) -> Sequence {
        let lead = base[position]
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF4: (length, high) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: return .invalid
        }
        for index in 1..<length {
            guard position + index < end else { return .cutShort }
            let byte = base[position + index]
            guard byte >= low, byte <= high else { return .invalid }
            low = 0x80
            high = 0xBF
        }
        return .valid(length: length)
    }

    /// The offset of the first byte that is not UTF-8, or nil where all of it is.
    package static func firstInvalidByte(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let end = bytes.count
        var position = 0
        while position < end {
            if position + 8 <= end, ByteWords.load(base + position) & ByteWords.highs == 0 {
                position += 8
            } else if base[position] < 0x80 {
                position += 1
            } else if case .valid(let length) = sequence(base, at: position, end: end) {
                position += length
            } else {
                return position
            }
        }
        return nil
    }
}
