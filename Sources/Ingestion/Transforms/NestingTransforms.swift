import JSONText

// Transforms between objects inside objects and dotted names: flatten, nest.
extension RecordTree {
    /// Deeper than anybody names fields; a record that is deeper is refused.
    private static let deepest = 128

    // MARK: Flatten

    /// - Parameter name: the field whose members come out; nil for all objects of the record.
    mutating func flatten(_ name: FieldName?, maximumBytes: Int) throws(Refusal) {
        guard let name else {
            var flattening = Flattening(maximumBytes: maximumBytes)
            for member in members { try flattening.append(member, of: self) }
            members = flattening.members
            return
        }
        _ = try withField(name) { tree, members, site throws(Refusal) in
            var flattening = Flattening(maximumBytes: maximumBytes)
            for (place, member) in members.enumerated() {
                if site.places.contains(place) {
                    try flattening.append(member, of: tree)
                } else {
                    flattening.members.append(member)
                }
            }
            members = flattening.members
        }
    }

    /// Members with what lies inside them brought to the surface. Arrays and empty objects stay as they are.
    private struct Flattening {
        var members: [Member] = []
        /// Names grow with each level: a record made for it could become thousands of times as long.
        private var remainingBytes: Int
        private let maximumBytes: Int

        init(maximumBytes: Int) {
            self.maximumBytes = maximumBytes
            remainingBytes = maximumBytes
        }

        mutating func append(_ member: Member, of tree: borrowing RecordTree) throws(Refusal) {
            guard let content = tree.members(of: member.value), !content.isEmpty else {
                members.append(member)
                return
            }
            try append(content, behind: tree.text(of: member.name), of: tree, depth: 1)
        }

        private mutating func append(
            _ content: [Member], behind front: [UInt8], of tree: borrowing RecordTree, depth: Int
        ) throws(Refusal) {
            guard depth <= RecordTree.deepest else { throw Refusal(.tooDeep(limit: RecordTree.deepest)) }
            for member in content {
                let name = front + [UInt8(ascii: ".")] + tree.text(of: member.name)
                remainingBytes -= name.count
                guard remainingBytes >= 0 else { throw Refusal(RecordTransformer.isTooLong(limit: maximumBytes)) }
                if let inner = tree.members(of: member.value), !inner.isEmpty {
                    try append(inner, behind: name, of: tree, depth: depth + 1)
                } else {
                    members.append(Member(name: .text(name), value: member.value))
                }
            }
        }
    }

    // MARK: Nest

    /// - Parameter name: what the names of the members begin with; nil for all whose names have dots. A name with
    ///   nothing before or behind a dot stays as it is.
    mutating func nest(_ name: FieldName?) throws(Refusal) {
        let front = name.map { $0.bytes + [UInt8(ascii: ".")] } ?? []
        var isNeeded = false
        let parts = members.map { member in
            var part = Part(name: text(of: member.name), value: member.value)
            if RecordTree.decoded(part.name).starts(with: front), Part.isNestable(part.name) {
                part.isDotted = true
                isNeeded = true
            }
            return part
        }
        guard isNeeded else { return }
        members = try nested(parts, depth: 1)
    }

    /// A member on its way into an object: of its name what is left from `start` on.
    private struct Part {
        var name: [UInt8]
        var start = 0
        var isDotted = false
        var value: Value

        init(name: [UInt8], value: Value) {
            self.name = name
            self.value = value
        }

        /// The bytes of the next dot, which may be written as an escape.
        var dot: Range<Int>? { isDotted ? Self.dot(in: name, from: start) : nil }

        static func isNestable(_ name: [UInt8]) -> Bool {
            var start = 0
            var hasDot = false
            while let dot = dot(in: name, from: start) {
                guard dot.lowerBound > start, dot.upperBound < name.count else { return false }
                hasDot = true
                start = dot.upperBound
            }
            return hasDot
        }

        private static func dot(in name: [UInt8], from start: Int) -> Range<Int>? {
            var index = start
            while index < name.count {
                if name[index] == UInt8(ascii: ".") { return index..<index + 1 }
                guard name[index] == UInt8(ascii: "\\") else {
                    index += 1
                    continue
                }
                let isUnit = index + 6 <= name.count && name[index + 1] == UInt8(ascii: "u")
                if isUnit, RecordTree.decoded(Array(name[index..<index + 6])) == [UInt8(ascii: ".")] {
                    return index..<index + 6
                }
                index += isUnit ? 6 : 2
            }
            return nil
        }
    }

    /// What a name stands for among the members being gathered.
    private enum Slot {
        case member(Member)
        case group(name: [UInt8], [Part])
    }

    private func nested(_ parts: [Part], depth: Int) throws(Refusal) -> [Member] {
        guard depth <= Self.deepest else { throw Refusal(.tooDeep(limit: Self.deepest)) }
        var slots: [Slot] = []
        var places: [[UInt8]: Int] = [:]
        for var part in parts {
            guard let dot = part.dot else {
                let name = Array(part.name[part.start...])
                let key = Self.decoded(name)
                if let place = places[key], case .group(let groupName, let group) = slots[place] {
                    slots[place] = .group(name: groupName, group + (try content(of: part.value, named: key)))
                } else {
                    places[key] = places[key] ?? slots.count
                    slots.append(.member(Member(name: .text(name), value: part.value)))
                }
                continue
            }
            let name = Array(part.name[part.start..<dot.lowerBound])
            let key = Self.decoded(name)
            part.start = dot.upperBound
            guard let place = places[key] else {
                places[key] = slots.count
                slots.append(.group(name: name, [part]))
                continue
            }
            switch slots[place] {
            case .group(let name, var group):
                slots[place] = .group(name: name, [])
                group.append(part)
                slots[place] = .group(name: name, group)
            case .member(let member):
                slots[place] = .group(name: name, try content(of: member.value, named: key) + [part])
            }
        }
        var members: [Member] = []
        for slot in slots {
            switch slot {
            case .member(let member): members.append(member)
            case .group(let name, let group):
                members.append(Member(name: .text(name), value: .object(try nested(group, depth: depth + 1))))
            }
        }
        return members
    }

    /// The members of what is there already, where others are to join them.
    private func content(of value: Value, named key: [UInt8]) throws(Refusal) -> [Part] {
        guard let members = members(of: value) else {
            let name = FieldName(String(decoding: key, as: UTF8.self))
            throw Refusal("nest", to: name, found: excerpt(of: value))
        }
        return members.map { Part(name: text(of: $0.name), value: $0.value) }
    }
}
