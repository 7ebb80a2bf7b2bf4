import Dialogue
import Intents
import TestSupport
import Testing

/// “… as csv” behind what only reads.
@Suite("Forms of a reply")
struct FormTests {
    private func conversation() async throws -> Conversation {
        let workspace = try TemporaryWorkspace(
            settings: """
                {"data_sources": [{"source_id": "things", "source_type": "file", "path": "things", "file_pattern": "*.jsonl"}]}
                """, files: ["things/a.jsonl": "{\"id\": 1, \"name\": \"a,\\u001b[2Jb\"}\n{\"id\": 2}\n"])
        let conversation = try Conversation(in: workspace)
        await conversation.say("ingest things")
        return conversation
    }

    @Test(
        "a form may stand behind every command that only reads",
        arguments: [
            ("count records per source as csv", "source,count\nthings,2"),
            ("count records per source in csv", "source,count\nthings,2"),
            ("count records per source as a csv please", "source,count\nthings,2"),
            ("count records per source as json", "{\"count\":2,\"sources\":{\"things\":2}}"),
            ("count records per source as jsonl", "{\"source\":\"things\",\"count\":2}"),
            (
                "show setting pager as markdown",
                "| setting | value | layer | file | line | used |\n| --- | --- | --- | --- | --- | --- |\n| page_long_replies | true | built in |  |  | true |"
            ),
            ("show duplicates as csv", ""),
        ])
    func shows(line: String, text: String) async throws {
        let conversation = try await conversation()
        #expect(await conversation.say(line) == text)
    }

    @Test func recordsAreRowsWithTheirFieldsBehindDots() async throws {
        let conversation = try await conversation()
        let lines = await conversation.say("show records as csv").split(separator: "\n")
        #expect(
            lines.first == "source,run,file,position,event_time,ingested,version,invalid,record.id,record.name")
        #expect(lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[8] } == ["2", "1"])
    }

    /// In a pipe bytes stay as they are; on a terminal they never drive it.
    @Test func nothingDrivesTheTerminal() async throws {
        let conversation = try await conversation()
        let reply = try #require(await conversation.turns("show records as csv").last?.reply)
        #expect(FormRenderer(isForTerminal: false).text(of: reply).contains("\u{1B}[2J"))
        for form in OutputForm.allCases where form != .table {
            var reply = reply
            reply.form = form
            #expect(!FormRenderer(isForTerminal: true).text(of: reply).contains("\u{1B}"), "\(form)")
        }
    }

    @Test func theLastReplyIsShownAgain() async throws {
        let conversation = try await conversation()
        #expect(
            await conversation.say("as csv").hasPrefix(
                "There is nothing to show again: the last command was none that only reads."))
        await conversation.say("count records per source")
        #expect(await conversation.say("as csv") == "source,count\nthings,2")
        #expect(await conversation.say("show that as json") == "{\"count\":2,\"sources\":{\"things\":2}}")
        #expect(await conversation.say("again") == "→ count records per source\n2 records from things.")
    }

    @Test func aSessionMayHaveAFormOfItsOwn() async throws {
        let conversation = try await conversation()
        await conversation.say("output csv")
        #expect(await conversation.say("count records per source") == "source,count\nthings,2")
        #expect(await conversation.say("count records per source as table") == "2 records from things.")
        // What changes something still says so, and what is only text stays text.
        #expect(await conversation.say("set output to table").hasPrefix("output_format is table now"))
        #expect(await conversation.say("count records per source") == "2 records from things.")
    }

    @Test(
        "nothing that changes takes a form, and no command is guessed for one",
        arguments: ["ingest things as csv", "enable things as json", "blorp as csv"])
    func refuses(line: String) async throws {
        let conversation = try await conversation()
        #expect(await conversation.outcome(line) == .notUnderstood)
    }

    @Test func aMistypedCommandKeepsItsForm() async throws {
        let conversation = try await conversation()
        let reply = try #require(await conversation.turns("cuont records per source as csv").last?.reply)
        #expect(reply.form == .csv)
        #expect(reply.notes == ["(I read that as “count records per source”.)"])
    }

    @Test(
        "completion knows the forms",
        arguments: [
            ("list runs ", ["as"]), ("list runs a", ["as"]),
            ("list runs as ", ["table", "csv", "json", "jsonl", "markdown"]),
            ("list runs as js", ["json", "jsonl"]), ("ingest things as ", []), ("blorp ", []),
        ])
    func completes(line: String, words: [String]) async throws {
        let conversation = try await conversation()
        let forms = Set(OutputForm.allCases.map(\.rawValue) + ["as"])
        let list = conversation.assistant.completions(of: line, at: line.utf8.count)
        #expect(list.candidates.map(\.text).filter { forms.contains($0) } == words)
    }
}
