import Foundation
import Ingestion
import JSONText
import Testing

@Suite("Files of rules")
struct RuleFileTests {
    private func file(_ text: String, at path: String = "rules/causal/a.json") throws -> RuleFile {
        RuleFile(path: path, try JSONDocument(bytes: Array(text.utf8)))
    }

    @Test(
        "hold one rule, a list, or an object with one",
        arguments: [
            #"{"rule_id": "A", "rule_definition": null, "trust_score": 0.25, "by": "me"}"#,
            #"[{"rule_id": "A", "rule_definition": null, "trust_score": 0.25, "by": "me"}]"#,
            #"{"rules": [{"rule_id": "A", "rule_definition": null, "trust_score": 0.25, "by": "me"}]}"#,
        ])
    func shapes(text: String) throws {
        let read = try file(text)
        #expect(read.problems == [])
        #expect(read.rules.map(\.id) == ["A"])
        let rule = try #require(read.rules.first)
        #expect(rule.kind == .causal)
        #expect(rule.statedTrust == 0.25)
        #expect(rule.definition == .null)
        #expect(rule.furtherMembers == [JSONValue.Member(key: "by", value: .string("me"))])
    }

    @Test func whatIsWrongIsToldWithItsLineAndHidesNoGoodRule() throws {
        let read = try file(
            """
            [
              {"rule_id": "A", "rule_definition": 1},
              7,
              {"rule_definition": 1},
              {"rule_id": 5, "rule_definition": 1},
              {"rule_id": "B"},
              {"rule_id": "C", "rule_definition": 1,
               "rule_type": "symbolic"},
              {"rule_id": "D", "rule_type": "magic", "rule_definition": 1},
              {"rule_id": "E", "rule_definition": 1,

               "trust_score": 1.5},
              {"rule_id": "F", "rule_definition": 1, "trust_score": null}
            ]
            """)
        #expect(read.rules.map { "\($0.id) \($0.place.line)" } == ["A 2", "F 13"])
        #expect(
            read.problems.map { "\($0.place.line): \($0.reason)" } == [
                #"3: notARule(found: "a number")"#, #"4: missing(rule: nil, member: "rule_id")"#,
                #"5: unfit(rule: nil, member: "rule_id", expected: "a text", found: "5")"#,
                #"6: missing(rule: Optional("B"), member: "rule_definition")"#,
                #"8: contradiction(rule: "C", says: Ingestion.Rule.Kind.symbolic, folder: Ingestion.Rule.Kind.causal)"#,
                #"9: unfit(rule: Optional("D"), member: "rule_type", expected: "\"causal\" or \"symbolic\"", found: "\"magic\"")"#,
                #"12: unfit(rule: Optional("E"), member: "trust_score", expected: "a number from 0 to 1", found: "1.5")"#,
            ])
    }

    @Test func aMemberThatStandsTwiceIsNoneToGoBy() throws {
        let read = try file(
            """
            [{"rule_id": "A", "rule_definition": 1,
              "rule_id": "B"},
             {"rule_id": "C", "trust_score": 0.1, "rule_definition": 1, "trust_score": 0.9}]
            """)
        #expect(read.rules == [])
        #expect(
            read.problems.map { "\($0.place.line): \($0.reason)" } == [
                #"2: repeated(rule: nil, member: "rule_id")"#,
                #"3: repeated(rule: Optional("C"), member: "trust_score")"#,
            ])
    }

    /// Each problem's line was looked for from the beginning of the file: it took a minute.
    @Test(.timeLimit(.minutes(1))) func manyBadRulesTakeNoLongerThanManyGoodOnes() throws {
        let count = 40_000
        let text =
            "["
            + (0..<count).map { #"{"rule_id":"R\#($0)","rule_definition":1,\#n"trust_score":7}"# }
            .joined(separator: ",\n") + "]"
        let book = RuleBook([try file(text)])
        #expect(book.problems.count == count)
        #expect(book.problems.last?.place.line == 2 * count)
        #expect(book.changes(since: book).isEmpty)
    }

    @Test func idsAreToldApartByTheirBytes() throws {
        let names = ["caf\u{E9}", "cafe\u{301}"]
        let book = RuleBook([
            try file("[" + names.map { #"{"rule_id": "\#($0)", "rule_definition": 1}"# }.joined(separator: ",") + "]")
        ])
        #expect(book.problems == [])
        #expect(book.rules.count == 2)
        #expect(names.map { book.rule($0).map { Array($0.id.utf8) } } == names.map { Array($0.utf8) })
        let posterior = TrustPosterior(
            subject: TrustSubject(.rule, names[0]), weight: .success, observations: 1, updated: .distantPast)
        #expect(book.trusts(by: [posterior]).map(\.trust) == [0.5, 2.0 / 3])
    }

    @Test func theTypeIsThatOfTheFolderOrSaid() throws {
        let rule = #"{"rule_id": "A", "rule_definition": 1}"#
        #expect(try file(rule, at: "rules/symbolic/deep/down/a.json").rules.map(\.kind) == [.symbolic])
        #expect(try file(rule, at: "rules/a.json").rules == [])
        let said = #"{"rule_id": "A", "rule_definition": 1, "rule_type": "causal"}"#
        #expect(try file(said, at: "rules/a.json").rules.map(\.kind) == [.causal])
    }

    @Test func ofTwoRulesWithOneIDTheFirstHolds() throws {
        let book = RuleBook([
            try file(#"{"rule_id": "A", "rule_definition": 1}"#),
            try file(
                #"[{"rule_id": "B", "rule_definition": 1}, {"rule_id": "A", "rule_definition": 2}]"#,
                at: "rules/causal/b.json"),
        ])
        #expect(book.rules.map(\.id) == ["A", "B"])
        #expect(book.rule("A")?.definition == .integer(1))
        #expect(
            book.problems.map(\.reason) == [.duplicate(rule: "A", other: .init(file: "rules/causal/a.json", line: 1))])
        #expect(book.rule(named: "b")?.id == "B")
    }

    @Test func aChangeIsOneOfWhatIsSaidNotOfHowItIsWritten() throws {
        let before = RuleBook([
            try file(
                #"[{"rule_id": "A", "rule_definition": {"x": 1, "y": 2}}, {"rule_id": "B", "rule_definition": 1}]"#)
        ])
        let rewritten = RuleBook([
            try file(
                #"[{"rule_id": "B", "rule_definition": 1},"# + "\n"
                    + #"{"rule_definition": {"y": 2, "x": 1}, "rule_id": "A"}]"#)
        ])
        #expect(rewritten.changes(since: before).isEmpty)
        let after = RuleBook([
            try file(
                #"[{"rule_id": "A", "rule_definition": {"x": 1, "y": 3}}, {"rule_id": "C", "rule_definition": 1}]"#)
        ])
        #expect(
            after.changes(since: before)
                == RuleChanges(added: ["C"], removed: ["B"], changed: ["A"], newProblems: []))
    }
}
