internal import Intents
package import JSONText
internal import Yams

/// A text in YAML as the JSON value it stands for, with the lines its parts begin on. Aliases are unfolded.
package struct YAMLDocument: LinedDocument, Equatable {
    package let value: JSONValue
    private let root: Part

    /// Why a text cannot be taken so; lines and columns from 1.
    package struct Failure: Error, Sendable, Equatable {
        package var line: Int
        package var column: Int
        package var detail: String
    }

    /// Where a value begins, and those in it.
    private struct Part: Sendable, Equatable {
        var line: Int
        var parts: [Part] = []
        /// Of an object, as many as parts.
        var keys: [String] = []
    }

    /// Aliases of aliases can make much of little.
    private static let mostParts = 1_000_000
    private static let deepest = 128

    package init(_ text: String) throws(Failure) {
        // Some editors put it there; it says nothing.
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            let problem = GrammarProblem(yaml: error, in: "")
            throw Failure(
                line: problem.location.line, column: problem.location.column, detail: problem.message)
        }
        guard let node else {
            value = .null
            root = Part(line: 1)
            return
        }
        var room = Self.mostParts
        (value, root) = try Self.read(node, depth: 0, room: &room)
    }

    package func line(of path: JSONPath) -> Int? { part(at: path)?.line }

    package func lines(of paths: [JSONPath]) -> [Int?] { paths.map { line(of: $0) } }

    package func elementLines(at path: JSONPath) -> [Int] {
        guard let part = part(at: path), part.keys.isEmpty else { return [] }
        return part.parts.map(\.line)
    }

    private func part(at path: JSONPath) -> Part? {
        path.components.reduce(root) { part, component in
            guard let part else { return nil }
            switch component {
            case .index(let index):
                return part.keys.isEmpty && part.parts.indices.contains(index) ? part.parts[index] : nil
            case .key(let key): return part.keys.lastIndex(of: key).map { part.parts[$0] }
            case .element: return nil
            }
        }
    }

    private static func read(
        _ node: Node, depth: Int, room: inout Int
    ) throws(Failure) -> (JSONValue, Part) {
        let (line, column) = (node.mark?.line ?? 1, node.mark?.column ?? 1)
        room -= 1
        guard room > 0 else { throw Failure(line: line, column: column, detail: "its aliases unfold to too much") }
        guard depth < deepest else {
            throw Failure(line: line, column: column, detail: "it is nested deeper than \(deepest) levels")
        }
        switch node {
        case .scalar(let scalar): return (value(of: node, scalar), Part(line: line))
        case .sequence(let sequence):
            var (elements, parts): ([JSONValue], [Part]) = ([], [])
            for element in sequence {
                let (value, part) = try read(element, depth: depth + 1, room: &room)
                elements.append(value)
                parts.append(part)
            }
            return (.array(elements), Part(line: line, parts: parts))
        case .mapping(let mapping):
            var (members, parts): ([JSONValue.Member], [Part]) = ([], [])
            for (key, element) in mapping {
                guard let name = key.scalar?.string else {
                    throw Failure(
                        line: key.mark?.line ?? line, column: key.mark?.column ?? 1, detail: "a key is a text")
                }
                var (value, part) = try read(element, depth: depth + 1, room: &room)
                part.line = key.mark?.line ?? part.line
                members.append(JSONValue.Member(key: name, value: value))
                parts.append(part)
            }
            return (.object(members), Part(line: line, parts: parts, keys: members.map(\.key)))
        case .alias: throw Failure(line: line, column: column, detail: "an alias leads nowhere")
        }
    }

    /// By YAML's own reading of what stands without quotes; numbers keep their text where JSON has it too.
    private static func value(of node: Node, _ scalar: Node.Scalar) -> JSONValue {
        if node.null != nil { return .null }
        switch scalar.style {
        case .singleQuoted, .doubleQuoted, .literal, .folded: return .string(scalar.string)
        case .any, .plain: break
        }
        if let truth = node.bool { return .bool(truth) }
        var text = scalar.string
        if text.withUTF8({ JSONNumber.isNumber($0) }) { return .number(text: text) }
        if let number = node.int { return .integer(number) }
        if let number = node.float, number.isFinite { return .number(number) }
        return .string(scalar.string)
    }
}
