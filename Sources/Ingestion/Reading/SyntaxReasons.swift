import JSONText

extension Rejection.Reason {
    /// Why the text from `start` to `end` is not JSON, where the scanner met `fault` at `place`.
    static func syntax(_ fault: JSONFault, at place: Int, in window: ByteWindow, from start: Int, to end: Int) -> Self {
        let column = place - start + 1
        switch fault {
        case .invalidUTF8: return .invalidUTF8(column: column)
        case .expected(let expectation):
            return .malformed(
                expected: expectation.phrase, found: found(in: window, at: place, end: end), column: column)
        }
    }

    /// Why a value that is right itself is followed by what must not follow.
    static func unexpected(_ expected: String, at place: Int, in window: ByteWindow, from start: Int) -> Self {
        .malformed(
            expected: expected, found: found(in: window, at: place, end: window.count), column: place - start + 1)
    }

    /// The character at `place` as a message shows it: `x`, `byte 0x07`, `the end`.
    private static func found(in window: ByteWindow, at place: Int, end: Int) -> String {
        guard place < end else { return "the end" }
        let byte = window.base[place]
        switch byte {
        case 0x21..<0x7F: return String(UnicodeScalar(byte))
        case 0x20: return "a space"
        case 0x09: return "a tab"
        case 0x0A, 0x0D: return "a line end"
        case 0x80...:
            let bytes = window.bytes(from: place, to: min(place + 4, end))
            let text = String(decoding: bytes, as: UTF8.self)
            if let first = text.unicodeScalars.first, first != "\u{FFFD}", first.value >= 0xA0 {
                return String(first)
            }
            return hexadecimal(byte)
        default: return hexadecimal(byte)
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x" + (digits.count == 1 ? "0" + digits : digits)
    }
}
