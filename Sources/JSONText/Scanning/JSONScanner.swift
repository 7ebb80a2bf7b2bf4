/// Scans one JSON value at a time: the whole grammar of RFC 8259 and UTF-8, in one pass, without recursion, leaving a
/// tape of what stands where. Reuse one scanner for many values; it is not to be shared between tasks.
package final class JSONScanner {
    /// How many objects and arrays may stand inside each other.
    package let maximumDepth: Int
    private var tokens: UnsafeMutablePointer<JSONToken>
    private var capacity: Int
    private var count = 0
    /// Tape indices of the containers that are open.
    private let open: UnsafeMutablePointer<UInt32>

    /// The deepest limit that can be asked for; the memory for it is taken at once.
    package static let deepestLimit = 1 << 20
    private static let usualCapacity = 4096

    package init(maximumDepth: Int = 512) {
        self.maximumDepth = min(max(maximumDepth, 0), Self.deepestLimit)
        capacity = Self.usualCapacity
        tokens = .allocate(capacity: capacity)
        open = .allocate(capacity: self.maximumDepth + 1)
    }

    deinit {
        tokens.deallocate()
        open.deallocate()
    }

    /// Scans the value that begins at `start`, a byte that is not white space.
    /// - Parameter isFinal: whether nothing follows behind `end`, so that a number may stop there.
    package func scan(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isFinal: Bool) -> JSONScan {
        guard start < end else { return .incomplete }
        if capacity > Self.usualCapacity << 8 { shrink() }
        count = 0
        let result = scanValue(base, from: start, to: end)
        switch result {
        case .complete(let valueEnd) where valueEnd == end && !isFinal && tokens[0].kind == .number: return .incomplete
        case .tooDeep: return .tooDeep(end: JSONBrackets.end(base, from: start, to: end))
        default: return result
        }
    }

    /// Whether all of a text is one value, with nothing around it.
    package func isWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = text.baseAddress else { return false }
        return scan(base, from: 0, to: text.count, isFinal: true) == .complete(end: text.count)
    }

    /// The tokens of a value that `scan` found complete from `start` to `end`.
    package func tape(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> JSONTape {
        JSONTape(bytes: base + start, length: end - start, tokens: tokens, count: count)
    }

    private func scanValue(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> JSONScan {
        // In locals: the class's own fields would be loaded and checked at each token.
        var tokens = tokens
        var room = capacity
        var count = 0
        defer { self.count = count }
        let open = open
        let maximumDepth = maximumDepth
        var depth = 0
        var isInObject = false
        var position = start
        var expectsKey = false

        @inline(__always)
        func append(_ token: JSONToken) {
            tokens[count] = token
            count += 1
        }
        @inline(__always)
        func skipSpace() {
            while position < end, base[position] <= 0x20, Self.isSpace(base[position]) { position += 1 }
        }
        @inline(__always)
        func offset(_ place: Int) -> UInt32 { UInt32(truncatingIfNeeded: place - start) }

        values: while true {
            // Room for what one round can append: a key, a value or an opening, and an end.
            if count + 4 > room {
                grow(used: count)
                tokens = self.tokens
                room = capacity
            }
            if expectsKey {
                guard position < end else { return .incomplete }
                guard base[position] == UInt8(ascii: "\"") else { return .invalid(.expected(.key), at: position) }
                let text = position + 1
                switch Self.scanString(base, from: text, to: end) {
                case .plain(let close):
                    append(JSONToken(.key, start: offset(text), extent: UInt32(truncatingIfNeeded: close - text)))
                    position = close + 1
                case .escaped(let close):
                    append(
                        JSONToken(.escapedKey, start: offset(text), extent: UInt32(truncatingIfNeeded: close - text)))
                    position = close + 1
                case .incomplete: return .incomplete
                case .invalid(let fault, let place): return .invalid(fault, at: place)
                }
                skipSpace()
                guard position < end else { return .incomplete }
                guard base[position] == UInt8(ascii: ":") else { return .invalid(.expected(.colon), at: position) }
                position += 1
                skipSpace()
                expectsKey = false
            }
            guard position < end else { return .incomplete }
            let byte = base[position]
            switch byte {
            case UInt8(ascii: "\""):
                let text = position + 1
                switch Self.scanString(base, from: text, to: end) {
                case .plain(let close):
                    append(JSONToken(.string, start: offset(text), extent: UInt32(truncatingIfNeeded: close - text)))
                    position = close + 1
                case .escaped(let close):
                    append(
                        JSONToken(
                            .escapedString, start: offset(text), extent: UInt32(truncatingIfNeeded: close - text)))
                    position = close + 1
                case .incomplete: return .incomplete
                case .invalid(let fault, let place): return .invalid(fault, at: place)
                }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                switch JSONNumber.read(base, from: position, to: end) {
                case .complete(let close):
                    append(
                        JSONToken(
                            .number, start: offset(position), extent: UInt32(truncatingIfNeeded: close - position))
                    )
                    position = close
                case .incomplete: return .incomplete
                case .invalid(let place): return .invalid(.expected(.digit), at: place)
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < maximumDepth else { return .tooDeep(end: nil) }
                open[depth] = UInt32(truncatingIfNeeded: count)
                depth += 1
                isInObject = byte == UInt8(ascii: "{")
                append(JSONToken(isInObject ? .object : .array, start: offset(position), extent: 0))
                position += 1
                skipSpace()
                guard position < end else { return .incomplete }
                if base[position] != (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    expectsKey = isInObject
                    continue values
                }
            case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
                switch Self.scanWord(base, from: position, to: end) {
                case .plain(let close):
                    let kind: JSONToken.Kind =
                        byte == UInt8(ascii: "t") ? .trueWord : byte == UInt8(ascii: "f") ? .falseWord : .nullWord
                    append(
                        JSONToken(kind, start: offset(position), extent: UInt32(truncatingIfNeeded: close - position)))
                    position = close
                case .incomplete: return .incomplete
                default: return .invalid(.expected(.value), at: position)
                }
            default:
                return .invalid(.expected(.value), at: position)
            }

            // Behind a value, or at the close of an empty container.
            while true {
                if depth == 0 { return .complete(end: position) }
                skipSpace()
                guard position < end else { return .incomplete }
                let byte = base[position]
                if byte == UInt8(ascii: ",") {
                    position += 1
                    skipSpace()
                    expectsKey = isInObject
                    continue values
                }
                guard byte == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    return .invalid(.expected(isInObject ? .commaOrClosingBrace : .commaOrClosingBracket), at: position)
                }
                if count + 4 > room {
                    grow(used: count)
                    tokens = self.tokens
                    room = capacity
                }
                depth -= 1
                let opening = Int(open[depth])
                tokens[opening] = JSONToken(
                    isInObject ? .object : .array, start: tokens[opening].start,
                    extent: UInt32(truncatingIfNeeded: count)
                )
                append(JSONToken(.containerEnd, start: offset(position), extent: 0))
                position += 1
                if depth > 0 { isInObject = base[start + Int(tokens[Int(open[depth - 1])].start)] == UInt8(ascii: "{") }
            }
        }
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private func grow(used: Int) {
        let larger = UnsafeMutablePointer<JSONToken>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: tokens, count: used)
        tokens.deallocate()
        tokens = larger
        capacity *= 2
    }

    /// Gives back what an unusually large value needed.
    private func shrink() {
        tokens.deallocate()
        capacity = Self.usualCapacity
        tokens = .allocate(capacity: capacity)
    }
}
