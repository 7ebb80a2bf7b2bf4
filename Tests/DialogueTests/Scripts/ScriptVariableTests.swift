import Dialogue
import TestSupport
import Testing

/// `let` and `$name`: what stands for what, and what is no variable at all.
@Suite("Script variables")
struct ScriptVariableTests {
    private func variables(_ pairs: [(String, String)]) throws -> ScriptVariables {
        var variables = ScriptVariables()
        for (name, value) in pairs { try variables.define(name, as: value) }
        return variables
    }

    @Test(
        "stand for their values, and money stays money",
        arguments: [
            ("ingest $source", "ingest weather_api"), ("ingest ${source}s", "ingest weather_apis"),
            ("$source$source", "weather_apiweather_api"), ("daily budget $12.50", "daily budget $12.50"),
            ("budget $5", "budget $5"), ("$ 5", "$ 5"), ("a $", "a $"), ("\\$source", "$source"),
            ("$$source", "$source"),
            ("$$5", "$5"), ("$_x", "1"), ("say $last week", "say last month week"), ("$last_week", "seven days"),
            ("key ${env:NEWS_API_KEY} of ${file:~/key}", "key ${env:NEWS_API_KEY} of ${file:~/key}"),
            ("“$source”", "“weather_api”"), ("$source's", "weather_api's"), ("\\ $_x", "\\ 1"),
        ])
    func stand(line: String, expanded: String) throws {
        let variables = try variables([
            ("source", "weather_api"), ("_x", "1"), ("last", "\"last month\""), ("last_week", "seven days"),
        ])
        #expect(try variables.expanded(line) == expanded)
    }

    @Test(
        "are refused where they mean nothing",
        arguments: [
            ("$sorce", ScriptProblem.undefined(name: "sorce", nearest: ["source"])),
            ("$wholly_else", .undefined(name: "wholly_else", nearest: [])),
            ("${source", .badReference("${source")), ("${}", .badReference("${}")),
            ("${a b}", .badReference("${a b}")), ("${1}", .badReference("${1}")),
        ])
    func refused(line: String, problem: ScriptProblem) throws {
        let variables = try variables([("source", "weather_api")])
        #expect(throws: problem) { try variables.expanded(line) }
    }

    @Test(
        "take quoted values, and none that is open or empty",
        arguments: [
            ("x", "\"a b\"", "a b"), ("x", "'a \"b\"'", "a \"b\""), ("x", "a b", "a b"), ("x", "$5 a day", "$5 a day"),
        ])
    func values(name: String, written: String, value: String) throws {
        #expect(try variables([(name, written)]).expanded("$x") == value)
    }

    @Test(
        "that cannot be",
        arguments: [
            ("2x", "1", ScriptProblem.badName("2x")), ("a-b", "1", .badName("a-b")), ("", "1", .badName("")),
            ("x", "", .noValue(name: "x")), ("x", "\"\"", .noValue(name: "x")),
            ("x", "\"a", .unclosedQuote(name: "x")), ("x", "\"a\" b", .behindQuote(name: "x")),
            ("trust_threshold", "0.9", .isSetting(name: "trust_threshold", value: "0.9")),
            ("x", "$y", .undefined(name: "y", nearest: [])),
        ])
    func cannotBe(name: String, written: String, problem: ScriptProblem) {
        #expect(throws: problem) { try variables([(name, written)]) }
    }

    @Test func areMadeOfOneAnother() throws {
        #expect(try variables([("a", "logs"), ("b", "trust_$a")]).expanded("ingest $b") == "ingest trust_logs")
    }

    // MARK: At the prompt

    @Test func lastForTheSession() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        #expect(await conversation.say("let logs = trust_logs") == "$logs=trust_logs")
        #expect(await conversation.say("show $logs").hasPrefix("trust_logs is a file source"))
        #expect(await conversation.say("let") == "$logs=trust_logs")
        #expect(await conversation.say("let logs") == "$logs=trust_logs")
        #expect(
            await conversation.say("ingest $lgs") == """
                $lgs has no value. Did you mean $logs? “let lgs = …” gives it one; “\\$lgs” means the words.
                """)
    }

    @Test func ofNothingAreListedSo() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace())
        #expect(
            await conversation.say("let")
                == "No variables.\n“let source = weather_api” makes one; “$source” stands for its value.")
    }

    @Test(
        "a value that is a secret is never shown", arguments: ["let api_key = abc123def456", "let password = hunter2x"])
    func secrets(line: String) async throws {
        let conversation = try Conversation(in: TemporaryWorkspace())
        let said = await conversation.say(line) + conversation.say("let")
        #expect(!said.contains("abc123") && !said.contains("hunter2"))
        #expect(said.contains("•"))
    }

    @Test(
        "sentences that begin with let stay sentences",
        arguments: ["let me see the sources", "let max_workers go back to its default"])
    func sentences(line: String) async throws {
        let conversation = try Conversation(in: TemporaryWorkspace())
        #expect(await conversation.turns(line).first?.reading != nil)
    }
}
