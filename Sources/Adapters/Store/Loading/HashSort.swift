/// Something that has its place by a hash, whose values are spread evenly.
protocol HashOrdered {
    var hash: UInt64 { get }
    /// By hash, then by whatever tells two with the same hash apart.
    static func precedes(_ left: Self, _ right: Self) -> Bool
}

/// Sorts by hash. Where the values are spread evenly, one pass puts each into its place or next to it; where they are
/// not, it is as fast as any other sort.
enum HashSort {
    private static let perBucket = 4
    private static let largestBucket = 48

    /// - Parameter range: where all hashes lie.
    static func sorted<Element: HashOrdered>(
        _ elements: [Element], in range: ClosedRange<UInt64> = 0...UInt64.max
    ) -> [Element] {
        guard elements.count > largestBucket else { return elements.sorted(by: Element.precedes) }
        let span = range.upperBound - range.lowerBound
        let buckets = UInt64(elements.count / perBucket)
        let shift = UInt64(max(0, span.significantBits - buckets.significantBits))
        // Behind each bucket's elements are counted, the next one's start.
        var ends = [Int](repeating: 0, count: Int(span >> shift) + 2)
        return elements.withUnsafeBufferPointer { source in
            for element in source { ends[Int((element.hash - range.lowerBound) >> shift) + 1] += 1 }
            for bucket in 1..<ends.count { ends[bucket] += ends[bucket - 1] }
            return [Element](unsafeUninitializedCapacity: source.count) { target, count in
                guard let start = target.baseAddress else { return }
                for element in source {
                    let bucket = Int((element.hash - range.lowerBound) >> shift)
                    (start + ends[bucket]).initialize(to: element)
                    ends[bucket] += 1
                }
                count = source.count
                order(target, ends: ends)
            }
        }
    }

    private static func order<Element: HashOrdered>(_ elements: UnsafeMutableBufferPointer<Element>, ends: [Int]) {
        var start = 0
        for end in ends.dropLast() where end > start {
            if end - start > largestBucket {
                var bucket = UnsafeMutableBufferPointer(rebasing: elements[start..<end])
                bucket.sort(by: Element.precedes)
            } else {
                for index in start + 1..<max(end, start + 1) {
                    let element = elements[index]
                    var place = index
                    while place > start, Element.precedes(element, elements[place - 1]) {
                        elements[place] = elements[place - 1]
                        place -= 1
                    }
                    elements[place] = element
                }
            }
            start = end
        }
    }
}

extension UInt64 {
    /// How many bits it takes to write it down.
    fileprivate var significantBits: Int { bitWidth - leadingZeroBitCount }
}
