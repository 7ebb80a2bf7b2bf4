/// Which members or elements of one value a schema has looked at, for `unevaluatedProperties` and `unevaluatedItems`.
struct EvaluatedMarks {
    private var all = false
    private var words: [UInt64] = []

    mutating func insertAll() { all = true }

    /// - Parameter ordinal: of the member or element, from 0.
    mutating func insert(_ ordinal: Int) {
        guard !all else { return }
        while words.count <= ordinal >> 6 { words.append(0) }
        words[ordinal >> 6] |= 1 << UInt64(ordinal & 63)
    }

    mutating func formUnion(_ other: EvaluatedMarks) {
        all = all || other.all
        guard !all else { return }
        while words.count < other.words.count { words.append(0) }
        for place in other.words.indices { words[place] |= other.words[place] }
    }

    func contains(_ ordinal: Int) -> Bool {
        all || (ordinal >> 6 < words.count && words[ordinal >> 6] >> UInt64(ordinal & 63) & 1 == 1)
    }
}
