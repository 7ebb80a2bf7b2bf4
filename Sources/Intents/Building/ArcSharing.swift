extension Tables {
    /// The same network with fewer arcs: a state whose arcs hold all those of another keeps only the rest and falls back
    /// on the other for them.
    ///
    /// Where optional words follow each other, what may come next holds what may come behind them, so most arcs of a
    /// large grammar are such copies. It is for images, which are decoded at each start; a network that is checked keeps
    /// all arcs in one place.
    func sharingArcs() -> Tables {
        var arcNumbers: [UInt64: Int] = [:]
        /// By arc: in how many states it stands.
        var uses: [Int] = []
        let contents = (0..<stateCount).map { state in
            arcs(of: UInt32(state)).map { arc in
                let key = UInt64(arcLabels[arc]) << 32 | UInt64(arcTargets[arc])
                let number = arcNumbers[key] ?? uses.count
                if number == uses.count {
                    arcNumbers[key] = number
                    uses.append(0)
                }
                uses[number] += 1
                return number
            }
        }

        /// By its rarest arc, the first state of each content, those with the most arcs first.
        var statesByRarest = [[Int]](repeating: [], count: uses.count)
        var seen: Set<[Int]> = []
        for (state, content) in contents.enumerated().sorted(by: {
            ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
        })
        where content.count > 1 && seen.insert(content).inserted {
            guard let rarest = content.min(by: { (uses[$0], $0) < (uses[$1], $1) }) else { continue }
            statesByRarest[rarest].append(state)
        }

        var shared = self
        (shared.arcStarts, shared.arcLabels, shared.arcTargets) = ([0], [], [])
        /// By arc: the last state that was seen to hold it.
        var holders = [Int](repeating: -1, count: uses.count)
        for (state, content) in contents.enumerated() {
            for arc in content { holders[arc] = state }
            var best: Int?
            for arc in content {
                let fitting = statesByRarest[arc].first { other in
                    other != state && contents[other].count <= content.count
                        && contents[other].allSatisfy { holders[$0] == state }
                }
                if let fitting, contents[fitting].count > (best.map { contents[$0].count } ?? 0) { best = fitting }
            }
            for arc in best.map({ contents[$0] }) ?? [] { holders[arc] = -1 }
            for (arc, number) in zip(arcs(of: UInt32(state)), content) where holders[number] == state {
                shared.arcLabels.append(arcLabels[arc])
                shared.arcTargets.append(arcTargets[arc])
            }
            shared.arcStarts.append(UInt32(shared.arcLabels.count))
            shared.fallbacks[state] = best.map(UInt32.init) ?? Self.none
        }
        return shared
    }
}
