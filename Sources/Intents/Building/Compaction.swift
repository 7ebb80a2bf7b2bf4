/// Turns one template's network into states without free joins, equal states once.
struct Compaction {
    let network: SentenceNetwork
    let end: Int
    let accept: UInt32
    private var statesByPlace: [Place: UInt32] = [:]

    init(network: SentenceNetwork, end: Int, accept: UInt32) {
        self.network = network
        self.end = end
        self.accept = accept
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
        var packed: Set<UInt64> = []
        var isEnd = false
        for member in network.closure(of: place) {
            if member == end { isEnd = true }
            for arc in network.arcs[member] {
                let loop = builder.freeText(of: arc.label) ? arc.label & ~Tables.valueMark : Tables.none
                let target = state(of: Place(place: arc.target, loop: loop), in: &builder)
                packed.insert(UInt64(arc.label) << 32 | UInt64(target))
            }
        }
        let arcs = packed.sorted().map { (UInt32($0 >> 32), UInt32(truncatingIfNeeded: $0)) }
        return (arcs, isEnd)
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
