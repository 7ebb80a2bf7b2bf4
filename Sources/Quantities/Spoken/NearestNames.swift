/// Which known names a misspelt one may have been: those a few slips of the finger away, nearest first.
package enum NearestNames {
    package static func to(_ name: String, among known: some Sequence<String>, limit: Int = 3) -> [String] {
        let wanted = normalized(name)
        guard !wanted.isEmpty, wanted.count <= 64 else { return [] }
        let allowed = max(1, wanted.count / 4)
        let ranked = known.compactMap { candidate -> (distance: Int, name: String)? in
            let other = normalized(candidate)
            let distance = distance(wanted, other)
            if distance <= allowed { return (distance, candidate) }
            // A name cut short: `trust` for `trust_threshold`.
            let isPart = wanted.count >= 4 && other.starts(with: wanted)
            return isPart ? (allowed + 1, candidate) : nil
        }
        return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
    }

    private static func normalized(_ name: String) -> [UInt8] {
        name.lowercased().utf8.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: " ") ? UInt8(ascii: "_") : $0 }
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
    package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, a) in left.enumerated() {
            var current = [row + 1]
            for (column, b) in right.enumerated() {
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (a == b ? 0 : 1))
                if row > 0, column > 0, a == right[column - 1], left[row - 1] == b {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
