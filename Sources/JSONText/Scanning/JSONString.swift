/// Strings between what JSON writes and what they mean.
public enum JSONString {
    /// The bytes a valid JSON string (without its quotes) stands for: UTF-8, and a lone surrogate as the three bytes
    /// that UTF-8 would give it if it could (WTF-8). Those are never valid UTF-8, so that no other string means them.
    public static func decoded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
            guard let target = buffer.baseAddress else { return }
            count = decode(text, into: target)
        }
    }

    /// Decodes into `target`, which has room for `text.count` bytes: decoding never lengthens.
    /// - Returns: the number of bytes written.
    package static func decode(_ text: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<UInt8>) -> Int {
        guard let source = text.baseAddress else { return 0 }
        let end = text.count
        var read = 0
        var written = 0
        while read < end {
            let byte = source[read]
            guard byte == UInt8(ascii: "\\"), read + 1 < end else {
                target[written] = byte
                written += 1
                read += 1
                continue
            }
            let escape = source[read + 1]
            read += 2
            if escape == UInt8(ascii: "u") {
                var unit = hexUnit(source, at: read, end: end)
                read += 4
                if unit & 0xFC00 == 0xD800, read + 6 <= end, source[read] == UInt8(ascii: "\\"),
                    source[read + 1] == UInt8(ascii: "u")
                {
                    let low = hexUnit(source, at: read + 2, end: end)
                    if low & 0xFC00 == 0xDC00 {
                        unit = 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF))
                        read += 6
                    }
                }
                written += encode(unit, into: target + written)
            } else {
                target[written] = simpleEscape(escape)
                written += 1
            }
        }
        return written
    }

    /// Appends `text` as a JSON string with its quotes. Bytes beyond ASCII stay as they are.
    package static func appendQuoted(_ text: UnsafeBufferPointer<UInt8>, to target: inout [UInt8]) {
        target.append(UInt8(ascii: "\""))
        var plainStart = 0
        var next = 0
        while let index = firstToEscape(text, from: next) {
            let byte = text[index]
            next = index + 1
            target.append(contentsOf: text[plainStart..<index])
            plainStart = index + 1
            target.append(UInt8(ascii: "\\"))
            switch byte {
            case 0x08: target.append(UInt8(ascii: "b"))
            case 0x09: target.append(UInt8(ascii: "t"))
            case 0x0A: target.append(UInt8(ascii: "n"))
            case 0x0C: target.append(UInt8(ascii: "f"))
            case 0x0D: target.append(UInt8(ascii: "r"))
            case 0x00..<0x20:
                target.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
                target.append(hexDigits[Int(byte >> 4)])
                target.append(hexDigits[Int(byte & 15)])
            default: target.append(byte)
            }
        }
        target.append(contentsOf: text[plainStart...])
        target.append(UInt8(ascii: "\""))
    }

    /// The place of the first byte from `start` on that cannot stand in a JSON string as it is.
    package static func firstToEscape(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var position = start
        while position < text.count {
            if position + 8 <= text.count, ByteWords.stringStops(ByteWords.load(base + position)) == 0 {
                position += 8
                continue
            }
            let byte = base[position]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return position }
            position += 1
        }
        return nil
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    private static func simpleEscape(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: byte
        }
    }

    private static func hexUnit(_ source: UnsafePointer<UInt8>, at position: Int, end: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in position..<min(position + 4, end) {
            unit = unit << 4 | UInt32(hexValue(source[index]) ?? 0)
        }
        return unit
    }

    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func encode(_ unit: UInt32, into target: UnsafeMutablePointer<UInt8>) -> Int {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | unit >> shift & 0x3F) }
        switch unit {
        case 0..<0x80:
            target[0] = UInt8(unit)
            return 1
        case 0x80..<0x800:
            target[0] = UInt8(0xC0 | unit >> 6)
            target[1] = tail(0)
            return 2
        case 0x800..<0x10000:
            target[0] = UInt8(0xE0 | unit >> 12)
            target[1] = tail(6)
            target[2] = tail(0)
            return 3
        default:
            target[0] = UInt8(0xF0 | unit >> 18)
            target[1] = tail(12)
            target[2] = tail(6)
            target[3] = tail(0)
            return 4
        }
    }
}
