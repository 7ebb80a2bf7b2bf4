extension JSONScanner {
    /// How far a string or word got.
    enum TextReading {
        /// `close` is the closing quote; for a word the byte behind it.
        case plain(close: Int)
        case escaped(close: Int)
        case incomplete
        case invalid(JSONFault, at: Int)
    }

    /// Scans a string from behind its opening quote to its closing one.
    @inline(__always)
    static func scanString(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> TextReading {
        var position = start
        // The ordinary string: a few words of plain ASCII.
        while position + 8 <= end {
            let stops = ByteWords.stringStops(ByteWords.load(base + position))
            if stops == 0 {
                position += 8
                continue
            }
            position += stops.trailingZeroBitCount >> 3
            if base[position] == UInt8(ascii: "\"") { return .plain(close: position) }
            break
        }
        return scanRest(base, from: position, to: end)
    }

    /// Goes on where plain ASCII ended: escapes, UTF-8, faults, or the last few bytes.
    @inline(never)
    private static func scanRest(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> TextReading {
        var position = start
        var isEscaped = false
        while position < end {
            if position + 8 <= end {
                let stops = ByteWords.stringStops(ByteWords.load(base + position))
                guard stops != 0 else {
                    position += 8
                    continue
                }
                position += stops.trailingZeroBitCount >> 3
            }
            let byte = base[position]
            switch byte {
            case UInt8(ascii: "\""):
                return isEscaped ? .escaped(close: position) : .plain(close: position)
            case UInt8(ascii: "\\"):
                isEscaped = true
                switch scanEscape(base, from: position, to: end) {
                case .plain(let close): position = close
                case let other: return other
                }
            case 0..<0x20:
                return .invalid(.expected(.escapedControl), at: position)
            case 0x80...:
                switch UTF8Validation.sequence(base, at: position, end: end) {
                case .valid(let length): position += length
                case .invalid: return .invalid(.invalidUTF8, at: position)
                case .cutShort: return .incomplete
                }
            default:
                position += 1
            }
        }
        return .incomplete
    }

    private static func scanEscape(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> TextReading {
        guard start + 1 < end else { return .incomplete }
        switch base[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return .plain(close: start + 2)
        case UInt8(ascii: "u"):
            for index in start + 2..<start + 6 {
                guard index < end else { return .incomplete }
                guard JSONString.hexValue(base[index]) != nil else { return .invalid(.expected(.hexDigit), at: index) }
            }
            return .plain(close: start + 6)
        default:
            return .invalid(.expected(.escape), at: start + 1)
        }
    }

    /// Scans `true`, `false` or `null`.
    static func scanWord(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> TextReading {
        let word: StaticString =
            switch base[start] {
            case UInt8(ascii: "t"): "true"
            case UInt8(ascii: "f"): "false"
            default: "null"
            }
        for index in 0..<word.utf8CodeUnitCount {
            guard start + index < end else { return .incomplete }
            guard base[start + index] == word.utf8Start[index] else { return .invalid(.expected(.value), at: start) }
        }
        return .plain(close: start + word.utf8CodeUnitCount)
    }
}
