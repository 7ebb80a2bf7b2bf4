internal import JSONText

/// Names that people give a source besides its id: `aliases` of its entry.
package enum SourceAliases {
    /// What an alias is, whether it stands in a file or is typed.
    static let expectation = "a name with a letter in it"

    private static let longest = 64

    static func faults(of key: String, _ value: JSONValue) -> [ShapeReading.Fault] {
        guard key == "aliases", value != .null else { return [] }
        guard let elements = value.elements else {
            return [ShapeReading.Fault(path: key, expected: "a list of names, or null", found: value)]
        }
        return elements.enumerated().compactMap { index, element in
            guard element.string.map(isOne) != true else { return nil }
            return ShapeReading.Fault(path: "\(key)[\(index)]", expected: expectation, found: element)
        }
    }

    static func read(_ value: JSONValue?) -> [String] { (value?.elements ?? []).compactMap(\.string) }

    private static func isOne(_ text: String) -> Bool {
        text.count <= longest && text.contains(where: \.isLetter)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }

    /// The sources without aliases that another bears already: an id goes before an alias, an earlier entry before a
    /// later one.
    static func distinct(_ sources: [Source]) -> (sources: [Source], problems: [SourceProblem]) {
        var named = sources
        for index in named.indices { named[index].aliases = [] }
        var problems: [SourceProblem] = []
        for (index, source) in sources.enumerated() {
            for alias in source.aliases {
                if let owner = owner(of: alias, besides: source.id, in: named) {
                    problems.append(.takenAlias(source: source.id, alias: alias, by: owner.source, isID: owner.isID))
                } else {
                    named[index].aliases.append(alias)
                }
            }
        }
        return (named, problems)
    }

    /// Which other source a name belongs to, and whether it is its id.
    static func owner(
        of alias: String, besides id: SourceID, in sources: [Source]
    ) -> (source: SourceID, isID: Bool)? {
        let others = sources.filter { $0.id != id }
        if let other = others.first(where: { folded($0.id.rawValue) == folded(alias) }) { return (other.id, true) }
        return others.first { $0.aliases.contains { folded($0) == folded(alias) } }.map { ($0.id, false) }
    }

    /// As names are compared: `Trust-Logs` and `trust logs` are one.
    private static func folded(_ name: String) -> String {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    }
}
