/// Which brackets are open, one bit each, so that a hundred thousand of them are no burden.
struct BracketStack {
    private var bits: [UInt64] = []
    private(set) var depth = 0
    private var openBraces = 0

    private var openSquares: Int { depth - openBraces }

    /// Whether the innermost open bracket is a brace.
    var isInBrace: Bool { depth > 0 && bits[(depth - 1) >> 6] & (1 << UInt64((depth - 1) & 63)) != 0 }

    mutating func open(isBrace: Bool) {
        if depth >> 6 == bits.count { bits.append(0) }
        let mask: UInt64 = 1 << UInt64(depth & 63)
        if isBrace { bits[depth >> 6] |= mask } else { bits[depth >> 6] &= ~mask }
        depth += 1
        if isBrace { openBraces += 1 }
    }

    /// Closes the innermost bracket of that kind, and what was left open inside it. One that nothing opened is ignored.
    mutating func close(isBrace: Bool) {
        guard isBrace ? openBraces > 0 : openSquares > 0 else { return }
        while depth > 0 {
            depth -= 1
            let wasBrace = bits[depth >> 6] & (1 << UInt64(depth & 63)) != 0
            if wasBrace { openBraces -= 1 }
            if wasBrace == isBrace { return }
        }
    }
}
