import Dialogue
import Foundation
import TestSupport
import Testing

/// One object a command, on one line, for programs.
@Suite("JSON of a reply")
struct JSONRendererTests {
    private func lines(_ said: String, in workspace: TemporaryWorkspace) async throws -> [String] {
        let conversation = try Conversation(in: workspace)
        let lines = await conversation.turns(said).map {
            JSONRenderer.line(of: $0).replacing(workspace.root, with: "ROOT")
        }
        await conversation.assistant.leave()
        return lines
    }

    @Test func saysWhatWasSaidReadAndAnswered() async throws {
        #expect(
            try await lines("show trust threshold", in: TemporaryWorkspace(settings: "{\"trust_threshold\": 0.8}")) == [
                #"{"line":"show trust threshold","intent":"show_setting","outcome":"done","#
                    + #""reply":"trust_threshold is 0.8.","data":{"settings":["#
                    + #"{"setting":"trust_threshold","value":0.8,"layer":"workspace","file":"ROOT/magpie.json","line":1,"#
                    + #""used":true}]}}"#
            ])
    }

    @Test func saysWhatToTypeNext() async throws {
        #expect(
            try await lines("set batch size to 64", in: TemporaryWorkspace()) == [
                #"{"line":"set batch size to 64","intent":"set_setting","outcome":"done","#
                    + #""reply":"batch_size is 64 records now (it was 65,536 records), for this session.","#
                    + #""hints":["Say “save” to keep it, “undo” to take it back."],"data":{"settings":["#
                    + #"{"setting":"batch_size","value":64,"layer":"session","file":null,"line":null,"used":true}]}}"#
            ])
    }

    @Test func aLineThatIsNotUnderstoodHasNoIntent() async throws {
        #expect(
            try await lines("flibber the wobble", in: TemporaryWorkspace()) == [
                #"{"line":"flibber the wobble","outcome":"not_understood","#
                    + #""reply":"I don’t understand “flibber the wobble”.","#
                    + #""hints":["Say “help” for what can be said; Tab completes."]}"#
            ])
    }

    @Test func severalCommandsAreSeveralObjects() async throws {
        let lines = try await lines("ingest trust logs, then show runs", in: TemporaryWorkspace(copyOf: "pulse"))
        let intents = try lines.map { try ReadJSON.object($0)["intent"] as? String }
        #expect(intents == ["ingest", "list_runs"])
    }

    /// Whatever is asked, any other program can read the answer.
    @Test(arguments: [
        "list sources", "show trust logs", "ingest everything", "show runs", "last run", "status", "show rejected",
        "show duplicates", "show records", "how many records", "list settings", "what changed", "metadata", "help",
        "help ingest", "help keys", "history", "show logs", "reset all settings", "save", "undo", "quit", "clear",
        "explain ingest everything", "test everything", "remove trust logs", "\u{1B}[2J", "a\u{0}b",
        "“quoted” \"and\" \\",
        "größe 日本 👩‍👩‍👧 \u{202E}",
    ])
    func isOneLineOfValidJSON(said: String) async throws {
        let workspace = try TemporaryWorkspace(copyOf: "pulse")
        try workspace.write(
            "{\"a\":\"\u{202E}größe\",\"b\":\"\\u0000\\n\"}\n{bad\u{1B}[2J\n", to: "data/trust_logs/x.json")
        let conversation = try Conversation(in: workspace)
        await conversation.say("ingest everything")
        for turn in await conversation.turns(said) {
            let line = JSONRenderer.line(of: turn)
            let controls = line.unicodeScalars.filter { $0.properties.generalCategory == .control }
            #expect(controls.isEmpty)
            let object = try ReadJSON.object(line)
            #expect(object["line"] as? String == said)
            #expect(object["outcome"] as? String == turn.reply.outcome.rawValue)
            #expect(object["reply"] is String)
        }
        await conversation.assistant.leave()
    }

    @Test func typedSecretsAreGone() async throws {
        let line = try await lines("set api_key to sk-12345", in: TemporaryWorkspace()).joined()
        #expect(try ReadJSON.object(line)["line"] as? String == "set api_key to •••")
    }

    @Test func countsInDataAreNumbers() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        let reply = try #require(try await conversation.json("ingest trust logs").first)
        let data = try #require(reply["data"] as? [String: Any])
        #expect(
            data["totals"] as? [String: Int] == [
                "read": 10, "stored": 9, "duplicates": 0, "rejected": 1, "marked_invalid": 0, "new_versions": 0,
                "coerced_values": 0,
            ])
        #expect(data["dry_run"] as? Bool == false)
        let count = try #require(try await conversation.json("how many records").first)
        #expect((count["data"] as? [String: Any])?["count"] as? Int == 9)
        await conversation.assistant.leave()
    }
}
