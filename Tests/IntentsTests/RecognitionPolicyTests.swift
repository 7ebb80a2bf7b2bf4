import Intents
import Testing

/// What may be passed over, and what stands for what, is said by the grammar and not by the program.
@Suite struct RecognitionPolicyTests {
    private static let intents = """
        intents:
        \(SmallGrammar.intent("spend", slots: "when: {type: period}", ["how much spent [{when}]"]))
        \(SmallGrammar.intent("show", slots: "x: {live: source, many: true}", ["show {x}"]))
        \(SmallGrammar.intent("test", slots: "x: {live: source}", ["test {x}"]) + "    strict: true\n")
        \(SmallGrammar.intent("enable", effect: "change", slots: "x: {live: source}", ["enable {x}"]))
        \(SmallGrammar.intent("ingest", effect: "spend", slots: "x: {live: source}", ["ingest {x}"]))
        \(SmallGrammar.intent("remove", effect: "destroy", slots: "x: {live: source}", ["remove {x}"]))

        """

    private func brief(_ line: String, _ policy: String) throws -> String {
        try SmallGrammar(Self.intents + policy).recognizer().recognize(line).brief
    }

    private static let passing = "passable_words: [honestly, we, have]\n"

    @Test(arguments: [
        ("how much have we spent today", "spend{when: today}"),
        ("how much have we honestly spent today", "spend{when: today}"),
        ("show honestly forecasts", "show{x: [pulse_forecasts]}"),
    ])
    func passesOverWhatTheGrammarNames(line: String, expected: String) throws {
        #expect(try brief(line, Self.passing) == expected)
        #expect(try brief(line, "") != expected)
    }

    @Test(arguments: [
        // No more words than are read.
        "honestly honestly we have honestly show forecasts",
        // Nothing but reading, and of that nothing strict.
        "enable honestly trust_logs", "ingest honestly trust_logs", "remove honestly trust_logs",
        "honestly remove trust_logs", "test honestly trust_logs", "we have honestly test trust_logs",
        // Words that are not named.
        "how much did we spent today", "show not forecasts", "never show forecasts",
    ])
    func passesOverNothingElse(line: String) throws {
        let brief = try brief(line, Self.passing)
        #expect(brief == "unknown" || brief.hasPrefix("no source “honestly trust_logs”"), "\(brief)")
    }

    @Test(arguments: ["test trust_logs", "enable trust_logs", "ingest trust_logs", "remove trust_logs"])
    func whatIsSaidPlainlyIsReadAsEver(line: String) throws {
        let id = line.contains(" ") ? String(line.prefix { $0 != " " }) : line
        #expect(try brief(line, Self.passing) == "\(id){x: trust_logs}")
    }

    @Test func aLineReadAsItStandsIsNotReadOtherwise() throws {
        #expect(try brief("show trust logs", "passable_words: [trust, show]\n") == "show{x: [trust_logs]}")
    }

    @Test(arguments: ["not", "never", "don't"])
    func negationsMayNotBeNamed(word: String) {
        let problems = SmallGrammar(Self.intents + "passable_words: [\"\(word)\"]\n").problems
        #expect(problems.contains { $0.hasSuffix("“\(word)” turns a sentence round and must not be passed over") })
    }

    // MARK: Questions

    @Test(arguments: [
        ("enable trust_logs?", "mended “enable trust_logs” enable{x: trust_logs}"),
        ("remove trust_logs ?!?", "mended “remove trust_logs” remove{x: trust_logs}"),
        ("enable trust_logs", "enable{x: trust_logs}"), ("show trust_logs?", "show{x: [trust_logs]}"),
        ("could you enable trust_logs?", "enable{x: trust_logs}"),
    ])
    func aQuestionIsARequestOnlyWithTheWordsForIt(line: String, expected: String) throws {
        let policy = "requests: [could]\nfiller:\n  front: [could you]\n"
        #expect(try brief(line, policy) == expected)
    }

    // MARK: Synonyms

    private static let synonyms = "synonyms:\n  forecasts: [fcsts]\n  show: [gimme]\n  remove: [nuke]\n"

    @Test(arguments: [
        ("show fcsts", "show{x: [pulse_forecasts]}"), ("gimme fcsts", "show{x: [pulse_forecasts]}"),
        ("GIMME forecasts", "show{x: [pulse_forecasts]}"), ("nuke trust_logs", "remove{x: trust_logs}"),
    ])
    func aSynonymIsTheWordItself(line: String, expected: String) throws {
        #expect(try brief(line, Self.synonyms) == expected)
        #expect(try brief(line, "") != expected)
    }

    @Test func aWordOfTheGrammarIsNoSynonymOfAnother() {
        let problems = SmallGrammar(Self.intents + "synonyms:\n  show: [remove]\n").problems
        #expect(problems.contains { $0.hasSuffix(": error: “remove” is a word of the grammar by itself") })
    }
}
