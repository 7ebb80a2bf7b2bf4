/// The code points a pattern tells apart: all that lie in the same of its sets are one symbol.
struct PatternSymbols: Sendable {
    /// Of the 128 characters of ASCII.
    let ascii: [Int32]
    /// Where stretches of one symbol begin, ascending, the first at 0; and their symbols.
    private let starts: [UInt32]
    private let symbolOfStretch: [Int32]
    /// One code point of each symbol.
    let examples: [UInt32]
    /// What is not UTF-8: in no set.
    var invalid: Int32 { Int32(examples.count) }
    var count: Int { examples.count + 1 }

    init(_ sets: [ScalarRanges]) {
        var events: [(place: UInt32, set: Int)] = []
        for (index, set) in sets.enumerated() {
            for range in set.ranges {
                events.append((range.lowerBound, index))
                if range.upperBound < ScalarRanges.last { events.append((range.upperBound + 1, index)) }
            }
        }
        events.sort { $0.place < $1.place }
        var starts: [UInt32] = []
        var stretches: [Int32] = []
        var examples: [UInt32] = []
        var known: [[Int]: Int32] = [:]
        var inside: [Int] = []
        var next = 0
        var place: UInt32 = 0
        while true {
            while next < events.count, events[next].place == place {
                if let held = inside.firstIndex(of: events[next].set) {
                    inside.remove(at: held)
                } else {
                    inside.insert(events[next].set, at: inside.firstIndex { $0 > events[next].set } ?? inside.count)
                }
                next += 1
            }
            let symbol = known[inside] ?? Int32(examples.count)
            if symbol == examples.count {
                known[inside] = symbol
                examples.append(place)
            }
            starts.append(place)
            stretches.append(symbol)
            guard next < events.count else { break }
            place = events[next].place
        }
        self.starts = starts
        self.examples = examples
        symbolOfStretch = stretches
        ascii = (0..<128).map { stretches[Self.stretch(of: $0, in: starts)] }
    }

    /// The symbol at `index`, a byte beyond ASCII, and how many bytes it takes.
    @inline(never)
    func wide(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (symbol: Int32, length: Int) {
        let lead = text[index]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, lead <= 0xF4, index + length <= text.count else { return (invalid, 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for place in index + 1..<index + length {
            guard text[place] & 0xC0 == 0x80 else { return (invalid, 1) }
            value = value << 6 | UInt32(text[place] & 0x3F)
        }
        return (symbolOfStretch[Self.stretch(of: value, in: starts)], length)
    }

    private static func stretch(of value: UInt32, in starts: [UInt32]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= value { low = middle } else { high = middle }
        }
        return low
    }
}
