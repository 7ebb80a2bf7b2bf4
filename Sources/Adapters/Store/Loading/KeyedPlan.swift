import Ingestion

/// What a batch of keyed records does to the items it is about.
struct KeyedPlan {
    enum Fate {
        case duplicate(of: FoundDuplicate.Original)
        /// Becomes the version of this number, and the current one.
        case current(version: Int64)
        /// Was this version until a later record of the same batch.
        case replaced(version: Int64, isKept: Bool)
    }

    /// A record that a batch replaces.
    struct Replaced {
        let record: Int64
        let isKept: Bool
    }

    /// By entry.
    private(set) var fates: [Fate]
    private(set) var replaced: [Replaced] = []
    /// Items that may have more versions now than are kept, and the newest version that is not.
    private(set) var crowded: [Int: Int64] = [:]
    private let entries: [RecordBlock.Entry]
    private let destination: RecordDestination
    private let maximumVersions: Int64

    init(_ entries: [RecordBlock.Entry], destination: RecordDestination, maximumVersions: Int64) {
        self.entries = entries
        self.destination = destination
        self.maximumVersions = maximumVersions
        fates = Array(repeating: .current(version: 1), count: entries.count)
    }

    mutating func add(_ item: KeyedItem, number itemNumber: Int, current: CurrentVersion?) {
        var version = current?.version ?? 0
        var hash = current?.hash
        var place = current?.place
        var stored: [(entry: Int, version: Int64)] = []
        for number in item.entries.lazy.map({ Int($0.number) }) {
            let entry = entries[number]
            if let place, hash == entry.identity {
                fates[number] = .duplicate(of: place)
                continue
            }
            version += 1
            hash = entry.identity
            place = FoundDuplicate.Original(
                batch: destination.batch, file: destination.number(ofFile: entry.file), position: entry.position)
            stored.append((number, version))
        }
        guard let last = stored.last else { return }
        let dropped = version - maximumVersions
        for (entry, number) in stored.dropLast() {
            fates[entry] = .replaced(version: number, isKept: number > dropped)
        }
        fates[last.entry] = .current(version: version)
        guard let current else { return }
        replaced.append(Replaced(record: current.record, isKept: current.version > dropped))
        if dropped > 0 { crowded[itemNumber] = dropped }
    }
}

/// The entries of a batch that are about one item, in their order.
struct KeyedItem {
    let key: RecordIdentity
    let entries: ArraySlice<SoughtIdentity>

    /// The items a batch is about, by key; nil if one of its records has no key.
    static func all(in entries: [RecordBlock.Entry]) -> [KeyedItem]? {
        let keys = entries.compactMap(\.key)
        guard keys.count == entries.count else { return nil }
        let sorted = SoughtIdentity.sorted(keys)
        var items: [KeyedItem] = []
        items.reserveCapacity(sorted.count)
        var start = 0
        while start < sorted.count {
            let key = sorted[start].identity
            var end = start + 1
            while end < sorted.count, sorted[end].identity == key { end += 1 }
            items.append(KeyedItem(key: key, entries: sorted[start..<end]))
            start = end
        }
        return items
    }
}
