import Dialogue
import Foundation
import TestSupport
import Testing

/// What is done with refused records, where a transcript cannot show it: bytes, JSON, scripts.
@Suite struct QuarantineTests {
    private static let settings = """
        {"data_sources": [{"source_id": "things", "source_type": "file", "path": "things", "file_pattern": "*"}]}
        """

    private func conversation(_ bytes: [UInt8]) async throws -> Conversation {
        let workspace = try TemporaryWorkspace(settings: Self.settings)
        try workspace.write(bytes, to: "things/x.jsonl")
        let conversation = try Conversation(in: workspace)
        await conversation.say("ingest things")
        return conversation
    }

    private let noise: [UInt8] = Array(#"{"a":""#.utf8) + [0xFF, 0x1B] + Array("[2J\"}".utf8)

    @Test func theWholeRecordIsShownToTheLastByte() async throws {
        let conversation = try await conversation(noise)
        let lines = await conversation.say("show rejected record 1").split(separator: "\n").map(String.init)
        #expect(lines.first == "things/x.jsonl:1 was rejected: not UTF-8 at byte 7.")
        #expect(lines.contains(#"  {"a":"\xff\x1b[2J"}"#))
        let data = try #require(try await conversation.json("show rejected record 1").first?["data"] as? [String: Any])
        let rejected = try #require(data["rejected"] as? [String: Any])
        #expect(rejected["bytes_base64"] as? String == Data(noise).base64EncodedString())
        #expect(rejected["bytes"] == nil)
    }

    /// What is shown last is what “the whole record” means, however it came to the screen.
    @Test func theWholeRecordIsTheOneShownLast() async throws {
        let conversation = try await conversation(Array("[1\n{\n".utf8))
        #expect(await conversation.say("show the whole record").hasPrefix("Which record?"))
        await conversation.say("show 1 rejected")
        #expect(await conversation.say("show the whole record").hasPrefix("things/x.jsonl:1 was rejected"))
        await conversation.say("why was line 2 rejected")
        #expect(await conversation.say("show it in full").hasPrefix("things/x.jsonl:2 was rejected"))
    }

    @Test func anExportKeepsEveryByte() async throws {
        let conversation = try await conversation(noise + [0x0A] + Array("{".utf8))
        await conversation.say("export rejected to all.jsonl")
        let lines = try conversation.workspace.read("all.jsonl").split(separator: "\n").map { line in
            try ReadJSON.object(String(line))
        }
        #expect(lines.map { $0["bytes_base64"] as? String } == [Data(noise).base64EncodedString(), nil])
        #expect(lines.map { $0["bytes"] as? String } == [nil, "{"])
        #expect(lines.map { $0["reason"] as? String } == ["invalid_utf8", "truncated"])
        #expect(lines.map { $0["position"] as? Int } == [1, 2])
        await conversation.say("export rejected as they were to raw.txt")
        let path = conversation.workspace.root + "/raw.txt"
        #expect(FileManager.default.contents(atPath: path) == Data(noise + [0x0A] + Array("{\n".utf8)))
    }

    /// More than a page of them, in the order they were refused.
    @Test func anExportHoldsAllOfThem() async throws {
        let lines = (1...600).map { "{\($0)" }
        let conversation = try await conversation(Array(lines.joined(separator: "\n").utf8))
        await conversation.say("export rejected as they were to raw.txt")
        #expect(try conversation.workspace.read("raw.txt") == lines.joined(separator: "\n") + "\n")
    }

    /// Many are told by reason; “show more” then lists them from the first.
    @Test func manyAreToldByReason() async throws {
        let conversation = try await conversation(Array((1...12).map { "{\($0)" }.joined(separator: "\n").utf8))
        let reply = await conversation.say("show rejected").split(separator: "\n").map(String.init)
        #expect(reply.first == "12 records in quarantine, for one reason.")
        #expect(
            await conversation.say("show more").hasPrefix("12 records in quarantine; these are 1 to 10."))
        #expect(
            await conversation.say("show more").hasPrefix("12 records in quarantine; these are 11 to 12."))
        #expect(
            await conversation.say("show 3 rejected").hasPrefix("12 records in quarantine; these are 1 to 3."))
    }

    @Test func theWorkspacesOwnFilesAreNotWrittenOver() async throws {
        let conversation = try await conversation(noise)
        let before = try conversation.workspace.read("magpie.json")
        for file in ["magpie.json", ".magpie/store.sqlite", ".magpie/new.txt", "./.magpie/../magpie.json"] {
            let reply = await conversation.say("export rejected as they were to \(file)")
            if reply.contains("Overwrite") { await conversation.say("yes") }
        }
        #expect(try conversation.workspace.read("magpie.json") == before)
        #expect(!conversation.workspace.exists(".magpie/new.txt"))
        #expect(await conversation.say("show rejected").hasPrefix("1 record in quarantine."))
    }

    @Test(
        "what loses something asks in a script too",
        arguments: [
            ("discard rejected", 3, "1 record in quarantine."),
            ("discard rejected\nyes", 0, "Nothing is in quarantine."),
            ("undo run 1", 3, "1 record in quarantine."), ("undo run 1\nyes", 0, "Nothing is in quarantine."),
        ] as [(String, Int32, String)])
    func asksInAScript(script: String, code: Int32, left: String) async throws {
        let conversation = try await conversation(noise)
        #expect(await conversation.run(script).code == code)
        #expect(await conversation.say("show rejected").hasPrefix(left))
    }

    @Test func yesToAllAnswersTheQuestion() async throws {
        let conversation = try await conversation(noise)
        let played = await conversation.run("discard rejected", ScriptOptions(assumesYes: true))
        #expect(played == .init(code: 0, said: ["1 rejected record was thrown away."]))
    }

    /// The yes is about the run that was shown, not about whichever is the last when it is said.
    @Test func undoingMeansTheRunOnTheScreen() async throws {
        let conversation = try await conversation(Array("1\n2".utf8))
        await conversation.say("undo the last run")
        let elsewhere = try Conversation(in: conversation.workspace)
        try conversation.workspace.write("3\n4\n5", to: "things/y.jsonl")
        await elsewhere.say("ingest things")
        #expect(await conversation.say("yes").hasPrefix("Run 1 of things is undone: 2 records removed."))
        #expect(await conversation.say("how many records") == "3 records from things.")
    }

    // MARK: Rows of CSV

    private func tables(_ files: [String: String]) async throws -> Conversation {
        let workspace = try TemporaryWorkspace(settings: Self.settings)
        for (name, text) in files { try workspace.write(text, to: "things/\(name)") }
        let conversation = try Conversation(in: workspace)
        await conversation.say("ingest things")
        return conversation
    }

    @Test(arguments: ["july", "July", "july.csv", "things/july.csv"])
    func aFileIsFoundWithoutItsEnding(name: String) async throws {
        let conversation = try await tables(["july.csv": "id,value\n1,2\n3,4,5\n", "june.csv": "id,value\n1,2,3\n"])
        let reply = await conversation.say("why was line 2 of \(name) rejected")
        #expect(reply.hasPrefix("things/july.csv row 2 was rejected"), "\(reply)")
    }

    /// Without their header rows mean nothing.
    @Test func rowsAreExportedUnderTheirHeader() async throws {
        let conversation = try await tables(["july.csv": "id,value\r\n1,2\r\n3,4,5\r\n"])
        let reply = await conversation.say("export rejected as they were to rows.txt")
        #expect(
            reply.hasPrefix(
                "1 rejected record written to rows.txt, as they were read, under the header of their file."), "\(reply)"
        )
        #expect(try conversation.workspace.read("rows.txt") == "id,value\n3,4,5\n")
    }

    @Test func rowsUnderAnotherHeaderAreCounted() async throws {
        let conversation = try await tables(["a.csv": "id,value\n3,4,5\n", "b.csv": "id,amount\n6,7,8\n"])
        let reply = await conversation.say("export rejected as they were to rows.txt")
        #expect(reply.contains("1 record of them comes from files with another header, or none"), "\(reply)")
    }
}
