internal import JSONText

/// The data of a reply as rows and columns, for forms that have nothing else.
package struct DataRows: Sendable, Equatable {
    package var columns: [String]
    /// Of each row its values, in the order of the columns; nil where it has none.
    var rows: [[JSONValue?]]
    /// The rows as they were.
    var objects: [JSONValue]

    /// The list that the reply is about: the last one among its data. Without a list, names with a value each; else all of
    /// it as one row.
    init(_ data: [JSONValue.Member]) {
        if let list = data.last(where: { $0.value.isList && $0.value.elements?.isEmpty == false })
            ?? data.last(where: { $0.value.isList })
        {
            self.init(objects: list.value.elements ?? [])
        } else if let named = data.last(where: { $0.value.isNumbered }), let members = named.value.members {
            let name = named.key.last == "s" ? String(named.key.dropLast()) : named.key
            self.init(
                objects: members.map { .object([.init(name, .string($0.key)), .init("count", $0.value)]) })
        } else {
            self.init(objects: data.isEmpty ? [] : [.object(data)])
        }
    }

    /// Columns are the names of all members, those of nested objects behind a dot, in the order they first come.
    init(objects: [JSONValue]) {
        self.objects = objects
        columns = []
        var places: [String: Int] = [:]
        var flattened: [[(name: String, value: JSONValue)]] = []
        for object in objects {
            let cells = Self.flat(object)
            for (name, _) in cells where places[name] == nil {
                places[name] = columns.count
                columns.append(name)
            }
            flattened.append(cells)
        }
        rows = flattened.map { [columns] cells in
            var row = [JSONValue?](repeating: nil, count: columns.count)
            for (name, value) in cells {
                if let place = places[name] { row[place] = value }
            }
            return row
        }
    }

    static func flat(_ value: JSONValue, under prefix: String = "") -> [(name: String, value: JSONValue)] {
        guard case .object(let members) = value, !members.isEmpty else {
            return [(prefix.isEmpty ? "value" : prefix, value)]
        }
        return members.flatMap { flat($0.value, under: prefix.isEmpty ? $0.key : prefix + "." + $0.key) }
    }

    /// A value as the text of a cell: nothing for null, JSON for lists.
    static func text(of value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): text
        case .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .array(let items) where items.isEmpty: ""
        case .array, .object: value?.compactText ?? ""
        }
    }
}

extension JSONValue {
    /// An array of objects, or an empty one.
    fileprivate var isList: Bool {
        guard let elements else { return false }
        return elements.allSatisfy { $0.members != nil }
    }

    /// An object of nothing but numbers: `{"trust_logs": 9}`.
    fileprivate var isNumbered: Bool {
        guard let members, !members.isEmpty else { return false }
        return members.allSatisfy { $0.value.numberText != nil }
    }
}
