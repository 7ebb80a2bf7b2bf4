/// Numbers as text: nothing here turns them into floating point.
package enum JSONNumber {
    /// How far a number got.
    @usableFromInline
    enum Reading {
        case complete(end: Int)
        case incomplete
        case invalid(at: Int)
    }

    /// Whether all of `text` is one number by the JSON grammar: `-0.5e+3` is, `1.`, `01` and `+1` are not.
    package static func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = text.baseAddress, !text.isEmpty else { return false }
        guard case .complete(let end) = read(base, from: 0, to: text.count) else { return false }
        return end == text.count
    }

    /// Reads the number at `start`. One that runs to `end` is complete if it could end there.
    @inline(__always)
    static func read(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Reading {
        var position = start
        if base[position] == UInt8(ascii: "-") {
            position += 1
            guard position < end else { return .incomplete }
        }
        if base[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            guard isDigit(base[position]) else { return .invalid(at: position) }
            position = digitsEnd(base, from: position + 1, to: end)
        }
        if position < end, base[position] == UInt8(ascii: ".") {
            position += 1
            guard position < end else { return .incomplete }
            guard isDigit(base[position]) else { return .invalid(at: position) }
            position = digitsEnd(base, from: position + 1, to: end)
        }
        if position < end, base[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            guard position < end else { return .incomplete }
            if base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") {
                position += 1
                guard position < end else { return .incomplete }
            }
            guard isDigit(base[position]) else { return .invalid(at: position) }
            position = digitsEnd(base, from: position + 1, to: end)
        }
        return .complete(end: position)
    }

    @inline(__always)
    private static func digitsEnd(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, isDigit(base[position]) { position += 1 }
        return position
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
