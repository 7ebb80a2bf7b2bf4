/// The way to a value in a document: `data_sources[source_id=news].priority`.
package struct JSONPath: Hashable, Sendable, ExpressibleByArrayLiteral {
    package var components: [Component]

    package init(_ components: [Component] = []) { self.components = components }
    package init(arrayLiteral elements: Component...) { components = elements }

    package enum Component: Hashable, Sendable {
        case key(String)
        case index(Int)
        /// The first object of a list whose member `key` is the text `equals`.
        case element(where: String, equals: String)
    }

    package func appending(_ component: Component) -> JSONPath { JSONPath(components + [component]) }
}

extension JSONPath: CustomStringConvertible {
    package var description: String {
        components.reduce(into: "") { text, component in
            switch component {
            case .key(let key): text += text.isEmpty ? key : "." + key
            case .index(let index): text += "[\(index)]"
            case .element(let key, let value): text += "[\(key)=\(value)]"
            }
        }
    }
}
