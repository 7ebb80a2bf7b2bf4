/// A pattern as a nondeterministic automaton: Thompson's construction, counted repetitions written out.
struct PatternProgram: Sendable {
    private(set) var instructions: [Instruction] = [.found]
    private(set) var sets: [ScalarRanges] = []
    private(set) var start: Int32 = 0
    private(set) var symbols = PatternSymbols([])
    private var setIndices: [ScalarRanges: Int32] = [:]

    enum Instruction: Sendable, Equatable {
        case found
        case consume(set: Int32, next: Int32)
        case either(Int32, Int32)
        case assert(PatternNode.Assertion, next: Int32)
    }

    /// Each step through a text may touch every instruction once; so this bounds the time a byte can take.
    static let limit = 20_000

    init(_ node: PatternNode) throws(PatternProblem) {
        start = try emit(node, next: 0, offset: 0)
        let minds = instructions.contains { instruction in
            switch instruction {
            case .assert(.wordBoundary, _), .assert(.noWordBoundary, _): true
            default: false
            }
        }
        symbols = PatternSymbols(minds ? sets + [.wordCharacters] : sets)
        setIndices = [:]
    }

    /// Writes backwards, so that what comes next has its place already.
    /// - Returns: the place of the node's first instruction; `next` where it needs none.
    private mutating func emit(_ node: PatternNode, next: Int32, offset: Int) throws(PatternProblem) -> Int32 {
        switch node {
        case .empty: return next
        case .one(let set):
            if setIndices[set] == nil {
                setIndices[set] = Int32(sets.count)
                sets.append(set)
            }
            return try append(.consume(set: setIndices[set] ?? 0, next: next), offset: offset)
        case .sequence(let parts):
            var first = next
            for part in parts.reversed() { first = try emit(part, next: first, offset: offset) }
            return first
        case .anyOf(let choices):
            var first = try emit(choices[choices.count - 1], next: next, offset: offset)
            for choice in choices.dropLast().reversed() {
                let place = try emit(choice, next: next, offset: offset)
                first = try append(.either(place, first), offset: offset)
            }
            return first
        case .repeated(let part, let minimum, let maximum, let offset):
            do {
                return try emit(part, minimum: minimum, maximum: maximum, next: next, offset: offset)
            } catch {
                // The outermost count is the one that makes it so many.
                throw PatternProblem(offset: offset, reason: error.reason)
            }
        case .assertion(let assertion): return try append(.assert(assertion, next: next), offset: offset)
        }
    }

    private mutating func emit(
        _ part: PatternNode, minimum: Int, maximum: Int?, next: Int32, offset: Int
    ) throws(PatternProblem) -> Int32 {
        var first = next
        var copies = minimum
        if let maximum {
            for _ in minimum..<maximum {
                let place = try emit(part, next: first, offset: offset)
                // A part that finds only the empty text finds no more of it.
                if place == first { return next }
                first = try append(.either(place, next), offset: offset)
            }
        } else {
            let loop = try append(.either(next, next), offset: offset)
            let place = try emit(part, next: loop, offset: offset)
            if place == loop { return next }
            instructions[Int(loop)] = .either(place, next)
            first = loop
            if minimum > 0 {
                first = place
                copies -= 1
            }
        }
        for _ in 0..<copies {
            let place = try emit(part, next: first, offset: offset)
            if place == first { return first }
            first = place
        }
        return first
    }

    private mutating func append(_ instruction: Instruction, offset: Int) throws(PatternProblem) -> Int32 {
        guard instructions.count < Self.limit else {
            throw PatternProblem(offset: offset, reason: .tooLarge(limit: Self.limit))
        }
        instructions.append(instruction)
        return Int32(instructions.count - 1)
    }
}
