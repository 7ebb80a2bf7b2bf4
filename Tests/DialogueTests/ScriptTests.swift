import Dialogue
import TestSupport
import Testing

/// Lines that nobody is there to talk about: recognised as a whole, run one after the other, ended with a code.
@Suite("Scripts")
struct ScriptTests {
    private let conversation: Conversation

    init() throws {
        conversation = try Conversation(
            in: TemporaryWorkspace(
                settings: """
                    {"data_sources": [{"source_id": "nowhere", "source_type": "file", "path": "no/such/folder"},
                      {"source_id": "news", "source_type": "api", "endpoint": "https://api.example.com",
                       "headers": {"X-API-KEY": "${env:NOT_THERE}"}}]}
                    """,
                files: [
                    "data/trust_logs/a.json": """
                    [{"scenario_id": "s1", "timestamp": "2026-11-20T00:00:00Z", "trust_score": 0.5}]
                    """
                ]))
    }

    private let set = """
        batch_size is 64 records now (it was 65,536 records), for this session.
        Say “save” to keep it, “undo” to take it back.
        """
    private let which = """
        Which one do you mean?
          1  show source symbolic_logs  (file, enabled)
          2  show source trust_logs  (file, enabled)
        Answer with a number or a name, or say something else.
        """

    // MARK: Recognised first

