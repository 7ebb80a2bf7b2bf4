import JSONText

/// How the rows of one file become records: which column is which member, of which type. Made once a file.
struct CSVPlan {
    let columnCount: Int
    let members: [Member]

    /// A member of the record, in the order of the header.
    enum Member: Equatable {
        case cell(Column)
        /// Columns `object.name`, gathered into that object of the schema.
        case object(key: [UInt8], [Column])
    }

    struct Column: Equatable {
        /// Its place in the row.
        var index: Int
        /// `"name":`
        var key: [UInt8]
        var content: Content
    }

    /// What a cell's text is read as.
    enum Content: Equatable {
        case text
        /// A number if it is one by the JSON grammar; text otherwise, which the schema may then refuse.
        case number
        /// A number if it is one, in an object whose members the schema leaves open.
        case open
        /// JSON of that type, if the text is such; text otherwise.
        case json(JSONType)
    }

    init(header: CSVHeader, schema: RecordSchema?) {
        columnCount = header.names.count
        var members: [Member] = []
        // The columns of each object, gathered apart: there may be a hundred thousand of them.
        var objects: [(place: Int, key: [UInt8], columns: [Column])] = []
        var objectNames: [String: Int] = [:]
        for (index, name) in header.names.enumerated() {
            guard let (object, member) = Self.nested(name, in: schema) else {
                let content = Self.content(of: schema?.field(named: name)?.type)
                members.append(.cell(Column(index: index, key: Self.key(name), content: content)))
                continue
            }
            let column = Column(index: index, key: Self.key(member), content: .open)
            if let known = objectNames[object] {
                objects[known].columns.append(column)
            } else {
                objectNames[object] = objects.count
                objects.append((members.count, Self.key(object), [column]))
                members.append(.cell(column))
            }
        }
        for object in objects { members[object.place] = .object(key: object.key, object.columns) }
        self.members = members
    }

    /// `variables.spx_close` where the schema has an object `variables`.
    private static func nested(_ name: String, in schema: RecordSchema?) -> (object: String, member: String)? {
        guard let schema, let dot = name.firstIndex(of: ".") else { return nil }
        let object = String(name[..<dot])
        guard schema.field(named: name) == nil, schema.field(named: object)?.type == .object else { return nil }
        return (object, String(name[name.index(after: dot)...]))
    }

    private static func content(of type: JSONType?) -> Content {
        switch type {
        case nil, .string: .text
        case .number, .integer: .number
        case .object: .json(.object)
        case .array: .json(.array)
        case .boolean: .json(.boolean)
        case .null: .json(.null)
        }
    }

    private static func key(_ name: String) -> [UInt8] {
        var key: [UInt8] = []
        Array(name.utf8).withUnsafeBufferPointer { JSONString.appendQuoted($0, to: &key) }
        key.append(UInt8(ascii: ":"))
        return key
    }
}
