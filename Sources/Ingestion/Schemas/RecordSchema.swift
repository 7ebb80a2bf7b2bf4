package import JSONText

/// What the records of a source must look like: fields by name, with their types. Further fields are allowed.
///
/// Compiled once a source: the names lie ready as bytes, and a record is checked on the scanner's tape, without
/// decoding what is not compared.
package struct RecordSchema: Sendable {
    package let name: String
    package let fields: [Field]
    /// All names end to end.
    private let names: [UInt8]
    private let nameStarts: [Int]

    package init(name: String, fields: [Field]) {
        self.name = name
        self.fields = fields
        var names: [UInt8] = []
        var starts: [Int] = []
        for field in fields {
            starts.append(names.count)
            names.append(contentsOf: field.name.utf8)
        }
        starts.append(names.count)
        self.names = names
        nameStarts = starts
    }

    /// A top-level field: its name, the type of its values, and whether a record can be without it.
    package struct Field: Sendable, Equatable {
        package let name: String
        package let type: JSONType
        package let isRequired: Bool

        package init(_ name: String, _ type: JSONType, isRequired: Bool = false) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
        }
    }

    /// Where a record breaks the schema, or nil where it keeps it.
    package func breach(in record: JSONTape) -> SchemaBreach? {
        guard case .object = record[0].kind else {
            return .type(path: "", expected: .object, found: JSONExcerpt.text(of: record, at: 0))
        }
        return names.withUnsafeBufferPointer { names in breach(in: record, names: names) }
    }

    private func breach(in record: JSONTape, names: UnsafeBufferPointer<UInt8>) -> SchemaBreach? {
        var seen: UInt64 = 0
        var index = 1
        // Records name their fields in the same order, mostly: the next name is tried first.
        var guess = 0
        let end = record[0].extent
        while index < end {
            if let field = place(of: record, key: index, names: names, guess: guess) {
                guess = field + 1
                if field < 64 { seen |= 1 << UInt64(field) }
                guard fields[field].type.includes(record[index + 1].kind) else {
                    return .type(
                        path: JSONPointer.path(to: fields[field].name), expected: fields[field].type,
                        found: JSONExcerpt.text(of: record, at: index + 1))
                }
            }
            index = record.next(after: index + 1)
        }
        for (place, field) in fields.enumerated() where field.isRequired {
            if place < 64 ? seen & 1 << UInt64(place) == 0 : !Self.has(record, field.name) {
                return .required(path: JSONPointer.path(to: field.name), expected: field.type)
            }
        }
        return nil
    }

    private func place(of record: JSONTape, key: Int, names: UnsafeBufferPointer<UInt8>, guess: Int) -> Int? {
        let count = fields.count
        var field = guess < count ? guess : 0
        for _ in 0..<count {
            let name = UnsafeBufferPointer(rebasing: names[nameStarts[field]..<nameStarts[field + 1]])
            if record.isKey(at: key, equalTo: name) { return field }
            field = field + 1 < count ? field + 1 : 0
        }
        return nil
    }

    private static func has(_ record: JSONTape, _ name: String) -> Bool {
        var index = 1
        while index < record[0].extent {
            if record.decodedText(at: index).elementsEqual(name.utf8) { return true }
            index = record.next(after: index + 1)
        }
        return false
    }
}
