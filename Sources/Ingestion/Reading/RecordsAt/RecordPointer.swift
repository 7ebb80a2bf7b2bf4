package import JSONText

/// A JSON Pointer (RFC 6901) to where the records lie inside a document: `/data/items`.
package struct RecordPointer: Sendable, Equatable {
    /// As it was written.
    package let text: String
    let steps: [Step]

    /// One part of the pointer, decoded.
    struct Step: Sendable, Equatable {
        let name: [UInt8]
        /// The element it means in an array; nil where it is no number.
        let index: Int?
    }

    /// Nil for a text that is no pointer, and for the empty one, which means the document itself.
    package init?(_ text: String) {
        guard text.hasPrefix("/") else { return nil }
        var steps: [Step] = []
        for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let name = Self.decoded(part) else { return nil }
            steps.append(Step(name: name, index: Self.index(name)))
        }
        self.text = text
        self.steps = steps
    }

    /// `~1` is a slash, `~0` a tilde.
    private static func decoded(_ part: Substring.UTF8View.SubSequence) -> [UInt8]? {
        var name: [UInt8] = []
        var bytes = part.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "~") else {
                name.append(byte)
                continue
            }
            switch bytes.next() {
            case UInt8(ascii: "0"): name.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): name.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return name
    }

    private static func index(_ name: [UInt8]) -> Int? {
        guard name == [UInt8(ascii: "0")] || name.first.map({ (0x31...0x39).contains($0) }) == true else { return nil }
        return Int(String(decoding: name, as: UTF8.self))
    }

    // MARK: Finding it in a document at hand

    package enum Finding: Equatable {
        /// On the tape.
        case value(Int)
        /// What is missing, as a fragment.
        case missing(String)
    }

    package func find(in document: JSONTape) -> Finding {
        var place = 0
        for (depth, step) in steps.enumerated() {
            switch document[place].kind {
            case .object:
                guard let value = Self.member(of: place, in: document, named: step.name) else {
                    return .missing(missing(depth, in: .object))
                }
                place = value
            case .array:
                guard let value = Self.element(of: place, in: document, at: step.index) else {
                    return .missing(missing(depth, in: .array))
                }
                place = value
            default: return .missing(missing(depth, in: .scalar))
            }
        }
        return .value(place)
    }

    private static func member(of object: Int, in document: JSONTape, named name: [UInt8]) -> Int? {
        name.withUnsafeBufferPointer { name in
            var index = object + 1
            while index < document[object].extent {
                if document.isKey(at: index, equalTo: name) { return index + 1 }
                index = document.next(after: index + 1)
            }
            return nil
        }
    }

    private static func element(of array: Int, in document: JSONTape, at wanted: Int?) -> Int? {
        guard let wanted else { return nil }
        var index = array + 1
        var count = 0
        while index < document[array].extent {
            if count == wanted { return index }
            count += 1
            index = document.next(after: index)
        }
        return nil
    }

    // MARK: What is missing

    enum Holder {
        case object
        case array
        case scalar
    }

    /// Which part of the pointer a document has not got, where `depth` parts of it are there.
    func missing(_ depth: Int, in holder: Holder) -> String {
        let part = JSONExcerptText.of(steps[depth].name)
        let front = depth == 0 ? "the document" : front(depth)
        switch holder {
        case .object: return "records_at is \(text), and \(front) has no “\(part)”"
        case .array: return "records_at is \(text), and \(front) is a list without an element \(part)"
        case .scalar: return "records_at is \(text), and \(front) is no object that could have “\(part)”"
        }
    }

    /// The first parts of the pointer, as it was written.
    func front(_ depth: Int) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.prefix(depth + 1).joined(separator: "/")
    }
}

/// Bytes of a name as a message shows them.
private enum JSONExcerptText {
    static func of(_ bytes: [UInt8]) -> String { bytes.withUnsafeBufferPointer { JSONExcerpt.shortened($0) } }
}
