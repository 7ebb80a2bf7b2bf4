import JSONText

/// Names by number: finds which of a fixed set of names some bytes are.
struct ByteTable: Sendable {
    /// All names end to end.
    private let bytes: [UInt8]
    private let starts: [Int]
    /// Heads of chains and what follows each name in its chain, -1 at the end; both empty for a few names.
    private let heads: [Int32]
    private let following: [Int32]

    /// Up to so many names are compared one by one.
    private static let fewNames = 12

    /// - Parameter names: all different; a name's number is its place.
    init(_ names: [[UInt8]]) {
        var bytes: [UInt8] = []
        var starts: [Int] = []
        for name in names {
            starts.append(bytes.count)
            bytes.append(contentsOf: name)
        }
        starts.append(bytes.count)
        var heads: [Int32] = []
        var following: [Int32] = []
        if names.count > Self.fewNames {
            var size = 16
            while size < names.count * 2 { size *= 2 }
            heads = Array(repeating: -1, count: size)
            following = Array(repeating: -1, count: names.count)
            for (place, name) in names.enumerated() {
                let chain = name.withUnsafeBufferPointer { Self.hash($0) } & (size - 1)
                following[place] = heads[chain]
                heads[chain] = Int32(place)
            }
        }
        self.bytes = bytes
        self.starts = starts
        self.heads = heads
        self.following = following
    }

    var count: Int { starts.count - 1 }

    func name(_ place: Int) -> [UInt8] { Array(bytes[starts[place]..<starts[place + 1]]) }

    /// The number of the name these bytes are.
    /// - Parameter guess: the number to try first.
    @inline(__always)
    func find(_ text: UnsafeBufferPointer<UInt8>, guess: Int = 0) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            starts.withUnsafeBufferPointer { starts in
                let count = starts.count - 1
                if guess < count, Self.isEqual(text, bytes, starts, guess) { return guess }
                guard heads.isEmpty else { return findInChain(text, bytes, starts) }
                for place in 0..<count where place != guess && Self.isEqual(text, bytes, starts, place) {
                    return place
                }
                return nil
            }
        }
    }

    private func findInChain(
        _ text: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ starts: UnsafeBufferPointer<Int>
    ) -> Int? {
        var place = heads[Self.hash(text) & (heads.count - 1)]
        while place >= 0 {
            if Self.isEqual(text, bytes, starts, Int(place)) { return Int(place) }
            place = following[Int(place)]
        }
        return nil
    }

    @inline(__always)
    private static func isEqual(
        _ text: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ starts: UnsafeBufferPointer<Int>,
        _ place: Int
    ) -> Bool {
        let start = starts[place]
        guard text.count == starts[place + 1] - start else { return false }
        guard let left = text.baseAddress, let right = bytes.baseAddress else { return text.isEmpty }
        return areEqual(left, right + start, count: text.count)
    }

    /// Whether two names of the same length hold the same bytes: eight at a time, the last eight once more.
    @inline(__always)
    static func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count >= 8 else {
            var index = 0
            while index < count {
                guard left[index] == right[index] else { return false }
                index += 1
            }
            return true
        }
        let last = count - 8
        var index = 0
        while index < last {
            guard word(left + index) == word(right + index) else { return false }
            index += 8
        }
        return word(left + last) == word(right + last)
    }

    @inline(__always)
    private static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
        UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
    }

    /// FNV-1a. The names come from the schema, so that records cannot make the chains longer.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}

extension ByteTable {
    /// The number of the name that the key at `key` spells.
    @inline(__always)
    func find(key: Int, of record: JSONTape, guess: Int) -> Int? {
        if case .escapedKey = record[key].kind { return findDecoded(record.text(at: key), guess: guess) }
        return find(record.text(at: key), guess: guess)
    }

    private func findDecoded(_ text: UnsafeBufferPointer<UInt8>, guess: Int) -> Int? {
        JSONString.decoded(text).withUnsafeBufferPointer { find($0, guess: guess) }
    }
}
