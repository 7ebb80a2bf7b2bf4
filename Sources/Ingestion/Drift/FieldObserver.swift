import JSONText

/// Sees which fields the records of a run have, with which types, and in how many of them; names to two levels, no
/// values. All records are looked at, so it has to cost next to nothing: a record whose names and types were met together
/// before, as nearly all are, is told by a hash of them and counted.
struct FieldObserver: ~Copyable {
    private let slots: UnsafeMutablePointer<Slot>
    /// Slot numbers by hash, open addressing; -1 where nothing is. So is `shapeTable`.
    private let slotTable: UnsafeMutablePointer<Int16>
    private var names: [String] = []
    private let shapes: UnsafeMutablePointer<Shape>
    private let shapeTable: UnsafeMutablePointer<Int16>
    private var shapeCount = 0
    /// The fields of all shapes, end to end.
    private var marks: [Mark] = []
    private(set) var records = 0

    /// More fields than that are not looked at: data may have a new name in each record.
    static let mostFields = 512
    /// More shapes than that are not remembered; further records are looked at field by field.
    private static let mostShapes = 1024
    private static let mostMarks = 64 << 10
    private static let tableSize = 4096
    /// So much of a name is kept.
    private static let longestName = 200

    /// A field.
    private struct Slot {
        var hash: UInt64
        /// Of records whose shape is not remembered.
        var records = 0
        var kinds: UInt16 = 0
    }

    /// Names and types that were met together.
    private struct Shape {
        var hash: UInt64
        var records: Int
        var marks: Range<Int>
    }

    /// A field of a shape, with the one kind of value it has there, as a bit.
    private struct Mark {
        var slot: Int16
        var kind: UInt16
    }

    init() {
        slots = .allocate(capacity: Self.mostFields)
        shapes = .allocate(capacity: Self.mostShapes)
        slotTable = .allocate(capacity: Self.tableSize)
        slotTable.initialize(repeating: -1, count: Self.tableSize)
        shapeTable = .allocate(capacity: Self.tableSize)
        shapeTable.initialize(repeating: -1, count: Self.tableSize)
    }

    deinit {
        slots.deallocate()
        shapes.deallocate()
        slotTable.deallocate()
        shapeTable.deallocate()
    }

    // MARK: Looking at a record

    @inline(__always)
    mutating func note(_ record: JSONTape) {
        records += 1
        guard case .object = record[0].kind else { return }
        let hash = Self.hash(of: record)
        var place = Self.place(of: hash)
        while shapeTable[place] >= 0 {
            let shape = Int(shapeTable[place])
            if shapes[shape].hash == hash {
                shapes[shape].records += 1
                return
            }
            place = (place + 1) & (Self.tableSize - 1)
        }
        noteShape(of: record, hash, at: place)
    }

    /// Of names and types, in any order: a sum, so that the processor need not wait for one name before the next.
    @inline(__always)
    private static func hash(of record: JSONTape) -> UInt64 {
        let end = record[0].extent
        var hash: UInt64 = 0
        var index = 1
        while index < end {
            let value = record[index + 1]
            let name = nameHash(record, index, seed: bit(of: value.kind))
            hash &+= name
            switch value.kind {
            case .object:
                var inner = index + 2
                while inner < value.extent {
                    hash &+= nameHash(record, inner, seed: name ^ bit(of: record[inner + 1].kind))
                    inner = record.next(after: inner + 1)
                }
                index = value.extent + 1
            case .array: index = value.extent + 1
            default: index += 2
            }
        }
        return hash
    }

    @inline(never)
    private mutating func noteShape(of record: JSONTape, _ hash: UInt64, at place: Int) {
        let first = marks.count
        let end = record[0].extent
        var index = 1
        while index < end {
            let value = record[index + 1]
            let slot = noteField(record, index, parent: nil)
            if let slot, case .object = value.kind {
                var inner = index + 2
                while inner < value.extent {
                    _ = noteField(record, inner, parent: slot)
                    inner = record.next(after: inner + 1)
                }
            }
            index = record.next(after: index + 1)
        }
        guard shapeCount < Self.mostShapes, marks.count <= Self.mostMarks else {
            for mark in marks[first...] {
                slots[Int(mark.slot)].records += 1
                slots[Int(mark.slot)].kinds |= mark.kind
            }
            marks.removeSubrange(first...)
            return
        }
        shapeTable[place] = Int16(shapeCount)
        (shapes + shapeCount).initialize(to: Shape(hash: hash, records: 1, marks: first..<marks.count))
        shapeCount += 1
    }

