/// A set of code points as ascending ranges that do not touch. Surrogates are code points too, as in ECMA-262.
struct ScalarRanges: Sendable, Hashable, ExpressibleByArrayLiteral {
    private(set) var ranges: [ClosedRange<UInt32>]

    static let last: UInt32 = 0x10FFFF
    static let everything = ScalarRanges([0...last])

    /// In any order, overlapping or not.
    init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        self.ranges.reserveCapacity(ranges.count)
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
    }

    init(arrayLiteral elements: ClosedRange<UInt32>...) { self.init(elements) }

    init(_ scalar: UInt32) { ranges = [scalar...scalar] }

    private mutating func append(_ range: ClosedRange<UInt32>) {
        guard let previous = ranges.last, range.lowerBound <= previous.upperBound &+ 1 else {
            return ranges.append(range)
        }
        ranges[ranges.count - 1] = previous.lowerBound...max(previous.upperBound, range.upperBound)
    }

    func union(_ other: ScalarRanges) -> ScalarRanges { ScalarRanges(ranges + other.ranges) }

    var inverted: ScalarRanges {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return ScalarRanges(gaps)
    }

    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar)
    }
}

extension ScalarRanges {
    static let digits: ScalarRanges = [0x30...0x39]
    static let wordCharacters: ScalarRanges = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    static let lineTerminators: ScalarRanges = [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]
    /// ECMA-262's WhiteSpace and LineTerminator.
    static let whitespace: ScalarRanges = [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ]
}
