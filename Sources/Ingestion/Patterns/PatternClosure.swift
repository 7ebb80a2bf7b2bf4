/// The instructions that can be reached without consuming, gathered once each.
struct PatternClosure: Sendable {
    private let instructions: [PatternProgram.Instruction]
    /// The round in which an instruction was last met.
    private var met: [UInt32]
    private var round: UInt32 = 1
    private var stack: [Int32] = []
    /// Instructions that consume, and assertions that wait.
    private(set) var places: [Int32] = []
    private(set) var hasFound = false
    private var isWaiting = false

    /// Where assertions stand, as far as it is known: what is not must wait for the next character.
    private struct Surroundings {
        var isAtStart: Bool
        var next: (isAfterWord: Bool, isBeforeWord: Bool, isAtEnd: Bool)?
    }

    init(_ program: PatternProgram) {
        instructions = program.instructions
        met = Array(repeating: 0, count: instructions.count)
    }

    var isEmpty: Bool { places.isEmpty && !hasFound }

    mutating func clear() {
        places.removeAll(keepingCapacity: true)
        hasFound = false
        isWaiting = false
        if round == .max {
            for index in met.indices { met[index] = 0 }
            round = 0
        }
        round += 1
    }

    /// Adds what follows from `place`; assertions about the next character wait.
    mutating func add(_ place: Int32, isAtStart: Bool) {
        stack.append(place)
        follow(Surroundings(isAtStart: isAtStart, next: nil))
    }

    /// Adds the places of a state, with its waiting assertions held or dropped.
    mutating func resolve(_ state: PatternAutomaton.State, isBeforeWord: Bool, isAtEnd: Bool) {
        stack.append(contentsOf: state.places)
        follow(
            Surroundings(isAtStart: state.isAtStart, next: (state.isAfterWord, isBeforeWord, isAtEnd)))
    }

    func state(isAtStart: Bool, isAfterWord: Bool) -> PatternAutomaton.State {
        PatternAutomaton.State(
            places: places.sorted(), isWaiting: isWaiting, isAtStart: isWaiting && isAtStart,
            isAfterWord: isWaiting && isAfterWord)
    }

    private mutating func follow(_ surroundings: Surroundings) {
        while let place = stack.popLast() {
            guard met[Int(place)] != round else { continue }
            met[Int(place)] = round
            switch instructions[Int(place)] {
            case .found: hasFound = true
            case .consume: places.append(place)
            case .either(let first, let second):
                stack.append(second)
                stack.append(first)
            case .assert(let assertion, let next):
                switch Self.holds(assertion, surroundings) {
                case true?: stack.append(next)
                case false?: break
                case nil:
                    places.append(place)
                    isWaiting = true
                }
            }
        }
    }

    private static func holds(_ assertion: PatternNode.Assertion, _ place: Surroundings) -> Bool? {
        switch assertion {
        case .start: place.isAtStart
        case .end: place.next.map(\.isAtEnd)
        case .wordBoundary: place.next.map { $0.isAfterWord != $0.isBeforeWord }
        case .noWordBoundary: place.next.map { $0.isAfterWord == $0.isBeforeWord }
        }
    }
}
