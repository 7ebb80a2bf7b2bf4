internal import JSONText

/// Tags that each run of a source gets: `tags` of its entry.
package enum SourceTags {
    /// What a tag is, whether it stands in a file or is typed.
    package static let expectation = "a word of letters, digits, _, - and ."

    private static let longest = 64

    static func faults(of key: String, _ value: JSONValue) -> [ShapeReading.Fault] {
        guard key == "tags", value != .null else { return [] }
        guard let elements = value.elements else {
            return [ShapeReading.Fault(path: key, expected: "a list of tags, or null", found: value)]
        }
        return elements.enumerated().compactMap { index, element in
            guard element.string.map(isOne) != true else { return nil }
            return ShapeReading.Fault(path: "\(key)[\(index)]", expected: expectation, found: element)
        }
    }

    /// In small letters, each once.
    static func read(_ value: JSONValue?) -> [String] {
        (value?.elements ?? []).compactMap { $0.string?.lowercased() }.reduce(into: []) { tags, tag in
            if !tags.contains(tag) { tags.append(tag) }
        }
    }

    package static func isOne(_ text: String) -> Bool {
        !text.isEmpty && text.count <= longest
            && text.allSatisfy { $0.isLetter || $0.isNumber || ["_", "-", "."].contains($0) }
    }
}
