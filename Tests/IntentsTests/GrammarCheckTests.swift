import GrammarFiles
import Intents
import Testing

/// Every mistake a grammar can hold is found, with its place.
@Suite struct GrammarCheckTests {
    private static let head = """
        intents:
          list:
            effect: read
            summary: List
            ability: list
            slots: {n: {type: integer}}
            sentences:
              - "list [{n}] things"
            examples:
              - "list things"
              - {say: "list 3 things", slots: {n: 3}}

        """

    @Test func findsNothingWrongWithASoundGrammar() {
        #expect(SmallGrammar(Self.head).problems == [])
    }

    @Test(arguments: [
        (
            "    not: [\"list 4 things\"]\n",
            "12:12: error: “list 4 things” must not be list, but is read as list {n: 4} by grammar/test.yaml:8:10"
        ),
        ("rules: {spare: \"a b\"}\n", "12:9: error: rule <spare> is never used"),
        ("lists: {spare: {values: [a]}}\n", "12:9: error: list spare is never used"),
        ("rules: {a: \"x <a>\"}\n", "12:15: error: rule <a> uses itself, in “x <a>”"),
        ("lists: {integer: {values: [a]}}\n", "12:9: error: list integer has the name of a type or live list"),
        ("skip_words: [\"don't\"]\n", "12:15: error: “don't” turns a sentence round and must not be passed over"),
        ("skip_words: [\"[x]\"]\n", "12:15: error: “[x]” may stand for no word at all"),
        ("opposites: [[on, off, of]]\n", "12:13: error: “off” and “of” are contraries one slip apart"),
        (
            "wrong: 1\n",
            "12:1: error: “wrong” is none of intents, lists, rules, skip_words, passable_words, filler, requests, asides, synonyms, opposites, example_vocabulary"
        ),
        (
            "    also: 1\n",
            "12:5: error: “also” is none of effect, strict, summary, ability, slots, sentences, examples, not"
        ),
    ])
    func findsMistakesOutsideSentences(_ addition: String, _ problem: String) {
        #expect(SmallGrammar(Self.head + addition).problems.contains("grammar/test.yaml:" + problem))
    }

    @Test(arguments: [
        (
            "- \"list [{n}] things\"", "- \"list [{m}] things\"",
            "8:16: error: intent list declares no slot {m}, in “list [{m}] things”"
        ),
        (
            "- \"list [{n}] things\"", "- \"list [{money:n}] things\"",
            "8:16: error: slot {n} is declared as integer, here it is money, in “list [{money:n}] things”"
        ),
        (
            "- \"list [{n}] things\"", "- \"list [{blue:n}] things\"",
            "8:16: error: there is no list or type “blue”, in “list [{blue:n}] things”"
        ),
        (
            "slots: {n: {type: integer}}", "slots: {n: {type: whole}}",
            "6:23: error: there is no type “whole”; types are integer, number, percent, money, duration, period, time, boolean, path, identifier, field, code, text, line, value, operand, several, range"
        ),
        (
            "slots: {n: {type: integer}}", "slots: {n: {list: none}}",
            "2:3: error: slot {n} names a list that does not exist: none"
        ),
        (
            "slots: {n: {type: integer}}", "slots: {n: {type: integer}, m: {type: money}}",
            "2:3: error: slot {m} of list is never used"
        ),
        ("effect: read", "effect: look", "3:13: error: an effect is one of none, read, change, spend, destroy"),
        ("    ability: list\n", "", "2:3: error: intent list has no ability"),
        (
            "{n: 3}", "{n: 4}",
            "11:16: error: “list 3 things” should fill {n: 4}, but fills {n: 3} by grammar/test.yaml:8:10"
        ),
        ("{n: 3}", "{}", "11:16: error: “list 3 things” should fill {}, but fills {n: 3} by grammar/test.yaml:8:10"),
        ("{n: 3}", "{k: 3}", "11:16: error: intent list declares no slot {k}"),
        (
            "- \"list things\"", "- \"all jobs\"",
            "10:10: error: “all jobs” should be list, but is not understood"
        ),
        (
            "- \"list [{n}] things\"", "- \"list [{n}] things\"\n      - \"list [{n}]  things\"",
            "9:10: error: “list [{n}]  things” stands already at grammar/test.yaml:8:10"
        ),
        (
            "- \"list [{n}] things\"", "- \"list [{n}] things\"\n      - \"all things\"",
            "9:10: error: no example uses “all things”"
        ),
        ("- \"list [{n}] things\"", "- \"list [{n}] things", "10:10: error: did not find expected '-' indicator"),
    ])
    func findsMistakesInIntents(_ old: String, _ new: String, _ problem: String) {
        let problems = SmallGrammar(Self.head.replacing(old, with: new)).problems
        #expect(problems.contains { $0.hasPrefix("grammar/test.yaml:" + problem) }, "\(problems)")
    }

    @Test func saysNothingOfTheRestWhereOneFileIsNoYAML() {
        let using = "intents:\n" + SmallGrammar.intent("show", ["<polite> show"])
        let broken = "rules:\n  polite: please\n  polite: kindly\n"
        let build = GrammarFileReader.build([
            GrammarFileReader.File(path: "a.yaml", text: using), GrammarFileReader.File(path: "b.yaml", text: broken),
        ])
        #expect(
            build.problems.map(\.description) == [
                "b.yaml:2:3: error: “polite” stands twice in the mapping that begins here"
            ])
    }

    @Test func findsSentencesThatTwoIntentsReadAlike() {
        let yaml =
            "intents:\n"
            + SmallGrammar.intent("one", slots: "n: {type: integer}", ["(show|list) [the] [{n}] things"])
            + SmallGrammar.intent("two", slots: "m: {type: integer}", ["list {m} (things|jobs)"])
            + SmallGrammar.intent("three", slots: "m: {type: money}", ["list {m} (things|jobs)"])
        #expect(
            SmallGrammar(yaml).problems.filter { $0.contains("equal rank") } == [
                "grammar/test.yaml:15:10: error: “list {integer} things” is read with equal rank as two and as one "
                    + "(grammar/test.yaml:8:10)"
            ])
    }

    @Test func findsRulesThatUseEachOther() {
        let yaml =
            "intents:\n" + SmallGrammar.intent("test", ["go <a>"]) + "rules:\n  a: \"x <b>\"\n  b: \"y [<a>]\"\n"
        #expect(
            SmallGrammar(yaml).problems.contains(
                "grammar/test.yaml:11:10: error: rule <a> uses itself: <a> → <b> → <a>, in “go <a>”"))
    }

    @Test func findsOneWayToSayTwoValues() {
        let grammar = SmallGrammar(
            sentences: ["go {x}"], slots: "x: {list: k}",
            more: "lists:\n  k:\n    values: [{in: \"(a|b)\", out: 1}, {in: \"[the] b\", out: 2}]\n")
        #expect(
            grammar.problems.contains("grammar/test.yaml:11:43: error: “b” stands for two values of list k"))
    }
}
