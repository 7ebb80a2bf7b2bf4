extension FieldName {
    /// The ways its dots can be read, as steps into objects: the longest names first, as a record is looked at.
    package var paths: [[String]] {
        func split(_ parts: ArraySlice<Substring>) -> [[String]] {
            guard !parts.isEmpty else { return [[]] }
            return (1...parts.count).reversed().flatMap { count -> [[String]] in
                let first = parts.prefix(count).joined(separator: ".")
                return split(parts.dropFirst(count)).map { [first] + $0 }
            }
        }
        return split(description.split(separator: ".", omittingEmptySubsequences: false)[...])
    }

    /// Whether an index can be made of it: not of names that no path can say, or that can be read in too many ways.
    package var canBeIndexed: Bool {
        let text = description
        return !text.isEmpty && text.utf8.count <= 200 && dots.count <= 3
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !["\"", "\\", "'", "[", "]"].contains($0) }
    }
}