    @Test func aLineThatIsNotUnderstoodKeepsAllOfThemFromRunning() async throws {
        let played = await conversation.run("# morning\n\nset batch size to 64\nflibber the wobble\nsave\n")
        #expect(
            played
                == .init(
                    code: 2,
                    said: [
                        """
                        test, line 4: I don’t understand “flibber the wobble”.
                        Nothing was run.
                        """
                    ]))
        #expect(try conversation.workspace.read("magpie.json").contains("batch_size") == false)
        #expect(!conversation.workspace.exists(".magpie"))
    }

    @Test func everyLineThatIsNotUnderstoodIsNamed() async {
        let played = await conversation.run("flibber\nlist sources\nwobble\n")
        #expect(played.code == 2)
        #expect(
            played.said.map { $0.split(separator: "\n")[0] } == [
                "test, line 1: I don’t understand “flibber”.", "test, line 3: I don’t understand “wobble”.",
            ])
        #expect(played.said.map { $0.contains("Nothing was run.") } == [false, true])
    }

    @Test func aSourceThatDoesNotExistIsALineThatIsNotUnderstood() async {
        let played = await conversation.run("ingest trust logs\nenable bananas\n")
        #expect(played.code == 2)
        #expect(played.said == ["test, line 2: There is no source “bananas”.\nNothing was run."])
        #expect(await conversation.say("how many records").hasPrefix("No records."))
    }

    @Test func aGuessThatWouldChangeSomethingKeepsAllOfThemFromRunning() async {
        let played = await conversation.run("set batch size to 64\ningest trsut logs\n")
        #expect(played.code == 3)
        #expect(played.said == ["test, line 2: Did you mean “ingest trust logs”?\nNothing was run."])
        #expect(await conversation.say("undo") == "There is nothing to undo.")
    }

    @Test func aGuessThatOnlyReadsIsRun() async {
        let played = await conversation.run("show trsut threshold\n")
        #expect(played.code == 0)
        #expect(played.said.map { $0.split(separator: "\n")[0] } == ["(I read that as “show trust threshold”.)"])
    }

    // MARK: Lines

    @Test(
        "comments, blank lines, tabs, CRLF and a byte order mark",
        arguments: [
            "set batch size to 64\n", "set batch size to 64", "\u{FEFF}set batch size to 64\r\n",
            "set batch size to 64 # as for the tests\n",
            "# note\r\n\r\n\tset batch size to 64\r\n\r\n", "   # note\n\u{FEFF}  set batch size to 64  \n#end",
        ])
    func readsLines(script: String) async {
        #expect(await conversation.run(script) == .init(code: 0, said: [set]))
    }

    @Test(arguments: ["", "\n\n", "# only\n  # comments\r\n", "\u{FEFF}"])
    func nothingToDoIsDone(script: String) async {
        #expect(await conversation.run(script) == .init(code: 0, said: []))
    }

    @Test func linesKeepTheirNumbersWhateverEndsThem() {
        let script = Script(name: "test", text: "# one\r\nlist sources\r\n\r\nhelp\n")
        #expect(script.lines.map(\.number) == [2, 4])
        #expect(script.lines.map(\.text) == ["list sources", "help"])
    }

    // MARK: Exit codes

    @Test func allDoneIs0() async {
        #expect(await conversation.run("list sources\ningest trust logs\n").code == 0)
    }

    @Test func aCommandThatFailedIs1() async {
        #expect(
            await conversation.run("ingest nowhere\n")
                == .init(code: 1, said: ["nowhere failed: no/such/folder does not exist."]))
    }

    @Test(
        "refused, or a bad value, is 2",
        arguments: ["set batch size to purple\n", "remove trust logs\n", "show run 7\n", "yes\n", "undo\n"])
    func refusedIs2(script: String) async {
        #expect(await conversation.run(script).code == 2)
    }

    @Test func aQuestionThatNobodyAnswersIs3() async {
        #expect(await conversation.run("show logs\n") == .init(code: 3, said: [which]))
        #expect(await conversation.run("set trust threshold to 85\n").code == 3)
        #expect(await conversation.run("reset all settings\n").code == 3)
    }

    @Test func aPartOfItIs4() async {
        let played = await conversation.run("ingest trust logs and news\n")
        #expect(played.code == 4)
        #expect(played.said[0].hasPrefix("1 record stored from 1 source, of 1 read. news failed: ${env:NOT_THERE} is"))
    }

    // MARK: Stopping

    @Test func stopsAtTheFirstFailure() async {
        #expect(
            await conversation.run("ingest nowhere\nset batch size to 64\n")
                == .init(
                    code: 1,
                    said: [
                        """
                        nowhere failed: no/such/folder does not exist.
                        Note: Stopped at test, line 1; 1 command behind it was not run.
                        """
                    ]))
    }

    @Test func keepGoingLiftsBothAndEndsWithTheWorst() async {
        let played = await conversation.run(
            "flibber\ningest nowhere\nset batch size to 64\nshow logs\n", ScriptOptions(keepsGoing: true))
        #expect(
            played
                == .init(
                    code: 1,
                    said: [
                        "I don’t understand “flibber”.\nSay “help” for what can be said; Tab completes.",
                        "nowhere failed: no/such/folder does not exist.", set, which,
                    ]))
    }

    @Test func quitEndsIt() async {
        #expect(await conversation.run("quit\nset batch size to 64\n") == .init(code: 0, said: [""]))
    }

    @Test func quitAsksNobodyAndSaysWhatIsLost() async {
        #expect(
            await conversation.run("set batch size to 64\nquit\nsave\n")
                == .init(code: 0, said: [set, "Leaving; batch_size was not saved."]))
    }

    // MARK: Questions

    @Test func yesAnswersAQuestionAboutAnExactReading() async {
        let script = "set batch size to 64\nreset all settings\n"
        #expect(
            await conversation.run(script, ScriptOptions(assumesYes: true))
                == .init(
                    code: 0,
                    said: [
                        set, "1 setting reset to its built-in value.\nSay “save” to keep it, “undo” to take it back.",
                    ]))
    }

    @Test(
        "yes never makes a guess or a choice",
        arguments: ["ingest trsut logs\n", "show logs\n", "set trust threshold to 85\n"], [true, false])
    func yesNeverChooses(script: String, keepsGoing: Bool) async {
        let options = ScriptOptions(keepsGoing: keepsGoing, assumesYes: true)
        #expect(await conversation.run(script, options).code == 3)
        #expect(await conversation.say("how many records").hasPrefix("No records."))
        #expect(await conversation.say("undo") == "There is nothing to undo.")
    }

    @Test func aNumberRightBehindAQuestionChooses() async {
        let played = await conversation.run("show logs\n2\n")
        #expect(played.code == 0)
        #expect(
            played.said.map { $0.split(separator: "\n")[0] } == [
                "Which one do you mean?", "trust_logs is a file source, enabled, priority 1.",
            ])
    }

    @Test func yesRightBehindAQuestionDoesIt() async {
        let played = await conversation.run("set trust threshold to 85\nyes\n")
        #expect(played.code == 0)
        #expect(played.said.last?.hasPrefix("trust_threshold is 0.85 now (it was 0.7)") == true)
    }

    @Test func noRightBehindAQuestionLeavesIt() async {
        let played = await conversation.run("reset all settings\nno\nset batch size to 64\n")
        #expect(played.code == 0)
        #expect(played.said.dropFirst() == ["All right, nothing was done.", set])
    }

    @Test func anythingElseBehindAQuestionLeavesItOpen() async {
        #expect(
            await conversation.run("show logs\nset batch size to 64\n")
                == .init(
                    code: 3,
                    said: [
                        which.replacing(
                            "\nAnswer",
                            with: "\nNote: Stopped at test, line 1; 1 command behind it was not run.\nAnswer")
                    ]))
    }

    @Test func anAnswerWithoutAQuestionIsRefusedAndStops() async {
        #expect(
            await conversation.run("yes\nset batch size to 64\n")
                == .init(
                    code: 2,
                    said: [
                        "There is nothing to say yes to.\n"
                            + "Note: Stopped at test, line 1; 1 command behind it was not run."
                    ]))
    }

    // MARK: Teaching

    @Test func whatAScriptTeachesItsLaterLinesMaySay() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(settings: "{}"))
        let played = await conversation.run("when I say early, list runs\nplease early")
        #expect(played.code == 0)
        #expect(played.said.last?.hasPrefix("→ list runs\nNo runs.") == true)
    }

    @Test func whatIsTaughtLaterIsNotKnownBefore() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(settings: "{}"))
        let played = await conversation.run("list sources\nwhen I say early, flurb the grobs\nearly")
        #expect(played.code == 2)
        #expect(conversation.workspace.exists("grammar/taught.yaml") == false)
    }

    @Test func halfASentenceGoesOnFromTheLineBefore() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(settings: "{}"))
        let played = await conversation.run("how many records today\nand yesterday?")
        #expect(played.code == 0)
        #expect(played.said.last?.hasPrefix("→ count records: yesterday (2026-11-20)") == true)
    }

    @Test func halfASentenceWithNothingBeforeItStopsTheScript() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(settings: "{}"))
        let played = await conversation.run("and yesterday?\nset batch size to 64")
        #expect(played.code == 2)
        #expect(await conversation.say("show batch size") == "batch_size is 65,536 records.")
    }
}
