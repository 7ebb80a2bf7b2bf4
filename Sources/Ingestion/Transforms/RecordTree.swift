import JSONText

/// A record, taken apart as far as transforms need it. What they leave alone stays where it stands in the record's
/// bytes, so that numbers and strings come out as they went in.
struct RecordTree {
    let tape: JSONTape
    var members: [Member]

    struct Member {
        var name: Name
        var value: Value
    }

    /// A member's name as JSON writes it between the quotes: escapes stay as they are.
    enum Name {
        case tape(Int)
        case text([UInt8])
    }

    enum Value {
        case tape(Int)
        /// JSON that stands for a value.
        case text([UInt8])
        case object([Member])
    }

    /// Nil for a record that is no object.
    init?(_ tape: JSONTape) {
        guard case .object = tape[0].kind else { return nil }
        self.tape = tape
        members = Self.members(of: 0, in: tape)
    }

    private static func members(of object: Int, in tape: JSONTape) -> [Member] {
        var members: [Member] = []
        var index = object + 1
        while index < tape[object].extent {
            members.append(Member(name: .tape(index), value: .tape(index + 1)))
            index = tape.next(after: index + 1)
        }
        return members
    }

    // MARK: Looking

    /// The members of an object; nil for any other value.
    func members(of value: Value) -> [Member]? {
        switch value {
        case .object(let members): members
        case .tape(let index): if case .object = tape[index].kind { Self.members(of: index, in: tape) } else { nil }
        case .text: nil
        }
    }

    /// The name's bytes as JSON writes them.
    func text(of name: Name) -> [UInt8] {
        switch name {
        case .tape(let index): Array(tape.text(at: index))
        case .text(let text): text
        }
    }

    func decoded(_ name: Name) -> [UInt8] {
        switch name {
        case .tape(let index): tape.decodedText(at: index)
        case .text(let text): Self.decoded(text)
        }
    }

    static func decoded(_ text: [UInt8]) -> [UInt8] {
        text.contains(UInt8(ascii: "\\")) ? text.withUnsafeBufferPointer(JSONString.decoded) : text
    }

    /// The places of all members of that name.
    func places(of name: ArraySlice<UInt8>, in members: [Member]) -> [Int] {
        name.withUnsafeBufferPointer { name in
            members.indices.filter { index in
                switch members[index].name {
                case .tape(let token): tape.isKey(at: token, equalTo: name)
                case .text(let text): Self.decoded(text).elementsEqual(name)
                }
            }
        }
    }

    func isNull(_ value: Value) -> Bool {
        switch value {
        case .tape(let index): tape[index].kind == .nullWord
        case .text(let text): text.first == UInt8(ascii: "n")
        case .object: false
        }
    }

    /// A value as a message shows it.
    func excerpt(of value: Value) -> String {
        switch value {
        case .tape(let index): JSONExcerpt.text(of: tape, at: index)
        case .text(let text): text.withUnsafeBufferPointer { JSONExcerpt.shortened($0) }
        case .object: "{…}"
        }
    }

    // MARK: Changing

    /// Where a field was met: `places` in the `members` of the object that holds it, by the part of its name from
    /// `start` on.
    struct Site {
        let places: [Int]
        let start: Int
    }

    /// Calls `change` with the members of the object that holds the field; not where the record has no such field.
    mutating func withField<Outcome>(
        _ name: FieldName, _ change: (borrowing RecordTree, inout [Member], Site) throws(Refusal) -> Outcome
    ) throws(Refusal) -> Outcome? {
        var members = self.members
        self.members = []
        let outcome = try visit(name, from: 0, in: &members, change)
        self.members = members
        return outcome
    }

    private func visit<Outcome>(
        _ name: FieldName, from start: Int, in members: inout [Member],
        _ change: (borrowing RecordTree, inout [Member], Site) throws(Refusal) -> Outcome
    ) throws(Refusal) -> Outcome? {
        let places = places(of: name.bytes[start...], in: members)
        if !places.isEmpty { return try change(self, &members, Site(places: places, start: start)) }
        for dot in name.dots where dot >= start {
            for place in self.places(of: name.bytes[start..<dot], in: members) {
                guard var inner = self.members(of: members[place].value) else { continue }
                members[place].value = .object([])
                let outcome = try visit(name, from: dot + 1, in: &inner, change)
                members[place].value = .object(inner)
                if let outcome { return outcome }
            }
        }
        return nil
    }

    /// Puts a value where no such field is, making the objects it lies in.
    mutating func insert(_ value: Value, at name: FieldName, for transform: String) throws(Refusal) {
        var members = self.members
        self.members = []
        try insert(value, at: name, from: 0, in: &members, for: transform)
        self.members = members
    }

    private func insert(
        _ value: Value, at name: FieldName, from start: Int, in members: inout [Member], for transform: String
    ) throws(Refusal) {
        guard let dot = name.dots.last(where: { $0 >= start }) else {
            members.append(Member(name: .text(Self.quoted(name.bytes[start...])), value: value))
            return
        }
        let head = name.bytes[start..<dot]
        guard let place = places(of: head, in: members).first else {
            var inner: [Member] = []
            try insert(value, at: name, from: dot + 1, in: &inner, for: transform)
            members.append(Member(name: .text(Self.quoted(head)), value: .object(inner)))
            return
        }
        let held = members[place].value
        guard var inner = isNull(held) ? [] : self.members(of: held) else {
            throw Refusal(
                transform, to: name, found: "\(String(decoding: head, as: UTF8.self)) is \(excerpt(of: held))")
        }
        members[place].value = .object([])
        try insert(value, at: name, from: dot + 1, in: &inner, for: transform)
        members[place].value = .object(inner)
    }

    /// A name as JSON writes it between the quotes.
    static func quoted(_ name: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        name.withUnsafeBufferPointer { JSONString.appendQuoted($0, to: &text) }
        return Array(text.dropFirst().dropLast())
    }

    // MARK: Writing

    /// Appends the record as JSON.
    func write(into output: inout [UInt8]) { write(members, into: &output) }

    /// Calls itself as deep as transforms have taken the record apart, which is bounded.
    private func write(_ members: [Member], into output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            switch member.name {
            case .tape(let token): output.append(contentsOf: tape.text(at: token))
            case .text(let text): output.append(contentsOf: text)
            }
            output.append(UInt8(ascii: "\""))
            output.append(UInt8(ascii: ":"))
            switch member.value {
            case .tape(let token): output.append(contentsOf: tape.rawText(at: token))
            case .text(let text): output.append(contentsOf: text)
            case .object(let members): write(members, into: &output)
            }
        }
        output.append(UInt8(ascii: "}"))
    }
}

extension JSONTape {
    /// The bytes of a value as they stand, a string with its quotes.
    func rawText(at index: Int) -> UnsafeBufferPointer<UInt8> {
        let text = text(at: index)
        switch self[index].kind {
        case .string, .escapedString, .key, .escapedKey:
            return UnsafeBufferPointer(start: bytes + Int(self[index].start) - 1, count: text.count + 2)
        default: return text
        }
    }
}

/// Why a transform could not be done to a record.
struct Refusal: Error {
    let reason: Rejection.Reason

    init(_ reason: Rejection.Reason) { self.reason = reason }

    init(_ transform: String, to field: FieldName, found: String) {
        reason = .transform(name: transform, field: field.description, found: found)
    }
}
