import Dialogue
import Intents
import TestSupport
import Testing

/// What an answer does, right behind its question.
@Suite("Questions and answers")
struct QuestionTests {
    private let conversation: Conversation

    init() throws {
        conversation = try Conversation(
            in: TemporaryWorkspace(
                settings: """
                    {"data_sources": [{"source_id": "nov_logs", "source_type": "file", "path": "november"},
                      {"source_id": "dec_logs", "source_type": "file", "path": "december"}]}
                    """))
    }

    private func enabled() async throws -> [String] {
        let reply = try await conversation.json("list enabled sources").first
        let sources = (reply?["data"] as? [String: Any])?["sources"] as? [[String: Any]]
        return sources?.compactMap { $0["source_id"] as? String } ?? []
    }

    private let all = ["dec_logs", "nov_logs", "pulse_forecasts", "symbolic_logs", "trust_logs"]

    // MARK: Did you mean

    @Test func aYesToAGuessIsNoYesToALoss() async {
        await conversation.say("set batch size to 64")
        #expect(await conversation.outcome("reset all setings") == .asks)
        let second = await conversation.say("yes")
        #expect(second.hasPrefix("This puts batch_size back to the built-in values; the sources stay. Do it?"))
        #expect(await conversation.say("show batch size") == "batch_size is 64 records.")
        #expect(await conversation.outcome("reset all settings") == .asks)
        #expect(await conversation.outcome("yes") == .done)
        #expect(await conversation.say("show batch size") == "batch_size is 65,536 records.")
    }

    @Test("what repeats or answers is not guessed at", arguments: ["repaet 1", "repeta the last command"])
    func nothingIsRepeatedOnAGuess(line: String) async {
        await conversation.say("set batch size to 64")
        await conversation.say("undo")
        #expect(await conversation.outcome(line) != .done)
        #expect(await conversation.say("show batch size") == "batch_size is 65,536 records.")
    }

    // MARK: Which one

    @Test(
        "a number or a part of a name chooses",
        arguments: ["2", "nov_logs", "nov", "NOV", "the second one", "second", "no, the second", "show the second"])
    func chooses(answer: String) async throws {
        #expect(await conversation.outcome("disable logs") == .asks)
        #expect(await conversation.outcome(answer) == .done)
        #expect(try await enabled() == all.filter { $0 != "nov_logs" })
    }

    @Test("a name as it is spoken chooses", arguments: ["nov logs", "the nov logs"])
    func choosesAsSpoken(answer: String) async throws {
        await conversation.say("disable logs")
        await conversation.say(answer)
        let enabled = try await enabled()
        #expect(enabled == all.filter { $0 != "nov_logs" })
    }

    @Test("what is no choice asks again", arguments: ["0", "5", "-1", "yes"])
    func asksAgain(answer: String) async throws {
        let question = await conversation.say("disable logs")
        #expect(await conversation.say(answer) == question)
        #expect(await conversation.outcome("2") == .done)
    }

    @Test("no chooses nothing", arguments: ["cancel", "never mind", "nope"])
    func noChoosesNothing(answer: String) async throws {
        await conversation.say("disable logs")
        #expect(await conversation.say(answer) == "All right, nothing was done.")
        #expect(try await enabled() == all)
    }

    /// `no` stands in `nov_logs`.
    @Test("no is no part of a name", arguments: ["no", "n", "No"])
    func noIsNoPartOfAName(answer: String) async throws {
        await conversation.say("disable logs")
        await conversation.say(answer)
        let enabled = try await enabled()
        #expect(enabled == all)
    }

