import JSONText

/// The keys of one record as members, those with escapes decoded into memory that stays in place until the next record.
struct DecodedKeys: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var used = 0

    private static let usualCapacity = 4096

    init() {
        capacity = Self.usualCapacity
        storage = .allocate(capacity: capacity)
    }

    deinit { storage.deallocate() }

    /// Makes room for all keys of `tape`: decoding never lengthens.
    mutating func prepare(for tape: JSONTape) {
        used = 0
        let isTooLarge = capacity > Self.usualCapacity << 8 && tape.length < capacity >> 3
        guard tape.length > capacity || isTooLarge else { return }
        storage.deallocate()
        capacity = max(tape.length, Self.usualCapacity)
        storage = .allocate(capacity: capacity)
    }

    /// The member whose key stands at `index`.
    @inline(__always)
    mutating func member(at index: Int, in tape: JSONTape) -> CanonicalMember {
        let token = tape[index]
        let text = tape.bytes + Int(token.start)
        guard case .escapedKey = token.kind else {
            let end = tape.bytes + tape.length
            let front = text + 8 <= end ? Self.front(text, length: token.extent) : Self.slowFront(text, token.extent)
            return CanonicalMember(key: text, front: front, length: token.extent, token: index)
        }
        let decoded = storage + used
        let length = JSONString.decode(UnsafeBufferPointer(start: text, count: token.extent), into: decoded)
        used += length
        return CanonicalMember(
            key: UnsafePointer(decoded), front: Self.slowFront(decoded, length), length: length, token: index)
    }

    /// The first eight bytes of a key, where eight bytes can be read; shorter keys are filled up with zeros.
    @inline(__always)
    private static func front(_ key: UnsafePointer<UInt8>, length: Int) -> UInt64 {
        let word = UInt64(bigEndian: UnsafeRawPointer(key).loadUnaligned(as: UInt64.self))
        if length >= 8 { return word }
        // A shift by 64, for the empty key, leaves zero.
        return word & (UInt64.max << UInt64(64 - length * 8))
    }

    private static func slowFront(_ key: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<8 { word = word << 8 | (index < length ? UInt64(key[index]) : 0) }
        return word
    }
}
