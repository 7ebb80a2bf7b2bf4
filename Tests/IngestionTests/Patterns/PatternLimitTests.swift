import Ingestion
import Quantities
import Testing

/// Patterns and texts made to take forever. Each would run past any patience, or out of memory, by backtracking or by
/// writing all of it out; that these tests end is what they hold.
@Suite("Hostile patterns")
struct PatternLimitTests {
    @Test(
        "nested quantifiers take a long text in one pass",
        arguments: ["(a+)+$", "^(a+)+$", "(a|a)*b", "(a*)*b", "^(?:a|aa)+$", "(?:a?){50}a{50}b", "(.*)(.*)(.*)(.*)x"])
    func takesOnePass(source: String) throws {
        let pattern = try Pattern(source)
        let many = String(repeating: "a", count: 100_000)
        #expect(!pattern.isFound(in: many + "c"))
        #expect(pattern.isFound(in: many + (source.hasSuffix("$") ? "" : "b\u{78}")))
    }

    @Test(
        "counts that would be too large written out are refused, at the quantifier",
        arguments: [
            ("a{1000}{1000}", 7), ("(?:a{1000}){1000}", 11), ("a{20000}", 1), ("a{1,99999999999999999999}", 1),
            ("((a{100}){100}){100}", 15), ("x(?:a?){1000000000,}", 7),
        ])
    func refusesLargeCounts(source: String, offset: Int) {
        // Two quantifiers on one atom need a group between them.
        let isDouble = source == "a{1000}{1000}"
        let reason: PatternProblem.Reason =
            isDouble ? .syntax("a quantifier with nothing before it") : .tooLarge(limit: 20_000)
        #expect(throws: PatternProblem(offset: offset, reason: reason)) { try Pattern(source) }
    }

    @Test("counts of nothing cost nothing")
    func countsNothing() throws {
        #expect(try Pattern("^(?:(?:){1000000000}){1000000000}(?:){5,}(?:){0,1000000000}$").isFound(in: ""))
    }

    @Test("nesting ends before the stack does")
    func endsNesting() {
        let deep = String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000)
        #expect(throws: PatternProblem(offset: 200, reason: .syntax("groups nested more than 200 deep"))) {
            try Pattern(deep)
        }
    }

    @Test("a pattern whose states would be millions is found all the same")
    func growsStates() throws {
        // The seventeenth letter before the c: a state for each set of places where an a stood.
        let pattern = try Pattern("a[ab]{16}c")
        var generator = SplitMix(seed: 7)
        let noise = String(
            decoding: (0..<200_000).map { _ in UInt8.random(in: 97...98, using: &generator) }, as: UTF8.self)
        #expect(!pattern.isFound(in: noise))
        #expect(pattern.isFound(in: noise + "a" + String(repeating: "b", count: 16) + "c"))
        #expect(!pattern.isFound(in: noise + "b" + String(repeating: "b", count: 16) + "c"))
        // Once more, with the states that are there by now.
        #expect(!pattern.isFound(in: noise))
    }

    @Test("many threads may share one whose states grow")
    func sharesGrowingStates() async throws {
        let pattern = try Pattern("(?:a|b)[ab]{14}c|\\bd\\b")
        let found = await withTaskGroup(of: Int.self) { group in
            for seed in UInt64(0)..<8 {
                group.addTask {
                    var generator = SplitMix(seed: seed)
                    return (0..<200).count { index in
                        let bytes = (0..<64).map { _ in UInt8.random(in: 97...98, using: &generator) }
                        let text = String(decoding: bytes, as: UTF8.self)
                        return pattern.isFound(in: index % 2 == 0 ? text + "c" : text)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(found == Array(repeating: 100, count: 8))
    }
}
