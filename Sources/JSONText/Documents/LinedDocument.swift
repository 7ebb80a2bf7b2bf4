/// A text that stands for a JSON value, whatever it is written in, with the lines its parts begin on, from 1.
package protocol LinedDocument: Sendable {
    var value: JSONValue { get }
    /// Where a value begins; nil where there is none.
    func line(of path: JSONPath) -> Int?
    /// The same of many, in one pass.
    func lines(of paths: [JSONPath]) -> [Int?]
    /// Where the elements of a list begin, in their order; empty where there is no list.
    func elementLines(at path: JSONPath) -> [Int]
}

extension JSONDocument: LinedDocument {
    package func line(of path: JSONPath) -> Int? { location(of: path)?.line }

    package func elementLines(at path: JSONPath) -> [Int] {
        guard let node = root.node(at: path.components[...]), case .array(let elements) = node.content else {
            return []
        }
        return lines(at: elements.map(\.start))
    }

    package func lines(of paths: [JSONPath]) -> [Int?] {
        let places = paths.map { path in
            path.components.last.map { root.node(at: path.components.dropLast())?.child($0)?.start }
                ?? root.range.lowerBound
        }
        let known = Set(places.compactMap(\.self)).sorted()
        let found = Dictionary(uniqueKeysWithValues: zip(known, lines(at: known)))
        return places.map { $0.flatMap { found[$0] } }
    }

    /// The bytes are gone through once, however many places there are.
    /// - Parameter places: in their order.
    private func lines(at places: [Int]) -> [Int] {
        var lines: [Int] = []
        var (line, passed) = (1, 0)
        for place in places {
            while passed < place {
                if bytes[passed] == UInt8(ascii: "\n") { line += 1 }
                passed += 1
            }
            lines.append(line)
        }
        return lines
    }
}
