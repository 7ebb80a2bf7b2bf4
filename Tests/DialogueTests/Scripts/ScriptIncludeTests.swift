import Dialogue
import TestSupport
import Testing

/// `include`: several files are one script, and every error says where it stands.
@Suite("Scripts of several files")
struct ScriptIncludeTests {
    /// Runs `main.magpie` of a workspace with these files.
    private func run(
        _ files: [String: String], _ options: ScriptOptions = ScriptOptions()
    ) async throws -> Conversation.Played {
        let workspace = try TemporaryWorkspace(files: files)
        let conversation = try Conversation(in: workspace)
        return await conversation.runFile("main.magpie", options)
    }

    private let set = """
        batch_size is 64 records now (it was 65,536 records), for this session.
        Say “save” to keep it, “undo” to take it back.
        """

    @Test func runInTheirPlace() async throws {
        let played = try await run([
            "main.magpie": "#!/usr/bin/env magpie\nlet size = 64\ninclude parts/size.magpie\nshow batch size\n",
            "parts/size.magpie": "set batch size to $size\ninclude more.magpie\n",
            "parts/more.magpie": "let size = 1\n# that is all",
        ])
        #expect(played == .init(code: 0, said: [set, "batch_size is 64 records."]))
    }

    @Test func whatTheyDefineHoldsBehindThem() async throws {
        let played = try await run([
            "main.magpie": "include names.magpie\nset batch size to ${size}\n", "names.magpie": "let size = \"64\"",
        ])
        #expect(played == .init(code: 0, said: [set]))
    }

    /// What is wrong in which file, and what is said.
    static let problems: [(files: [String: String], said: String)] = [
        (
            ["main.magpie": "\n# x\ninclude \"a b.magpie\"\n", "a b.magpie": "help\nflibber\n"],
            "a b.magpie, line 2 (included from main.magpie, line 3): I don’t understand “flibber”."
        ),
        (
            ["main.magpie": "include gone.magpie"],
            "main.magpie, line 1: The script gone.magpie cannot be read: it does not exist."
        ),
        (["main.magpie": "include"], "main.magpie, line 1: “include” lacks its file."),
        (
            ["main.magpie": "help\ninclude main.magpie"],
            "main.magpie, line 2: The files include one another in a circle: main.magpie → main.magpie."
        ),
        (
            ["main.magpie": "include p/a.magpie", "p/a.magpie": "include ../main.magpie"],
            "p/a.magpie, line 1 (included from main.magpie, line 1): The files include one another in a circle: "
                + "main.magpie → p/a.magpie → p/../main.magpie."
        ),
        (
            ["main.magpie": "let source = x\ningest $sorce"],
            "main.magpie, line 2: $sorce has no value. Did you mean $source? “let sorce = …” gives it one; "
                + "“\\$sorce” means the words."
        ),
        (["main.magpie": "let x ="], "main.magpie, line 1: “let x =” lacks its value."),
        (["main.magpie": "let x = \"a"], "main.magpie, line 1: The value of x lacks its closing quote."),
        (
            ["main.magpie": "let x = 'a' 'b'"],
            "main.magpie, line 1: Behind the closing quote of x there is more."
        ),
        (
            ["main.magpie": "let 5x = a"],
            "main.magpie, line 1: “5x” is no name for a variable: letters, digits and _, not beginning with a digit."
        ),
        (
            ["main.magpie": "let trust_threshold = 0.9"],
            "main.magpie, line 1: “let” makes a variable, and trust_threshold is a setting: say “set trust_threshold to "
                + "0.9”, or give the variable another name."
        ),
        (
            ["main.magpie": "ingest ${x"],
            "main.magpie, line 1: “${x” names no variable: write ${name}, or \\$ for a dollar sign."
        ),
    ]

