import Foundation
import MagpieKit
import TestSupport
import Testing

/// The façade that other programs use.
@Suite("Magpie as a library")
struct MagpieTests {
    @Test func answersInTextAndJSONWithACode() async throws {
        let workspace = try TemporaryWorkspace(copyOf: "pulse")
        let magpie = try Magpie(workspace: workspace.root)
        let answers = await magpie.say("ingest trust logs")
        #expect(
            answers.map(\.text) == [
                "9 records stored from trust_logs, of 10 read; 1 in quarantine.\nSay “show rejected” to see why."
            ])
        #expect(answers.map(\.exitCode) == [0])
        let object = try ReadJSON.object(answers.first?.json ?? "")
        #expect(object["intent"] as? String == "ingest")
        await magpie.close()
        #expect(workspace.exists(".magpie/store.sqlite"))
    }

    @Test(
        "the code says how it went",
        arguments: [
            ("list sources", 0), ("flibber the wobble", 2), ("set batch size to purple", 2), ("show logs", 3),
            ("reset all settings", 3),
        ])
    func saysHowItWent(line: String, code: Int32) async throws {
        let magpie = try Magpie(workspace: TemporaryWorkspace(copyOf: "pulse").root)
        #expect(await magpie.say(line).map(\.exitCode) == [code])
        await magpie.close()
    }

    @Test func remembersFromLineToLine() async throws {
        let workspace = try TemporaryWorkspace(copyOf: "pulse")
        let magpie = try Magpie(workspace: workspace.root)
        _ = await magpie.say("reset all settings")
        #expect(await magpie.say("yes").map(\.exitCode) == [0])
        #expect(await magpie.say("# nothing").isEmpty)
        await magpie.close()
    }

    @Test func twoOfThemShareAWorkspace() async throws {
        let workspace = try TemporaryWorkspace(copyOf: "pulse")
        let (first, second) = (try Magpie(workspace: workspace.root), try Magpie(workspace: workspace.root))
        _ = await first.say("ingest trust logs")
        #expect(await second.say("how many records").map(\.text) == ["9 records from trust_logs."])
        #expect(await second.say("ingest symbolic logs").map(\.exitCode) == [0])
        #expect(await first.say("how many records").first?.text.hasPrefix("21 records from 2 sources.") == true)
        await first.close()
        await second.close()
    }
}
