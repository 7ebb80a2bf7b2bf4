import Intents
import Testing

/// Reasons and chatter in clauses of their own do not stand in a command's way; what may turn it round does.
@Suite struct AsideTests {
    private static let grammar = """
        intents:
        \(SmallGrammar.intent("show", slots: "x: {live: source, many: true}", ["show {x}", "show sources"]))
        \(SmallGrammar.intent("ingest", effect: "spend", slots: "x: {live: source, many: true}", ["ingest {x}", "ingest everything"]))
        \(SmallGrammar.intent("undo", effect: "change", slots: "x: {type: integer}", ["undo [that]", "undo run {x}"]))
        \(SmallGrammar.intent("remove", effect: "destroy", slots: "x: {live: source}", ["remove {x}"]))
        \(SmallGrammar.intent("confirm", ["ok", "yes"]))
        skip_words: [please]

        """
    private static let policy = """
        asides:
          openers: [i, im, we, it, its, sorry, "that's"]
          verbs: [is, has, was]
          relatives: [that]
          reasons: [because]
          never: [but, if, tomorrow, "said"]
          never_behind: [wrong]

        """

    private func brief(_ line: String, policy: String = Self.policy) throws -> String {
        try SmallGrammar(Self.grammar + policy).recognizer().recognize(line).brief
    }

    @Test(arguments: [
        ("show trust logs, i'm in a hurry", "show{x: [trust_logs]}"),
        ("i'm in a hurry, please show trust logs", "show{x: [trust_logs]}"),
        ("sorry, we have guests. show trust logs; it's urgent", "show{x: [trust_logs]}"),
        ("show trust logs because the vendor is back", "show{x: [trust_logs]}"),
        ("the vendor has woken up, show trust logs", "show{x: [trust_logs]}"),
        ("trust logs is late, show trust logs", "show{x: [trust_logs]}"),
        ("show trust logs, then show sources, i'm curious", "show{x: [trust_logs]}; show{}"),
    ])
    func leavesStatementsAside(line: String, expected: String) throws {
        #expect(try brief(line) == expected)
        #expect(try brief(line, policy: "") != expected)
    }

    /// Nothing is changed, spent or destroyed beside an aside: “it was a typo”, “once it's free” are asides too. And
    /// what may be turned round is a guess even where it is only read.
    @Test(arguments: [
        ("ingest trust logs, i'm in a hurry", "ingest trust logs"),
        ("it's urgent, ingest trust logs", "ingest trust logs"),
        ("ingest trust logs because the vendor is back", "ingest trust logs"),
        ("run 12 was bad, undo run 12", "undo run 12"), ("the run was bad, undo that", "undo that"),
        ("remove trust logs, it's noise", "remove trust logs"),
        ("remove trust logs, it's not needed", "remove trust logs"),
        ("she has said, remove trust logs", "remove trust logs"),
        ("show trust logs, it's not urgent", "show trust logs"),
        ("it's fine tomorrow, show trust logs", "show trust logs"),
    ])
    func onlyProposesWhatChangesAnythingOrMayBeTurnedRound(line: String, proposed: String) throws {
        #expect(try brief(line).hasPrefix("mended “\(proposed)” "))
    }

    @Test(arguments: [
        // No statements.
        "ingest trust logs, but not today", "if it rains, ingest trust logs",
        "the ones that has failed, ingest everything",
        "from yesterday, ingest trust logs",
        // What the command should know of: a name, a figure, a quotation.
        "trust logs is late, ingest everything", "run 12 was bad, undo", "it's \"x\", undo",
        // No consent.
        "ok, that's a pity", "it's a pity, yes",
    ])
    func leavesNothingElseAside(line: String) throws {
        let brief = try brief(line)
        #expect(brief == "unknown" || brief.hasPrefix("no source "), "\(brief)")
    }

    @Test func aCommandIsNoAside() throws {
        #expect(try brief("ingest trust logs, undo") == "ingest{x: [trust_logs]}; undo{}")
    }

    @Test func saysWhereTheAsideStands() throws {
        let line = "sorry, i'm new here, show sources"
        guard
            case .understood(let understanding) = try SmallGrammar(Self.grammar + Self.policy).recognizer().recognize(
                line)
        else { return #expect(Bool(false), "not understood") }
        let texts = understanding.commands[0].asides.map { String(decoding: Array(line.utf8)[$0], as: UTF8.self) }
        #expect(texts == ["sorry", "i'm new here"])
    }

    @Test func negationsMayNotBeginAnAside() {
        let problems = SmallGrammar(Self.grammar + "asides:\n  openers: [nobody]\n").problems
        #expect(problems.contains { $0.hasSuffix("“nobody” turns a sentence round and must not begin an aside") })
        let others = SmallGrammar(Self.grammar + "asides:\n  begin: [i]\n").problems
        #expect(
            others.contains {
                $0.contains("“begin” is none of openers, verbs, relatives, reasons, never, never_behind")
            })
    }
}
