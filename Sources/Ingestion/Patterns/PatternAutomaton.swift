/// A deterministic automaton made from a program, state by state, as texts or `complete` ask for it.
///
/// A state is the set of instructions the program could be at. It is named by where its row begins, so that a step is
/// one addition and one load. Two states are always there: dead (nothing can be found any more), and found.
struct PatternAutomaton: Sendable {
    private let program: PatternProgram
    private let width: Int32
    /// Whether the pattern can begin in the middle of a text.
    private let beginsAnywhere: Bool
    private var rows: [Int32] = []
    private var states: [State] = []
    private var rowOfState: [State: Int32] = [:]
    private var endings: [Ending] = []
    private var start: Int32 = 0
    private var closure: PatternClosure
    /// Instructions in all states together.
    private var weight = 0

    private static let unknown: Int32 = -1
    private static let dead: Int32 = 0
    private var found: Int32 { width }

    /// What is known of a state when the text ends there.
    private enum Ending: Sendable { case unknown, found, notFound }

    struct State: Sendable, Hashable {
        /// Instructions that consume, and assertions that wait for the next character; ascending.
        var places: [Int32]
        var isWaiting = false
        /// These matter to assertions that wait, and are false where none does.
        var isAtStart = false
        var isAfterWord = false
    }

    init(_ program: PatternProgram) {
        self.program = program
        width = Int32(program.symbols.count)
        closure = PatternClosure(program)
        closure.add(program.start, isAtStart: false)
        beginsAnywhere = !closure.isEmpty
        forget()
    }

    /// The rows as they are; only for a complete automaton.
    var table: PatternTable {
        PatternTable(
            symbols: program.symbols, rows: rows, findsAtEnd: endings.map { $0 == .found }, start: start)
    }

    // MARK: Matching

    mutating func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var row = start
        var index = 0
        while index < text.count, row > found {
            var symbol: Int32
            var length = 1
            if text[index] < 0x80 {
                symbol = program.symbols.ascii[Int(text[index])]
            } else {
                (symbol, length) = program.symbols.wide(text, at: index)
            }
            index += length
            let next = rows[Int(row + symbol)]
            row = next != Self.unknown ? next : step(from: row, symbol)
        }
        return row == found || row > found && findsAtEnd(row)
    }

    // MARK: Making states

    /// Makes all states, where they are few.
    /// - Returns: whether they were.
    mutating func complete() -> Bool {
        var row = 2 * width
        var work = 0
        while Int(row) < rows.count {
            for symbol in 0..<width where rows[Int(row + symbol)] == Self.unknown {
                work += states[Int(row / width)].places.count + 1
                _ = step(from: row, symbol, mayForget: false)
            }
            guard rows.count <= 1 << 15, work <= 1 << 18 else { return false }
            _ = findsAtEnd(row)
            row += width
        }
        return true
    }

    private mutating func step(from row: Int32, _ symbol: Int32, mayForget: Bool = true) -> Int32 {
        let state = states[Int(row / width)]
        let example = symbol < program.symbols.invalid ? program.symbols.examples[Int(symbol)] : nil
        let isWord = example.map(ScalarRanges.wordCharacters.contains) ?? false
        closure.clear()
        if state.isWaiting { closure.resolve(state, isBeforeWord: isWord, isAtEnd: false) }
        let places = state.isWaiting ? closure.places : state.places
        if closure.hasFound { return link(row, symbol, to: found) }
        closure.clear()
        if let example {
            for place in places {
                guard case .consume(let set, let next) = program.instructions[Int(place)],
                    program.sets[Int(set)].contains(example)
                else { continue }
                closure.add(next, isAtStart: false)
            }
        }
        if beginsAnywhere { closure.add(program.start, isAtStart: false) }
        if closure.hasFound { return link(row, symbol, to: found) }
        if closure.isEmpty { return link(row, symbol, to: Self.dead) }
        let next = closure.state(isAtStart: false, isAfterWord: isWord)
        if mayForget, rows.count > 1 << 20 || weight > 1 << 20 {
            forget()
            return self.row(of: next)
        }
        return link(row, symbol, to: self.row(of: next))
    }

    private mutating func link(_ row: Int32, _ symbol: Int32, to next: Int32) -> Int32 {
        rows[Int(row + symbol)] = next
        return next
    }

    private mutating func findsAtEnd(_ row: Int32) -> Bool {
        let index = Int(row / width)
        if endings[index] == .unknown {
            closure.clear()
            if states[index].isWaiting { closure.resolve(states[index], isBeforeWord: false, isAtEnd: true) }
            endings[index] = closure.hasFound ? .found : .notFound
        }
        return endings[index] == .found
    }

    private mutating func row(of state: State) -> Int32 {
        if let known = rowOfState[state] { return known }
        let row = Int32(rows.count)
        rows.append(contentsOf: repeatElement(Self.unknown, count: Int(width)))
        states.append(state)
        endings.append(.unknown)
        rowOfState[state] = row
        weight += state.places.count
        return row
    }

    /// Begins anew, with the two states that are always there and the first.
    private mutating func forget() {
        rows = [Int32](repeating: Self.dead, count: Int(width)) + [Int32](repeating: found, count: Int(width))
        states = [State(places: []), State(places: [])]
        endings = [.notFound, .found]
        rowOfState = [:]
        weight = 0
        closure.clear()
        closure.add(program.start, isAtStart: true)
        let first = closure.state(isAtStart: true, isAfterWord: false)
        start = closure.hasFound ? found : closure.isEmpty ? Self.dead : row(of: first)
    }
}
