package import JSONText

/// The name of a field, as entries of `magpie.json` write it: dotted where it lies inside an object
/// (`variables.spx_close`). A member whose own name has dots is met first, as it stands.
package struct FieldName: Sendable, Hashable, CustomStringConvertible {
    let bytes: [UInt8]
    /// Where its dots stand, the last first: the longest front is tried first.
    let dots: [Int]

    /// More dots than anybody nests fields; each is one more place to look for.
    static let mostDots = 16

    package init(_ text: String) {
        bytes = Array(text.utf8)
        dots = bytes.indices.reversed().filter { [bytes] in bytes[$0] == UInt8(ascii: ".") }
    }

    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Where the field's value stands on the tape of a record; nil where the record has none.
    package func value(in record: JSONTape) -> Int? {
        bytes.withUnsafeBufferPointer { value(in: record, object: 0, name: $0, from: 0) }
    }

    private func value(
        in record: JSONTape, object: Int, name: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        guard case .object = record[object].kind else { return nil }
        if let found = Self.member(of: object, in: record, named: .init(rebasing: name[start...])) { return found }
        for dot in dots where dot >= start {
            if let inner = Self.member(of: object, in: record, named: .init(rebasing: name[start..<dot])),
                let found = value(in: record, object: inner, name: name, from: dot + 1)
            {
                return found
            }
        }
        return nil
    }

    private static func member(
        of object: Int, in record: JSONTape, named name: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        let end = record[object].extent
        var index = object + 1
        while index < end {
            if record.isKey(at: index, equalTo: name) { return index + 1 }
            index = record.next(after: index + 1)
        }
        return nil
    }
}
