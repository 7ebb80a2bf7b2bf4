import TestSupport
import Testing

extension ProgramTests {
    /// `magpie grammar`, with grammars of either kind.
    @Suite("Grammar tools")
    struct GrammarCommandTests {
        private typealias Outcome = TerminalProgram.Outcome

        private static let hassil = """
            language: en
            intents:
              Water:
                data:
                  - sentences: ["water [the] {bed} [for {minutes} minute[s]]"]
                    slots: {tool: hose}
            lists:
              minutes: {range: {from: 1, to: 60}}

            """

        private static let own = """
            intents:
              water:
                effect: change
                summary: Water a bed
                ability: water
                slots: {bed: {live: bed}, minutes: {type: integer}}
                sentences: ["water [the] {bed} [for {minutes} minutes]"]
                examples: [{say: "water roses for 5 minutes", slots: {bed: roses, minutes: 5}}]
            example_vocabulary: {bed: [roses]}

            """

        private func run(
            _ arguments: [String], input: String = "", grammar: String = Self.hassil
        ) throws -> Outcome {
            let program = try Program()
            try program.write(grammar, to: "garden.yaml")
            return try program.run(input, arguments: ["grammar"] + arguments)
        }

        @Test func readsALineByAHassilGrammar() throws {
            let lines = """
                {"text": "Water the fern for ten minutes.", "slots": {"bed": ["fern"]}}
                {"text": "water the fern for 5 minutes", "slots": {"bed": [["fern", 3]]}}
                {"text": "water the moss", "slots": {"bed": ["fern"]}}
                {"words": 1}

                """
            #expect(
                try run(["match", "--grammar", "garden.yaml", "--jsonl"], input: lines)
                    == Outcome(
                        exitCode: 2,
                        output: """
                            {"intent":"Water","slots":{"bed":"fern","minutes":10,"tool":"hose"}}
                            {"intent":"Water","slots":{"bed":3,"minutes":5,"tool":"hose"}}
                            null
                            null

                            """, diagnostics: "Line 4 is no object with a text.\n"))
        }

        @Test func readsALineByAGrammarOfItsOwnKind() throws {
            #expect(
                try run(["match", "--grammar", "garden.yaml"], input: "please water roses\n", grammar: Self.own)
                    == Outcome(exitCode: 0, output: "null\n", diagnostics: ""))
            #expect(
                try run(
                    ["match", "--grammar", "garden.yaml"], input: "Water the roses for 2k minutes\n", grammar: Self.own)
                    == Outcome(
                        exitCode: 0,
                        output: "{\"intent\":\"water\",\"slots\":{\"bed\":\"roses\",\"minutes\":2000}}\n",
                        diagnostics: ""))
        }

        @Test func findsNothingWrong() throws {
            #expect(
                try run(["check", "garden.yaml"])
                    == Outcome(
                        exitCode: 0,
                        output: "Nothing is wrong: 1 intent, 1 sentence. Lists that must come with each line: bed.\n",
                        diagnostics: ""))
            #expect(
                try run(["check", "garden.yaml"], grammar: Self.own)
                    == Outcome(
                        exitCode: 0, output: "Nothing is wrong: 1 intent, 1 sentence, 1 example.\n", diagnostics: ""))
        }

        @Test func saysWhatIsWrongWithPlaces() throws {
            #expect(
                try run(["check", "garden.yaml"], grammar: Self.hassil.replacing("[the]", with: "[the"))
                    == Outcome(
                        exitCode: 1, output: "",
                        diagnostics: """
                            garden.yaml:5:21: error: “[” is not closed, in \
                            “water [the {bed} [for {minutes} minute[s]]”, character 7

                            """))
            #expect(
                try run(["check", "garden.yaml"], grammar: Self.own.replacing("{minutes} min", with: "{hours} min"))
                    .diagnostics.hasPrefix("garden.yaml:7:41: error: intent water declares no slot {hours}"))
            #expect(
                try run(["check", "weeds.yaml"])
                    == Outcome(
                        exitCode: 2, output: "",
                        diagnostics: """
                            There is no file weeds.yaml.
                            See “magpie grammar --help”.

                            """))
        }

        @Test func samplesTheSameSentencesForTheSameSeed() throws {
            let arguments = ["sample", "--intent", "list_sources", "--count", "5", "--seed"]
            let first = try run(arguments + ["7"])
            #expect(first == (try run(arguments + ["7"])))
            #expect(first.exitCode == 0)
            #expect(first.output.split(separator: "\n").count == 5)
            #expect(first != (try run(arguments + ["8"])))
            #expect(try run(["sample", "--intent", "fly"]).exitCode == 2)
            #expect(try run(["sample", "garden.yaml", "--count", "3"]).output.hasPrefix("Water\twater "))
        }

        @Test func countsWhatAGrammarHolds() throws {
            #expect(
                try run(["stats", "garden.yaml"]).output == "intents\t1\nsentences\t1\nlanguage\ten\n")
            #expect(
                try run(["stats", "garden.yaml"], grammar: Self.own).output == """
                    area\tintents\ttemplates\tsentences
                    garden\t1\t1\t4
                    all\t1\t1\t4
                    words\t4
                    lists\t3
                    states\t6
                    arcs\t6

                    """)
        }
    }
}