    @Test func explainingAnAmbiguousLineSaysWhatWouldBeAsked() async {
        let explained = await conversation.say("explain disable logs").split(separator: "\n").suffix(2)
        #expect(
            explained == [
                "  asks which: disable source symbolic_logs  (file, enabled)",
                "  asks which: disable source trust_logs  (file, enabled)",
            ])
    }

    @Test func anotherCommandClosesTheQuestion() async throws {
        await conversation.say("disable logs")
        #expect(await conversation.outcome("list runs") == .done)
        #expect(await conversation.outcome("2") == .notUnderstood)
        #expect(try await enabled() == all)
    }

    @Test func whoGivesUpTheLineGivesUpTheQuestion() async throws {
        await conversation.say("reset all settings")
        await conversation.assistant.forgetQuestion()
        #expect(await conversation.say("yes") == "There is nothing to say yes to.")
    }

    // MARK: Did you mean

    @Test func yesDoesWhatWasMeant() async throws {
        #expect(await conversation.outcome("disable trust_lgs") == .asks)
        #expect(await conversation.outcome("yes") == .done)
        #expect(try await enabled() == all.filter { $0 != "trust_logs" })
    }

    @Test func theRightNameDoesItToo() async throws {
        #expect(await conversation.say("disable trust_lgs").hasSuffix("Say “yes”, or the right name."))
        await conversation.say("trust_logs")
        let enabled = try await enabled()
        #expect(enabled == all.filter { $0 != "trust_logs" })
    }

    // MARK: What is left open

    @Test(
        "which one, then which value",
        arguments: [
            ("set threshold", "the trust one"), ("set threshold", "1"), ("set threshold", "trust"),
            ("set threshold", "the trust ones"),
        ])
    func asksWhichAndToWhat(line: String, answer: String) async {
        #expect(await conversation.outcome(line) == .asks)
        #expect(
            await conversation.say(answer)
                == "What shall trust_threshold be? It is 0.7 now and takes a number from 0 to 1.\nSay the value, or something else."
        )
        #expect(await conversation.say("85%").hasPrefix("trust_threshold is 0.85 now (it was 0.7)"))
    }

    @Test func aYesIsNoValue() async {
        let question = await conversation.say("set trust threshold")
        #expect(await conversation.say("yes") == question)
        #expect(await conversation.say("no") == "All right, nothing was done.")
    }

    @Test func aSourceThatIsNotNamedIsAskedFor() async throws {
        #expect(
            await conversation.say("disable a source").hasPrefix(
                """
                Which one do you mean?
                  1  disable source dec_logs  (file, enabled)
                """))
        #expect(await conversation.outcome("dec logs") == .done)
        #expect(try await enabled() == all.filter { $0 != "dec_logs" })
    }

    @Test func aDayThatMayBeTwoIsAskedAbout() async {
        let question = await conversation.say("spend next friday")
        #expect(
            question == """
                Which one do you mean?
                  1  show spend 2026-11-27  (Friday 27 November 2026)
                  2  show spend 2026-12-04  (Friday 4 December 2026)
                Answer with a number or a name, or say something else.
                """)
        #expect(await conversation.say("the second") == "Nothing was spent 2026-12-04: no call was made.")
    }

    @Test("each thing left open is asked about in its turn")
    func twoDaysAreTwoQuestions() async {
        #expect(await conversation.outcome("spend between 3/4/2026 and 5/6/2026") == .asks)
        #expect(await conversation.outcome("1") == .asks)
        #expect(
            await conversation.say("2") == "Nothing was spent 2026-03-04 to 2026-06-05: no call was made.")
    }

    @Test("in a script the choices are printed and the program ends with 3")
    func aScriptEndsWithTheChoices() async {
        let played = await conversation.run("set threshold to 0.8\nlist runs")
        #expect(played.code == 3)
        #expect(played.said.last?.contains("1  set setting trust_threshold 0.8  (now 0.7)") == true)
    }

    // MARK: Which value

    @Test func yesTakesTheValueThatWasMeant() async {
        #expect(
            await conversation.say("set trust threshold to 85")
                == "Does “85” mean 0.85? trust_threshold was not changed.\nSay “yes”, or the value you mean.")
        #expect(await conversation.say("yes").hasPrefix("trust_threshold is 0.85 now (it was 0.7)"))
    }

    @Test("the value that is meant is taken", arguments: ["0.85", "85%", ".85"])
    func theValueIsTaken(answer: String) async {
        await conversation.say("set trust threshold to 85")
        await conversation.say(answer)
        let reply = await conversation.say("show trust threshold")
        #expect(reply.hasPrefix("trust_threshold is 0.85"))
    }

    @Test func aTaughtPhraseIsCompletedAndSaysWhatItMeans() async {
        await conversation.say("when I say morning run, list runs")
        let found = conversation.assistant.completions(of: "morn", at: 4).candidates
        #expect(found.map(\.text) == ["morning run"])
        #expect(found.map(\.note) == ["taught: list runs"])
    }

    // MARK: Leaving

    @Test func leavingAsksAboutWhatIsNotSaved() async throws {
        #expect(await conversation.assistant.questionBeforeLeaving() == nil)
        await conversation.say("set batch size to 64")
        let question = await conversation.assistant.questionBeforeLeaving()
        #expect(question?.headline == "batch_size is not saved. Save before leaving?")
        let turn = try #require(await conversation.turns("yes").first)
        #expect(turn.reply.headline == "Saved batch_size to magpie.json.")
        #expect(turn.reply.action == .quit)
        #expect(try conversation.workspace.read("magpie.json").contains("\"batch_size\": 64"))
    }

    @Test("no leaves without saving, and so does quitting again", arguments: ["no", "quit"])
    func leavesWithoutSaving(answer: String) async throws {
        await conversation.say("set batch size to 64")
        #expect(await conversation.outcome("quit") == .asks)
        let turn = try #require(await conversation.turns(answer).first)
        #expect(turn.reply == Reply("Leaving without saving.", action: .quit))
        #expect(try !conversation.workspace.read("magpie.json").contains("batch_size"))
    }
}
