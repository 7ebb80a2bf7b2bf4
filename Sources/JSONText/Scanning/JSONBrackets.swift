/// Finds where a value ends by its brackets alone, for values too deep to check.
enum JSONBrackets {
    /// The byte behind the bracket that closes the one at `start`, or nil where the bytes end first.
    static func end(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int? {
        var depth = 0
        var position = start
        while position < end {
            switch base[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return position + 1 }
            case UInt8(ascii: "\""):
                guard let close = stringEnd(base, from: position + 1, to: end) else { return nil }
                position = close
            default: break
            }
            position += 1
        }
        return nil
    }

    /// The closing quote of the string whose text begins at `start`.
    private static func stringEnd(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int? {
        var position = start
        while position < end {
            if base[position] == UInt8(ascii: "\"") { return position }
            position += base[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
