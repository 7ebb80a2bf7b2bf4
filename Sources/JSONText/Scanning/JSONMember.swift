/// Finds values in JSON text that is known to be valid, without a tape: it looks no further than it has to. For records
/// that were scanned when they were read.
package enum JSONMember {
    /// Where the first value stands that the object at `start` has under this name, in its decoded form; nil where there is
    /// none, or no object.
    package static func value(
        named name: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, at start: Int = 0
    ) -> Int? {
        guard let base = text.baseAddress else { return nil }
        let end = text.count
        var position = skipSpace(base, from: start, to: end)
        guard position < end, base[position] == UInt8(ascii: "{") else { return nil }
        position = skipSpace(base, from: position + 1, to: end)
        while position < end, base[position] == UInt8(ascii: "\"") {
            let (close, isEscaped) = stringEnd(base, from: position + 1, to: end)
            let key = UnsafeBufferPointer(start: base + position + 1, count: max(0, close - position - 1))
            position = skipSpace(base, from: close + 1, to: end)
            // The colon.
            position = skipSpace(base, from: position + 1, to: end)
            if isEscaped ? JSONString.decoded(key).elementsEqual(name) : areEqual(key, name) {
                return position < end ? position : nil
            }
            position = skipSpace(base, from: valueEnd(base, from: position, to: end), to: end)
            guard position < end, base[position] == UInt8(ascii: ",") else { return nil }
            position = skipSpace(base, from: position + 1, to: end)
        }
        return nil
    }

    /// The bytes of the value at `start`: of a string between its quotes, of anything else as it stands.
    package static func content(
        of text: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (bytes: UnsafeBufferPointer<UInt8>, isEscaped: Bool) {
        guard let base = text.baseAddress, start < text.count else { return (.init(start: nil, count: 0), false) }
        if base[start] == UInt8(ascii: "\"") {
            let (close, isEscaped) = stringEnd(base, from: start + 1, to: text.count)
            return (UnsafeBufferPointer(start: base + start + 1, count: max(0, close - start - 1)), isEscaped)
        }
        let end = valueEnd(base, from: start, to: text.count)
        return (UnsafeBufferPointer(start: base + start, count: end - start), false)
    }

    /// The number that stands at `start`, by itself or as all of a text, as every cell of a CSV file does; nil where there is
    /// something else.
    package static func number(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> UnsafeBufferPointer<UInt8>? {
        guard start < text.count else { return nil }
        switch text[start] {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return content(of: text, at: start).bytes
        case UInt8(ascii: "\""):
            let (content, isEscaped) = content(of: text, at: start)
            return !isEscaped && JSONNumber.isNumber(content) ? content : nil
        default: return nil
        }
    }

    /// Calls `body` with each string that is a value, wherever it stands; names of members are none.
    package static func forEachString(
        in text: UnsafeBufferPointer<UInt8>, _ body: (_ content: UnsafeBufferPointer<UInt8>, _ isEscaped: Bool) -> Bool
    ) {
        guard let base = text.baseAddress else { return }
        let end = text.count
        var position = 0
        while let quote = ByteSearch.first(UInt8(ascii: "\""), in: base, from: position, to: end) {
            let (close, isEscaped) = stringEnd(base, from: quote + 1, to: end)
            position = skipSpace(base, from: close + 1, to: end)
            if position < end, base[position] == UInt8(ascii: ":") { continue }
            let content = UnsafeBufferPointer(start: base + quote + 1, count: max(0, close - quote - 1))
            guard body(content, isEscaped) else { return }
        }
    }

    /// Calls `body` with the place of each element of the array at `start`, until it has seen enough.
    package static func forEachElement(
        of text: UnsafeBufferPointer<UInt8>, at start: Int, _ body: (Int) -> Bool
    ) {
        guard let base = text.baseAddress, start < text.count, base[start] == UInt8(ascii: "[") else { return }
        var position = skipSpace(base, from: start + 1, to: text.count)
        while position < text.count, base[position] != UInt8(ascii: "]") {
            guard body(position) else { return }
            position = skipSpace(base, from: valueEnd(base, from: position, to: text.count), to: text.count)
            guard position < text.count, base[position] == UInt8(ascii: ",") else { return }
            position = skipSpace(base, from: position + 1, to: text.count)
        }
    }

    // MARK: Steps

    @inline(__always)
    private static func skipSpace(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, base[position] <= 0x20 { position += 1 }
        return position
    }

    @inline(__always)
    private static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        guard let one = left.baseAddress, let other = right.baseAddress else { return true }
        return ByteSearch.areEqual(one, other, count: left.count)
    }

    /// The closing quote of the string whose text begins at `start`, and whether there are escapes in it.
    @inline(__always)
    private static func stringEnd(
        _ base: UnsafePointer<UInt8>, from start: Int, to end: Int
    ) -> (close: Int, isEscaped: Bool) {
        var position = start
        var isEscaped = false
        while position < end {
            if position + 8 <= end {
                let stops = ByteWords.quoteStops(ByteWords.load(base + position))
                guard stops != 0 else {
                    position += 8
                    continue
                }
                position += stops.trailingZeroBitCount >> 3
            }
            switch base[position] {
            case UInt8(ascii: "\""): return (position, isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                position += 2
            default: position += 1
            }
        }
        return (end, isEscaped)
    }

    /// The byte behind the value at `start`.
    @inline(__always)
    private static func valueEnd(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        guard start < end else { return end }
        switch base[start] {
        case UInt8(ascii: "\""): return min(end, stringEnd(base, from: start + 1, to: end).close + 1)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return containerEnd(base, from: start, to: end)
        default:
            var position = start
            while position < end {
                switch base[position] {
                case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0...0x20: return position
                default: position += 1
                }
            }
            return end
        }
    }

    private static func containerEnd(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var depth = 0
        var position = start
        while position < end {
            switch base[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return position + 1 }
            case UInt8(ascii: "\""): position = stringEnd(base, from: position + 1, to: end).close
            default: break
            }
            position += 1
        }
        return end
    }
}
