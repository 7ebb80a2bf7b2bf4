import JSONText

/// Sees which fields the records of a run have, with which types, and in how many of them; names to two levels, no
/// values. All records are looked at, so it has to cost next to nothing: a name met before is told by a hash of its bytes,
/// and records whose names and types follow each other as in the one before are only counted.
struct FieldObserver: ~Copyable {
    private var slots: UnsafeMutablePointer<Slot>
    private var count = 0
    /// Slot numbers by hash, open addressing; -1 where nothing is.
    private let table: UnsafeMutablePointer<Int16>
    private var names: [String] = []
    /// The slots of the last record, in its order, with what made it what it is.
    private var last: UnsafeMutablePointer<Mark>
    private var lastCount = 0
    private var lastHash: UInt64 = 0
    /// So many records since were just the same.
    private var repeats = 0
    private(set) var records = 0

    /// More fields than that are not looked at: data may have a new name in each record.
    static let mostFields = 512
    private static let tableSize = 4096
    /// So much of a name is kept.
    private static let longestName = 200

    private struct Slot {
        var hash: UInt64
        var records: Int
        /// One bit for each kind of value.
        var kinds: UInt16
    }

    private struct Mark {
        var slot: Int16
        var kind: UInt16
    }

    init() {
        slots = .allocate(capacity: Self.mostFields)
        table = .allocate(capacity: Self.tableSize)
        table.initialize(repeating: -1, count: Self.tableSize)
        last = .allocate(capacity: Self.mostFields)
    }

    deinit {
        slots.deallocate()
        table.deallocate()
        last.deallocate()
    }

    // MARK: Looking at a record

    @inline(__always)
    mutating func note(_ record: JSONTape) {
        records += 1
        guard case .object = record[0].kind else { return }
        let hash = Self.hash(of: record)
        guard hash != lastHash || lastCount == 0 else {
            repeats += 1
            return
        }
        noteAnew(record, hash)
    }

    /// Of names and types, in their order.
    @inline(__always)
    private static func hash(of record: JSONTape) -> UInt64 {
        let end = record[0].extent
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        var index = 1
        while index < end {
            let value = record[index + 1]
            hash = combined(hash, nameHash(record, index, seed: bit(of: value.kind)))
            guard case .object = value.kind else {
                index = record.next(after: index + 1)
                continue
            }
            var inner = index + 2
            while inner < value.extent {
                hash = combined(hash, nameHash(record, inner, seed: bit(of: record[inner + 1].kind)))
                inner = record.next(after: inner + 1)
            }
            index = value.extent + 1
        }
        return hash
    }

    @inline(never)
    private mutating func noteAnew(_ record: JSONTape, _ hash: UInt64) {
        flush()
        lastHash = hash
        let end = record[0].extent
        var index = 1
        while index < end {
            let value = record[index + 1]
            let slot = noteField(record, index, parent: nil)
            if case .object = value.kind {
                var inner = index + 2
                while inner < value.extent {
                    _ = noteField(record, inner, parent: slot)
                    inner = record.next(after: inner + 1)
                }
            }
            index = record.next(after: index + 1)
        }
        repeats = 1
    }

    /// Adds the record last seen, as often as it came.
    private mutating func flush() {
        for place in 0..<lastCount {
            let mark = last[place]
            slots[Int(mark.slot)].records += repeats
            slots[Int(mark.slot)].kinds |= mark.kind
        }
        lastCount = 0
        repeats = 0
    }

    /// - Parameter parent: the slot of the object it lies in; -1 for one that has none.
    private mutating func noteField(_ record: JSONTape, _ index: Int, parent: Int?) -> Int {
        if parent == -1 { return -1 }
        let seed = parent.map { slots[$0].hash } ?? 0
        let hash = Self.nameHash(record, index, seed: seed)
        var place = Int(truncatingIfNeeded: hash >> 40) & (Self.tableSize - 1)
        while table[place] >= 0, slots[Int(table[place])].hash != hash { place = (place + 1) & (Self.tableSize - 1) }
        var slot = Int(table[place])
        if slot < 0 {
            guard count < Self.mostFields else { return -1 }
            slot = count
            count += 1
            table[place] = Int16(slot)
            (slots + slot).initialize(to: Slot(hash: hash, records: 0, kinds: 0))
            let front = parent.map { names[$0] + "." } ?? ""
            names.append(front + Self.name(record, index))
        }
        if lastCount < Self.mostFields {
            last[lastCount] = Mark(
                slot: Int16(slot), kind: UInt16(truncatingIfNeeded: Self.bit(of: record[index + 1].kind)))
            lastCount += 1
        }
        return slot
    }

    private static func name(_ record: JSONTape, _ index: Int) -> String {
        let bytes = record.decodedText(at: index)
        guard bytes.count > longestName else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.prefix(longestName), as: UTF8.self) + "…"
    }

    // MARK: Hashes

    @inline(__always)
    private static func bit(of kind: JSONToken.Kind) -> UInt64 {
        // What differs only in how it is written, or in its value, is the same: a nibble for each kind, by its number.
        let same: UInt64 = 0xA88_7553_3210
        return 1 << (same >> (UInt64(unsafeBitCast(kind, to: UInt8.self)) << 2) & 15)
    }

    @inline(__always)
    private static func combined(_ hash: UInt64, _ next: UInt64) -> UInt64 {
        (hash ^ next) &* 0xFF51_AFD7_ED55_8CCD ^ hash >> 29
    }

    /// Of a name as it stands, escapes and all: one that is written in two ways has two slots, and one name in the end.
    @inline(__always)
    private static func nameHash(_ record: JSONTape, _ index: Int, seed: UInt64) -> UInt64 {
        let length = record[index].extent
        let text = UnsafeRawPointer(record.bytes + Int(record[index].start))
        var hash = seed &* 0xC4CE_B9FE_1A85_EC53 ^ UInt64(truncatingIfNeeded: length)
        guard length >= 8 else {
            var word: UInt64 = 0
            for offset in 0..<length { word = word << 8 | UInt64(text.load(fromByteOffset: offset, as: UInt8.self)) }
            return mixed(hash ^ word)
        }
        var offset = 0
        while offset + 8 < length {
            hash = mixed(hash ^ text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        return mixed(hash ^ text.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self))
    }

    @inline(__always)
    private static func mixed(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9FB2_1C65_1E98_DF25)
        return product.high ^ product.low
    }

    // MARK: What it came to

    /// The fields seen so far.
    var inventory: FieldInventory {
        var kinds = names.indices.map { slots[$0].kinds }
        var counts = names.indices.map { slots[$0].records }
        for place in 0..<lastCount {
            kinds[Int(last[place].slot)] |= last[place].kind
            counts[Int(last[place].slot)] += repeats
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
