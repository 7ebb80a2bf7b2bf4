/// How many slips of the finger lie between two words.
enum EditDistance {
    /// Insertions, deletions, replacements and swaps of neighbours; nil when more than `limit`.
    static func between(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        let width = right.count + 1
        var older = [Int](repeating: 0, count: width)
        var previous = Array(0..<width)
        var current = [Int](repeating: 0, count: width)
        for row in 1...left.count {
            current[0] = row
            var least = row
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, older[column - 2] + 1)
                }
                current[column] = cost
                least = min(least, cost)
            }
            if least > limit { return nil }
            (older, previous, current) = (previous, current, older)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }

    static func between(_ left: String, _ right: String, limit: Int) -> Int? {
        between(Array(left.utf8), Array(right.utf8), limit: limit)
    }
}
