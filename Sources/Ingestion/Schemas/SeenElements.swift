import JSONText

/// The elements of an array so far, for `uniqueItems`: found by a hash that is different in each process, so that no
/// data can make many meet on purpose. An element takes eight bytes, and as much again: large arrays have to fit too.
struct SeenElements {
    private let record: JSONTape
    private let encoder: EqualityEncoder
    /// Half a hash above the element's place on the tape; zero where nothing is.
    private var entries: [UInt64] = Array(repeating: 0, count: 16)
    private var count = 0

    init(record: JSONTape, encoder: EqualityEncoder) {
        self.record = record
        self.encoder = encoder
    }

    /// Adds the element at `place`, unless one that equals it is there.
    /// - Returns: whether one is.
    mutating func insert(_ place: Int) -> Bool {
        if count * 4 >= entries.count * 3 { grow() }
        encoder.removeAll()
        let range = encoder.append(place, of: record)
        let hash = hash(range)
        var index = hash & (entries.count - 1)
        while entries[index] != 0 {
            if Self.half(entries[index]) == Self.half(UInt64(truncatingIfNeeded: hash)),
                isEqual(range, Self.place(entries[index]))
            {
                return true
            }
            index = (index + 1) & (entries.count - 1)
        }
        entries[index] = Self.half(UInt64(truncatingIfNeeded: hash)) | UInt64(place)
        count += 1
        return false
    }

    private mutating func grow() {
        var larger: [UInt64] = Array(repeating: 0, count: entries.count * 2)
        for entry in entries where entry != 0 {
            encoder.removeAll()
            var index = hash(encoder.append(Self.place(entry), of: record)) & (larger.count - 1)
            while larger[index] != 0 { index = (index + 1) & (larger.count - 1) }
            larger[index] = entry
        }
        entries = larger
    }

    private func hash(_ range: Range<Int>) -> Int {
        var hasher = Hasher()
        encoder.withBytes(range) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }

    private func isEqual(_ range: Range<Int>, _ other: Int) -> Bool {
        let otherRange = encoder.append(other, of: record)
        guard otherRange.count == range.count else { return false }
        return encoder.withBytes(range) { bytes in encoder.withBytes(otherRange) { $0.elementsEqual(bytes) } }
    }

    private static func half(_ word: UInt64) -> UInt64 { word & ~0xFFFF_FFFF }
    private static func place(_ entry: UInt64) -> Int { Int(entry & 0xFFFF_FFFF) }
}
