/// Why an edit cannot be made: facts.
package enum JSONEditError: Error, Hashable, Sendable {
    /// A part of the path names something that is neither there nor can be made, as `at` stands.
    case unreachable(at: JSONPath, found: String)
}

extension JSONDocument {
    /// Puts a value at a path, making objects and lists on the way. Where the value is already there nothing changes;
    /// lists and objects are changed member by member.
    package mutating func set(_ value: JSONValue, at path: JSONPath) throws(JSONEditError) {
        var depth = path.components.count
        while root.node(at: path.components[..<depth]) == nil { depth -= 1 }
        let existing = JSONPath(Array(path.components[..<depth]))
        if depth == path.components.count {
            merge(value, at: existing)
        } else {
            let component = path.components[depth]
            let made = try Self.wrapped(value, in: path.components[(depth + 1)...], under: component, at: existing)
            try insert(made, component, into: existing)
        }
    }

    /// Takes a value out, with its comma; its line too if nothing else is on it.
    /// - Returns: whether there was such a value.
    @discardableResult
    package mutating func remove(at path: JSONPath) -> Bool {
        guard let last = path.components.last,
            let parent = root.node(at: path.components.dropLast()), let index = parent.childIndex(last)
        else { return false }
        replace(removal(of: index, from: parent))
        return true
    }

    /// Adds an element to the end of a list, making the list if it is missing.
    package mutating func append(_ value: JSONValue, to path: JSONPath) throws(JSONEditError) {
        guard let node = root.node(at: path.components[...]) else {
            return try set(.array([value]), at: path)
        }
        guard case .array = node.content else {
            throw .unreachable(at: path, found: node.value.typeName)
        }
        replace(insertion(of: value, key: nil, into: node))
    }

    /// The bytes of a value as they stand, comments inside it included.
    package func text(at path: JSONPath) -> String? {
        root.node(at: path.components[...]).map { String(decoding: bytes[$0.range], as: UTF8.self) }
    }

    /// The white space that the line of a value begins with.
    package func lineIndentation(of path: JSONPath) -> String {
        root.node(at: path.components[...]).map { indentation(at: $0.range.lowerBound) } ?? ""
    }

    /// Adds an element to the end of a list, written just so.
    /// - Parameter text: the text of `value`, as `text(at:)` gave it.
    package mutating func append(_ value: JSONValue, as text: String, to path: JSONPath) throws(JSONEditError) {
        try append(value, to: path)
        guard let added = root.node(at: path.components[...])?.children.last?.node else { return }
        replace([(added.range, text)])
    }

    // MARK: Changing what is there

    private mutating func merge(_ value: JSONValue, at path: JSONPath) {
        guard let node = root.node(at: path.components[...]) else { return }
        let old = node.value
        guard old != value else { return }
        switch (old, value) {
        case (.object(let before), .object(let after)) where Self.haveUniqueKeys(before, after) && !before.isEmpty:
            for member in before where value[member.key] == nil { remove(at: path.appending(.key(member.key))) }
            for member in after {
                let memberPath = path.appending(.key(member.key))
                if old[member.key] != nil {
                    merge(member.value, at: memberPath)
                } else if let current = root.node(at: path.components[...]) {
                    replace(insertion(of: member.value, key: member.key, into: current))
                }
            }
        case (.array(let before), .array(let after)) where !before.isEmpty:
            mergeElements(before, after, at: path)
        default:
            overwrite(node, with: value)
        }
    }

    /// Elements taken out and added at the end are edited one by one; any other change writes the list anew.
    private mutating func mergeElements(_ before: [JSONValue], _ after: [JSONValue], at path: JSONPath) {
        var kept = 0
        var removed: [Int] = []
        for (index, element) in before.enumerated() {
            if kept < after.count, element == after[kept] { kept += 1 } else { removed.append(index) }
        }
        guard kept > 0 else {
            if let node = root.node(at: path.components[...]) { overwrite(node, with: .array(after)) }
            return
        }
        for index in removed.reversed() { remove(at: path.appending(.index(index))) }
        for element in after[kept...] {
            guard let node = root.node(at: path.components[...]) else { return }
            replace(insertion(of: element, key: nil, into: node))
        }
    }

    private mutating func overwrite(_ node: JSONNode, with value: JSONValue) {
        let isOneLine = !bytes[node.range].contains(0x0A) && !node.children.isEmpty
        let text =
            isOneLine ? value.inlineText : layout.text(of: value, indentation: indentation(at: node.range.lowerBound))
        replace([(node.range, text)])
    }

    private static func haveUniqueKeys(_ lists: [JSONValue.Member]...) -> Bool {
        lists.allSatisfy { Set($0.map(\.key)).count == $0.count }
    }

    // MARK: Making what is missing

    private mutating func insert(
        _ value: JSONValue, _ component: JSONPath.Component, into path: JSONPath
    ) throws(JSONEditError) {
        guard let node = root.node(at: path.components[...]) else { return }
        switch (component, node.content) {
        case (.key(let key), .object): replace(insertion(of: value, key: key, into: node))
        case (.element, .array): replace(insertion(of: value, key: nil, into: node))
        default: throw .unreachable(at: path.appending(component), found: node.value.typeName)
        }
    }

    /// The value with the objects and lists around it that the rest of a path asks for.
    private static func wrapped(
        _ value: JSONValue, in rest: ArraySlice<JSONPath.Component>, under component: JSONPath.Component,
        at path: JSONPath
    ) throws(JSONEditError) -> JSONValue {
        var made = value
        for part in rest.reversed() {
            switch part {
            case .key(let key): made = .object([JSONValue.Member(key: key, value: made)])
            case .element(let key, let name): made = .array([identified(made, by: key, as: name)])
            case .index: throw .unreachable(at: path.appending(component), found: "nothing")
            }
        }
        if case .element(let key, let name) = component { made = identified(made, by: key, as: name) }
        return made
    }

    private static func identified(_ value: JSONValue, by key: String, as name: String) -> JSONValue {
        guard let members = value.members, value[key] == nil else { return value }
        return .object([JSONValue.Member(key: key, value: .string(name))] + members)
    }
}
