/// Which state stands where among the nodes kept at one place of a line. Made empty for each place; as large as what is
/// found there, not as the grammar.
struct StateTable {
    private var states: [UInt32] = []
    private var places: [Int32] = []
    /// In which turn a slot was filled: those of turns before are empty.
    private var turns: [UInt32] = []
    private var turn: UInt32 = 0
    private var mask = 0

    /// Makes room for so many states.
    mutating func clear(for count: Int) {
        turn &+= 1
        var size = 32
        while size < 2 * count { size *= 2 }
        guard size > states.count else { return }
        states = Array(repeating: 0, count: size)
        places = Array(repeating: 0, count: size)
        turns = Array(repeating: 0, count: size)
        turn = 1
        mask = size - 1
    }

    /// The place of a state, or nil and the state is put at `place`.
    mutating func place(of state: UInt32, orPut place: Int) -> Int? {
        // Fibonacci hashing: neighbours in the network lie apart.
        var slot = Int(truncatingIfNeeded: UInt64(state) &* 0x9E37_79B9_7F4A_7C15 >> 32) & mask
        while turns[slot] == turn {
            if states[slot] == state { return Int(places[slot]) }
            slot = (slot + 1) & mask
        }
        turns[slot] = turn
        states[slot] = state
        places[slot] = Int32(place)
        return nil
    }
}
