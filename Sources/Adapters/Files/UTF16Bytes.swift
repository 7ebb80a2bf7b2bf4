import Ingestion

/// Converts UTF-16 to UTF-8. What is no Unicode becomes bytes that are no UTF-8 either, so that the record it stands in
/// is refused and no other: a lone surrogate the three bytes it would have, an odd byte at the end `FF`.
final class UTF16Bytes: ByteSource {
    private let inner: any ByteSource
    private let isBigEndian: Bool
    private let input: UnsafeMutablePointer<UInt8>
    /// Bytes of `input` that wait for those behind them.
    private var waiting = 0
    private let output: UnsafeMutablePointer<UInt8>
    private var outputStart = 0
    private var outputEnd = 0
    private var isAtEnd = false
    /// A high surrogate whose other half has yet to come.
    private var high: UInt32?

    private static let capacity = 64 << 10

    init(_ inner: any ByteSource, isBigEndian: Bool) {
        self.inner = inner
        self.isBigEndian = isBigEndian
        input = .allocate(capacity: Self.capacity)
        // Two bytes become three at most; and a surrogate from before, and the odd byte.
        output = .allocate(capacity: Self.capacity / 2 * 3 + 8)
    }

    deinit {
        input.deallocate()
        output.deallocate()
    }

    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(RunFailure) -> ByteReading {
        while outputStart == outputEnd {
            if isAtEnd { return .end }
            outputStart = 0
            outputEnd = 0
            switch try inner.read(into: input + waiting, count: Self.capacity - waiting) {
            case .bytes(let count): convert(waiting + count)
            case .notYet: return .notYet
            case .end:
                isAtEnd = true
                flushSurrogate()
                if waiting > 0 { append(0xFF) }
            }
        }
        let wanted = min(count, outputEnd - outputStart)
        target.update(from: output + outputStart, count: wanted)
        outputStart += wanted
        return .bytes(wanted)
    }

    private func convert(_ count: Int) {
        var position = 0
        while position + 2 <= count {
            let (first, second) = (UInt32(input[position]), UInt32(input[position + 1]))
            convert(unit: isBigEndian ? first << 8 | second : second << 8 | first)
            position += 2
        }
        waiting = count - position
        if waiting > 0 { input[0] = input[position] }
    }

    @inline(__always)
    private func convert(unit: UInt32) {
        if unit < 0x80, high == nil { return append(UInt8(unit)) }
        switch unit {
        case 0xD800..<0xDC00:
            flushSurrogate()
            high = unit
        case 0xDC00..<0xE000:
            guard let high else { return appendThree(unit) }
            self.high = nil
            let scalar = 0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00)
            append(UInt8(0xF0 | scalar >> 18))
            append(UInt8(0x80 | scalar >> 12 & 0x3F))
            append(UInt8(0x80 | scalar >> 6 & 0x3F))
            append(UInt8(0x80 | scalar & 0x3F))
        default:
            flushSurrogate()
            switch unit {
            case ..<0x80: append(UInt8(unit))
            case ..<0x800:
                append(UInt8(0xC0 | unit >> 6))
                append(UInt8(0x80 | unit & 0x3F))
            default: appendThree(unit)
            }
        }
    }

    private func flushSurrogate() {
        if let high { appendThree(high) }
        high = nil
    }

    private func appendThree(_ unit: UInt32) {
        append(UInt8(0xE0 | unit >> 12))
        append(UInt8(0x80 | unit >> 6 & 0x3F))
        append(UInt8(0x80 | unit & 0x3F))
    }

    @inline(__always)
    private func append(_ byte: UInt8) {
        output[outputEnd] = byte
        outputEnd += 1
    }
}
