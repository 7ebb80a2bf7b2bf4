/// A value of a document together with the bytes it stands in.
struct JSONNode: Sendable {
    var range: Range<Int>
    var content: Content

    indirect enum Content: Sendable {
        case scalar(JSONValue)
        case array([Child])
        case object([Child])
    }

    /// A member of an object or an element of an array.
    struct Child: Sendable {
        /// The member's name; nil in arrays.
        var key: String?
        /// Where it begins: the key's quote, or the element itself.
        var start: Int
        var node: JSONNode
        /// Where the comma behind it stands, if there is one.
        var comma: Int?

        var end: Int { node.range.upperBound }
    }

    var children: [Child] {
        switch content {
        case .scalar: []
        case .array(let children), .object(let children): children
        }
    }

    var value: JSONValue {
        switch content {
        case .scalar(let value): value
        case .array(let children): .array(children.map(\.node.value))
        case .object(let children):
            .object(children.map { JSONValue.Member(key: $0.key ?? "", value: $0.node.value) })
        }
    }

    /// The index of the child a path component means.
    func childIndex(_ component: JSONPath.Component) -> Int? {
        switch (component, content) {
        case (.key(let key), .object(let children)):
            children.lastIndex { $0.key == key }
        case (.index(let index), .array(let children)):
            children.indices.contains(index) ? index : nil
        case (.element(let key, let value), .array(let children)):
            children.firstIndex { $0.node.value[key] == .string(value) }
        default: nil
        }
    }

    func child(_ component: JSONPath.Component) -> Child? {
        childIndex(component).map { children[$0] }
    }

    func node(at path: ArraySlice<JSONPath.Component>) -> JSONNode? {
        guard let first = path.first else { return self }
        return child(first)?.node.node(at: path.dropFirst())
    }
}
