/// A text that stands for a JSON value, whatever it is written in, with the lines its parts begin on, from 1.
package protocol LinedDocument: Sendable {
    var value: JSONValue { get }
    /// Where a value begins; nil where there is none.
    func line(of path: JSONPath) -> Int?
    /// Where the elements of a list begin, in their order; empty where there is no list.
    func elementLines(at path: JSONPath) -> [Int]
}

extension JSONDocument: LinedDocument {
    package func line(of path: JSONPath) -> Int? { location(of: path)?.line }

    package func elementLines(at path: JSONPath) -> [Int] {
        guard let node = root.node(at: path.components[...]), case .array(let elements) = node.content else {
            return []
        }
        // The bytes are gone through once, however many elements there are.
        var lines: [Int] = []
        var (line, place) = (1, 0)
        for element in elements {
            while place < element.start {
                if bytes[place] == UInt8(ascii: "\n") { line += 1 }
                place += 1
            }
            lines.append(line)
        }
        return lines
    }
}
