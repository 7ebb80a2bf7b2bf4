import JSONText

/// A schema of the usual plain form: an object, the types of some of its members, and which of them have to be there.
///
/// It is what most sources have, and every record is checked: the names lie ready as bytes, what has been seen is one
/// word, and nothing is decoded that is not compared. Its memory is written by `init` alone, only read from then on, and
/// freed when nothing refers to it any more: so it may be shared.
final class FlatSchema: @unchecked Sendable {
    private let slots: UnsafeMutablePointer<Slot>
    private let count: Int
    /// All names end to end.
    private let names: UnsafeMutablePointer<UInt8>
    private let required: UInt64

    private struct Slot {
        let start: Int
        let length: Int
        /// The kinds of token its value may be, one bit each; a kind is one byte, its number.
        let kinds: UInt16
        /// What its value may be; all types where nothing is said.
        let types: JSONTypeSet

        @inline(__always)
        func takes(_ kind: JSONToken.Kind) -> Bool { kinds >> UInt16(unsafeBitCast(kind, to: UInt8.self)) & 1 == 1 }
    }

    /// Nil where the schema says more than that, or names more than a word has bits.
    init?(_ parts: SchemaNodeParts) {
        guard parts.isFlatObject, let object = parts.object, object.names.count <= 64 else { return nil }
        count = object.names.count
        required = object.required.first ?? 0
        slots = .allocate(capacity: max(count, 1))
        names = .allocate(capacity: max(object.names.reduce(0) { $0 + $1.count }, 1))
        var start = 0
        for (place, name) in object.names.enumerated() {
            for (offset, byte) in name.enumerated() { (names + start + offset).initialize(to: byte) }
            let types = object.slots[place].types ?? .all
            (slots + place).initialize(
                to: Slot(start: start, length: name.count, kinds: Self.kinds(of: types), types: types))
            start += name.count
        }
    }

    deinit {
        slots.deallocate()
        names.deallocate()
    }

    private static func kinds(of types: JSONTypeSet) -> UInt16 {
        let all: [JSONToken.Kind] = [
            .object, .array, .string, .escapedString, .number, .trueWord, .falseWord, .nullWord,
        ]
        return all.filter { !types.isDisjoint(with: JSONTypeSet($0)) }.reduce(0) {
            $0 | 1 << UInt16(unsafeBitCast($1, to: UInt8.self))
        }
    }

    /// Where a record breaks the schema, or nil where it keeps it.
    func breach(in record: JSONTape) -> SchemaBreach? {
        guard case .object = record[0].kind else {
            return .type(path: "", expected: .object, found: JSONExcerpt.text(of: record, at: 0))
        }
        var seen: UInt64 = 0
        var index = 1
        // Records name their fields in the same order, mostly: the next name is tried first.
        var guess = 0
        let end = record[0].extent
        while index < end {
            let place = place(of: index, in: record, guess: guess)
            if place >= 0 {
                guess = place + 1
                seen |= 1 << UInt64(truncatingIfNeeded: place)
                let slot = slots[place]
                // Only a whole number has to be looked at.
                guard slot.takes(record[index + 1].kind) || slot.types.includes(record, at: index + 1) else {
                    return wrongType(record, place, index + 1)
                }
            }
            index = record.next(after: index + 1)
        }
        return seen & required == required ? nil : missing(seen)
    }

    /// The number of the name that the key at `key` spells, or -1.
    @inline(__always)
    private func place(of key: Int, in record: JSONTape, guess: Int) -> Int {
        if case .escapedKey = record[key].kind {
            return JSONString.decoded(record.text(at: key)).withUnsafeBufferPointer { place(of: $0, guess: guess) }
        }
        return place(of: record.text(at: key), guess: guess)
    }

    @inline(__always)
    private func place(of name: UnsafeBufferPointer<UInt8>, guess: Int) -> Int {
        guard let text = name.baseAddress else { return emptyName }
        var place = guess < count ? guess : 0
        for _ in 0..<count {
            let slot = slots[place]
            if slot.length == name.count, ByteTable.areEqual(text, names + slot.start, count: slot.length) {
                return place
            }
            place = place + 1 < count ? place + 1 : 0
        }
        return -1
    }

    private var emptyName: Int { (0..<count).first { slots[$0].length == 0 } ?? -1 }

    private func wrongType(_ record: JSONTape, _ place: Int, _ index: Int) -> SchemaBreach {
        .type(path: path(place), expected: slots[place].types, found: JSONExcerpt.text(of: record, at: index))
    }

    private func missing(_ seen: UInt64) -> SchemaBreach {
        let place = (required & ~seen).trailingZeroBitCount
        return .required(path: path(place), expected: slots[place].types)
    }

    private func path(_ place: Int) -> String {
        let name = UnsafeBufferPointer(start: names + slots[place].start, count: slots[place].length)
        return JSONPointer.path(to: String(decoding: name, as: UTF8.self))
    }
}

extension SchemaBreach {
    /// A member that has to be there is not.
    static func required(path: String, expected: JSONTypeSet) -> SchemaBreach {
        SchemaBreach(
            path: path, rule: "required", expected: expected == .all ? "a value" : expected.phrase, found: "nothing")
    }
}
