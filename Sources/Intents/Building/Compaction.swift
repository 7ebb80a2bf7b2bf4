/// Turns one template's network into states without free joins, equal states once.
struct Compaction {
    let network: SentenceNetwork
    let end: Int
    let accept: UInt32
    private var statesByPlace: [Place: UInt32] = [:]
    /// By place: the last walk that came there.
    private var marks: [Int]
    private var walk = 0
    private var freeText: [UInt32: Bool] = [:]

    init(network: SentenceNetwork, end: Int, accept: UInt32) {
        self.network = network
        self.end = end
        self.accept = accept
        marks = Array(repeating: 0, count: network.arcs.count)
    }

    private struct Place: Hashable {
        var place: Int
        var loop: UInt32
    }

    /// What makes states equal.
    struct Content: Hashable {
        var accept: UInt32
        var loop: UInt32
        var arcs: [UInt64]
    }

    mutating func arcs(of place: Int, in builder: inout TablesBuilder) -> ([(label: UInt32, target: UInt32)], Bool) {
        var packed: [UInt64] = []
        var isEnd = false
        for member in closure(of: place) {
            if member == end { isEnd = true }
            for arc in network.arcs[member] {
                let loop = isFreeText(arc.label, in: builder) ? arc.label & ~Tables.valueMark : Tables.none
                let target = state(of: Place(place: arc.target, loop: loop), in: &builder)
                packed.append(UInt64(arc.label) << 32 | UInt64(target))
            }
        }
        packed.sort()
        var arcs: [(label: UInt32, target: UInt32)] = []
        arcs.reserveCapacity(packed.count)
        var last: UInt64?
        for arc in packed where arc != last {
            arcs.append((UInt32(arc >> 32), UInt32(truncatingIfNeeded: arc)))
            last = arc
        }
        return (arcs, isEnd)
    }

    /// Asked of the builder once a value.
    private mutating func isFreeText(_ label: UInt32, in builder: TablesBuilder) -> Bool {
        guard label & Tables.valueMark != 0 else { return false }
        if let known = freeText[label] { return known }
        let isFree = builder.freeText(of: label)
        freeText[label] = isFree
        return isFree
    }

    /// The place itself and all that are reached from it for free.
    private mutating func closure(of place: Int) -> [Int] {
        walk += 1
        marks[place] = walk
        var reached = [place]
        var next = 0
        while next < reached.count {
            for target in network.free[reached[next]] where marks[target] != walk {
                marks[target] = walk
                reached.append(target)
            }
            next += 1
        }
        return reached
    }

    private mutating func state(of place: Place, in builder: inout TablesBuilder) -> UInt32 {
        if let known = statesByPlace[place] { return known }
        let (arcs, isEnd) = arcs(of: place.place, in: &builder)
        let content = Content(
            accept: isEnd ? accept : Tables.none, loop: place.loop,
            arcs: arcs.map { UInt64($0.label) << 32 | UInt64($0.target) })
        let state = builder.state(content, arcs: arcs)
        statesByPlace[place] = state
        return state
    }
}