    /// - Parameter parent: the slot of the object it lies in.
    /// - Returns: its slot; nil where there is none left.
    private mutating func noteField(_ record: JSONTape, _ index: Int, parent: Int?) -> Int? {
        let hash = Self.nameHash(record, index, seed: parent.map { slots[$0].hash } ?? 0)
        var place = Self.place(of: hash)
        while slotTable[place] >= 0, slots[Int(slotTable[place])].hash != hash {
            place = (place + 1) & (Self.tableSize - 1)
        }
        var slot = Int(slotTable[place])
        if slot < 0 {
            slot = names.count
            guard slot < Self.mostFields else { return nil }
            slotTable[place] = Int16(slot)
            (slots + slot).initialize(to: Slot(hash: hash))
            names.append((parent.map { names[$0] + "." } ?? "") + Self.name(record, index))
        }
        let kind = UInt16(truncatingIfNeeded: Self.bit(of: record[index + 1].kind))
        marks.append(Mark(slot: Int16(slot), kind: kind))
        return slot
    }

    private static func name(_ record: JSONTape, _ index: Int) -> String {
        let bytes = record.decodedText(at: index)
        guard bytes.count > longestName else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.prefix(longestName), as: UTF8.self) + "…"
    }

    // MARK: Hashes

    @inline(__always)
    private static func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 40) & (tableSize - 1) }

    @inline(__always)
    private static func bit(of kind: JSONToken.Kind) -> UInt64 {
        // What differs only in how it is written, or in its value, is the same: a nibble for each kind, by its number.
        let same: UInt64 = 0xA88_7553_3210
        return 1 << (same >> (UInt64(unsafeBitCast(kind, to: UInt8.self)) << 2) & 15)
    }

    /// Of a name as it stands, escapes and all: one that is written in two ways has two slots, and one name in the end.
    @inline(__always)
    private static func nameHash(_ record: JSONTape, _ index: Int, seed: UInt64) -> UInt64 {
        let length = record[index].extent
        let text = UnsafeRawPointer(record.bytes + Int(record[index].start))
        let hash = seed &* 0xC4CE_B9FE_1A85_EC53 ^ UInt64(truncatingIfNeeded: length)
        if length > 16 { return longNameHash(text, length, hash) }
        if length >= 8 {
            let front = text.loadUnaligned(as: UInt64.self)
            let back = text.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
            return mixed(hash ^ front, back)
        }
        if length >= 4 {
            let front = text.loadUnaligned(as: UInt32.self)
            let back = text.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
            return mixed(hash ^ UInt64(front), UInt64(back))
        }
        var word: UInt64 = 0
        for offset in 0..<length { word = word << 8 | UInt64(text.load(fromByteOffset: offset, as: UInt8.self)) }
        return mixed(hash, word)
    }

    @inline(never)
    private static func longNameHash(_ text: UnsafeRawPointer, _ length: Int, _ seed: UInt64) -> UInt64 {
        var hash = seed
        var offset = 0
        while offset + 8 < length {
            hash = mixed(hash, text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        return mixed(hash, text.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self))
    }

    @inline(__always)
    private static func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
        // The second is turned off zero, and away from what would make the product small.
        let product = (left ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: right ^ 0x9FB2_1C65_1E98_DF25)
        return product.high ^ product.low
    }

    // MARK: What it came to

    /// The fields seen so far.
    var inventory: FieldInventory {
        var kinds = names.indices.map { slots[$0].kinds }
        var counts = names.indices.map { slots[$0].records }
        for shape in 0..<shapeCount {
            for mark in marks[shapes[shape].marks] {
                kinds[Int(mark.slot)] |= mark.kind
                counts[Int(mark.slot)] += shapes[shape].records
            }
        }
        var fields: [String: FieldInventory.Field] = [:]
        for (index, name) in names.enumerated() {
            let field = FieldInventory.Field(records: min(counts[index], records), types: Self.types(kinds[index]))
            fields[name] = fields[name].map { $0.joined(with: field, atMost: records) } ?? field
        }
        return FieldInventory(records: records, fields: fields)
    }

    private static func types(_ kinds: UInt16) -> [String] {
        let wanted: [(kind: JSONToken.Kind, type: JSONType)] = [
            (.array, .array), (.trueWord, .boolean), (.nullWord, .null), (.number, .number), (.object, .object),
            (.string, .string),
        ]
        return wanted.filter { UInt64(kinds) & bit(of: $0.kind) != 0 }.map(\.type.rawValue)
    }
}
