import JSONText

// Transforms of single fields: rename, drop, keep, default, convert.
extension RecordTree {
    /// Where the field is missing nothing happens; where the new name is taken the record is refused, because one of
    /// two values would be lost.
    mutating func rename(_ from: FieldName, to: FieldName) throws(Refusal) {
        let moved = try withField(from) { tree, members, site throws(Refusal) -> Value? in
            guard site.places.count == 1, let place = site.places.first else {
                throw Refusal(.duplicateKey(name: from.description))
            }
            // Within the same object it stays where it is.
            let rest = to.bytes.dropFirst(site.start)
            if to.bytes.starts(with: from.bytes[..<site.start]), !rest.isEmpty, !rest.contains(UInt8(ascii: ".")) {
                guard tree.places(of: rest, in: members).isEmpty else { throw Self.isTaken(from, to) }
                members[place].name = .text(Self.quoted(rest))
                return nil
            }
            return members.remove(at: place).value
        }
        guard case .some(.some(let value)) = moved else { return }
        let isTaken = try withField(to) { _, _, _ in true } ?? false
        guard !isTaken else { throw Self.isTaken(from, to) }
        try insert(value, at: to, for: "rename")
    }

    private static func isTaken(_ from: FieldName, _ to: FieldName) -> Refusal {
        Refusal("rename", to: from, found: "there is \(to) already")
    }

    mutating func drop(_ name: FieldName) throws(Refusal) {
        _ = try withField(name) { _, members, site in
            for place in site.places.reversed() { members.remove(at: place) }
        }
    }

    /// An object of which nothing is kept goes as well.
    mutating func keep(_ names: [FieldName]) {
        members = kept(members, names.map { (name: $0, start: 0) })
    }

    private func kept(_ members: [Member], _ names: [(name: FieldName, start: Int)]) -> [Member] {
        members.compactMap { member in
            let own = decoded(member.name)
            if names.contains(where: { $0.name.bytes[$0.start...].elementsEqual(own) }) { return member }
            var inner: [(name: FieldName, start: Int)] = []
            for (name, start) in names {
                for dot in name.dots where dot >= start && name.bytes[start..<dot].elementsEqual(own) {
                    inner.append((name, dot + 1))
                }
            }
            guard !inner.isEmpty, let content = self.members(of: member.value) else { return nil }
            let rest = kept(content, inner)
            return rest.isEmpty ? nil : Member(name: member.name, value: .object(rest))
        }
    }

    /// Where the field is missing, or null.
    mutating func setDefault(_ name: FieldName, _ json: [UInt8]) throws(Refusal) {
        let isThere = try withField(name) { tree, members, site in
            for place in site.places where tree.isNull(members[place].value) { members[place].value = .text(json) }
            return true
        }
        if isThere == nil { try insert(.text(json), at: name, for: "default") }
    }

    /// Where the field is missing, or null, there is nothing to convert.
    mutating func convert(_ name: FieldName, _ conversion: ValueConversion) throws(Refusal) {
        _ = try withField(name) { tree, members, site throws(Refusal) in
            for place in site.places {
                let value = members[place].value
                switch conversion.convert(tree.scalar(value)) {
                case .unchanged: break
                case .converted(let json): members[place].value = .text(json)
                case .impossible:
                    throw Refusal(conversion.name, to: name, found: tree.excerpt(of: value))
                }
            }
        }
    }

    private func scalar(_ value: Value) -> ScalarValue {
        switch value {
        case .tape(let index): ScalarValue(tape, at: index)
        case .text(let json): ScalarValue(json: json)
        case .object: .container
        }
    }
}
