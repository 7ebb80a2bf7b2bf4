/// A JSON text with comments that is edited in place: an edit changes only the bytes it must, so comments, order and
/// layout survive.
package struct JSONDocument: Sendable {
    package private(set) var bytes: [UInt8]
    var root: JSONNode

    /// Reads JSON, with comments and trailing commas.
    package init(bytes: [UInt8]) throws(JSONDocumentError) {
        self.bytes = bytes
        root = try JSONNodeParser.parse(bytes, allowsComments: true)
    }

    /// An object without members.
    package init() {
        bytes = Array("{}\n".utf8)
        root = JSONNode(range: 0..<2, content: .object([]))
    }

    package var value: JSONValue { root.value }

    package func value(at path: JSONPath) -> JSONValue? { root.node(at: path.components[...])?.value }

    /// Where a value stands: the line and column of its key, or of the element itself, from 1.
    package func location(of path: JSONPath) -> (line: Int, column: Int)? {
        guard let last = path.components.last else { return JSONPlace.of(root.range.lowerBound, in: bytes) }
        guard let child = root.node(at: path.components.dropLast())?.child(last) else { return nil }
        return JSONPlace.of(child.start, in: bytes)
    }

    /// Names that an object of the document holds more than once, with the path of the object.
    package var duplicateKeys: [(path: JSONPath, line: Int)] {
        var found: [(path: JSONPath, line: Int)] = []
        func visit(_ node: JSONNode, _ path: JSONPath) {
            var seen: Set<String> = []
            for (index, child) in node.children.enumerated() {
                let childPath = path.appending(child.key.map { .key($0) } ?? .index(index))
                if let key = child.key, !seen.insert(key).inserted {
                    found.append((childPath, JSONPlace.of(child.start, in: bytes).line))
                }
                visit(child.node, childPath)
            }
        }
        visit(root, JSONPath())
        return found
    }

    /// Replaces stretches of bytes, which must not overlap, and reads the result anew.
    mutating func replace(_ edits: [(range: Range<Int>, text: String)]) {
        var edited = bytes
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            edited.replaceSubrange(edit.range, with: edit.text.utf8)
        }
        do {
            root = try JSONNodeParser.parse(edited, allowsComments: true, depthLimit: 256)
        } catch {
            preconditionFailure("an edit broke the document: \(error)")
        }
        bytes = edited
    }
}

extension JSONValue {
    /// Reads one JSON text; with `allowsComments` also comments and trailing commas.
    package init(
        parsing bytes: [UInt8], allowsComments: Bool = false, depthLimit: Int = 128
    ) throws(JSONDocumentError) {
        self = try JSONNodeParser.parse(bytes, allowsComments: allowsComments, depthLimit: depthLimit).value
    }

    package init(parsing text: String, allowsComments: Bool = false) throws(JSONDocumentError) {
        try self.init(parsing: Array(text.utf8), allowsComments: allowsComments)
    }
}
