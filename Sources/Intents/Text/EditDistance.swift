/// How many slips of the finger lie between two words.
enum EditDistance {
    /// Insertions, deletions, replacements and swaps of neighbours; nil when more than `limit`.
    static func between(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        let width = right.count + 1
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { rows in
            rows.initialize(repeating: 0)
            return left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in distance(left, right, limit: limit, rows: rows) }
            }
        }
    }

    private static func distance(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, limit: Int,
        rows: UnsafeMutableBufferPointer<Int>
    ) -> Int? {
        let width = right.count + 1
        var (older, previous, current) = (0, width, 2 * width)
        for column in 0..<width { rows[previous + column] = column }
        for row in 1...left.count {
            // Farther from the diagonal than the limit nothing counts.
            let first = max(1, row - limit)
            let last = min(right.count, row + limit)
            guard first <= last else { return nil }
            rows[current + first - 1] = first == 1 ? row : limit + 1
            if last < right.count { rows[current + last + 1] = limit + 1 }
            var least = rows[current + first - 1]
            for column in first...last {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(
                    rows[previous + column] + 1, rows[current + column - 1] + 1,
                    rows[previous + column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, rows[older + column - 2] + 1)
                }
                rows[current + column] = cost
                least = min(least, cost)
            }
            if least > limit { return nil }
            (older, previous, current) = (previous, current, older)
        }
        let distance = rows[previous + right.count]
        return distance <= limit ? distance : nil
    }

    static func between(_ left: String, _ right: String, limit: Int) -> Int? {
        between(Array(left.utf8), Array(right.utf8), limit: limit)
    }
}