    @Test("are read whole first, and errors name file and line", arguments: problems)
    func areReadWholeFirst(files: [String: String], said: String) async throws {
        var files = files
        files["main.magpie"] = (files["main.magpie"] ?? "") + "\nset batch size to 64"
        #expect(try await run(files) == .init(code: 2, said: [said + "\nNothing was run."]))
    }

    @Test func depthHasAnEnd() async throws {
        var files = ["main.magpie": "include f1.magpie"]
        for number in 1...20 { files["f\(number).magpie"] = "include f\(number + 1).magpie" }
        let played = try await run(files)
        #expect(played.code == 2)
        #expect(played.said[0].hasPrefix("f15.magpie, line 1 (included from f14.magpie, line 1, included from f13"))
        #expect(played.said[0].hasSuffix(": Files include one another more than 16 deep.\nNothing was run."))
    }

    @Test func aFileThatIsIncludedOverAndOverHasAnEnd() async throws {
        var files = ["main.magpie": "include f1.magpie"]
        for number in 1..<15 {
            files["f\(number).magpie"] = String(repeating: "include f\(number + 1).magpie\n", count: 10)
        }
        files["f15.magpie"] = "help\n"
        let played = try await run(files)
        #expect(played.code == 2)
        #expect(played.said.last?.contains("the script includes more than 1,000 files") == true)
    }

    @Test func aTornEndIsRefused() async throws {
        let workspace = try TemporaryWorkspace(files: ["main.magpie": "include torn.magpie\n"])
        try workspace.write(Array("set batch size to 64\nhel".utf8) + [0xC3], to: "torn.magpie")
        let played = try await Conversation(in: workspace).runFile("main.magpie")
        #expect(
            played
                == .init(
                    code: 2,
                    said: ["main.magpie, line 1: torn.magpie, line 2: not UTF-8.\nNothing was run."]))
    }

    @Test func keepGoingPassesOverThem() async throws {
        let played = try await run(
            ["main.magpie": "include gone.magpie\nshow $x\nset batch size to 64\n"], ScriptOptions(keepsGoing: true))
        #expect(
            played
                == .init(
                    code: 2,
                    said: [
                        "main.magpie, line 1: The script gone.magpie cannot be read: it does not exist.",
                        "main.magpie, line 2: $x has no value. “let x = …” gives it one; “\\$x” means the words.", set,
                    ]))
    }

    @Test func aCommandThatFailsNamesItsLineAndWhatWasLeft() async throws {
        let played = try await run([
            "main.magpie": "include a.magpie\nhelp", "a.magpie": "\nset batch size to purple\nhelp",
        ])
        #expect(played.code == 2)
        #expect(
            played.said[0].hasPrefix("a.magpie, line 2 (included from main.magpie, line 1): batch_size"),
            "\(played.said)")
        #expect(played.said[0].contains("Note: Stopped there; 2 commands behind it were not run."))
    }

    // MARK: At the prompt

    @Test("a script is run at the prompt", arguments: ["include", "run", "source", "run the script", "replay"])
    func atThePrompt(verb: String) async throws {
        let workspace = try TemporaryWorkspace(files: ["size.magpie": "let size = 64\nset batch size to $size\n"])
        let conversation = try Conversation(in: workspace)
        #expect(await conversation.say("\(verb) size.magpie") == set)
        #expect(await conversation.say("let") == "$size=64")
    }

    @Test func atThePromptAQuestionEndsItAndCanBeAnswered() async throws {
        let workspace = try TemporaryWorkspace(files: ["ask.magpie": "reset all settings\nhelp\n"])
        let conversation = try Conversation(in: workspace)
        await conversation.say("set batch size to 64")
        let said = await conversation.say("include ask.magpie")
        #expect(said.hasPrefix("ask.magpie, line 1: This puts batch_size back to the built-in values"), "\(said)")
        #expect(said.contains("Note: Stopped there; 1 command behind it was not run."))
        #expect(await conversation.say("yes").hasPrefix("1 setting reset"))
    }
}
