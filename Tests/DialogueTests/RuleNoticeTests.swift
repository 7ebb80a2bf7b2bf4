import Dialogue
import Foundation
import TestSupport
import Testing

/// What is said of files of rules that cannot be used, or that change.
@Suite("Notices about files of rules")
struct RuleNoticeTests {
    private func conversation(_ files: [String: String] = [:]) throws -> Conversation {
        try Conversation(
            in: TemporaryWorkspace(settings: #"{"time_zone": "UTC"}"#, files: files))
    }

    private func rule(_ id: String) -> String { #"{"rule_id": "\#(id)", "rule_definition": 1}"# }

    @Test func whatLiesAmongTheRulesAndCannotBeReadIsTold() async throws {
        let conversation = try conversation(["rules/causal/good.json": rule("A"), "elsewhere/b.json": rule("B")])
        let folder = conversation.workspace.root + "/rules/causal/"
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder + "to.json", withDestinationPath: "../../elsewhere/b.json")
        try manager.createSymbolicLink(atPath: folder + "gone.json", withDestinationPath: "nowhere.json")
        try manager.createSymbolicLink(atPath: folder + "self.yaml", withDestinationPath: "self.yaml")
        try manager.createSymbolicLink(atPath: folder + "shared", withDestinationPath: "../../elsewhere")
        #expect(mkfifo(folder + "pipe.json", 0o600) == 0)
        let deep = folder + (0..<17).map { _ in "d" }.joined(separator: "/")
        try manager.createDirectory(atPath: deep, withIntermediateDirectories: true)
        let said = try #require(try await conversation.json("list rules").first?["data"] as? [String: Any])
        #expect((said["rules"] as? [Any])?.count == 2)
        let deepPath = "rules/causal/" + (0..<16).map { _ in "d" }.joined(separator: "/")
        #expect(
            said["problems"] as? [String] == [
                "\(deepPath) lies deeper than 16 folders. The rules there are left out.",
                "rules/causal/gone.json is a link that leads nowhere. Its rules are left out.",
                "rules/causal/pipe.json is no file that could be read to an end. It is left out.",
                "rules/causal/self.yaml cannot be read: its symbolic links lead in a circle. Its rules are left out.",
                "rules/causal/shared is a link to a folder, and those are not followed. The rules there are left out.",
            ])
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everywhere"))
    func aFolderOrFileThatMayNotBeReadIsTold() async throws {
        let conversation = try conversation(["rules/causal/a.json": rule("A"), "rules/symbolic/s.json": rule("S")])
        let root = conversation.workspace.root
        for path in ["/rules/causal/a.json", "/rules/symbolic"] {
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: root + path)
        }
        defer {
            try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: root + "/rules/symbolic")
        }
        let said = await conversation.say("list rules")
        #expect(said.contains("rules/causal/a.json cannot be read: permission denied. Its rules are left out."))
        #expect(said.contains("rules/symbolic cannot be read: permission denied. Its rules are left out."))
    }

    @Test func onlyTheFirstOfManyProblemsAreSaidBesideSomethingElse() async throws {
        let bad = (1...40).map { #"{"rule_id": "R\#($0)"}"# }.joined(separator: ",\n")
        let conversation = try conversation(["rules/causal/bad.json": "[\(bad)]", "rules/causal/good.json": rule("A")])
        let turn = try #require(await conversation.turns("list rules").first)
        #expect(turn.reply.notes.count == 4)
        #expect(turn.reply.notes.last == "… and 37 more like these: say “doctor”.")
        let data = try #require(try await conversation.json("list rules").first?["data"] as? [String: Any])
        #expect((data["problems"] as? [String])?.count == 40)
        let doctor = await conversation.say("doctor")
        #expect(doctor.contains("line 10: the rule “R10”"))
        #expect(!doctor.contains("line 11: the rule “R11”"))
        #expect(doctor.contains("And 30 more like these."))
    }

    /// Nothing is read for a command that has nothing to do with rules: so it is told by the files.
    @Test func changesAreToldByRuleWhereTheRulesWereReadAndElseByFile() async throws {
        let conversation = try conversation(["rules/causal/a.json": rule("A"), "rules/causal/b.json": rule("B")])
        await conversation.say("count records")
        try conversation.workspace.write(rule("C"), to: "rules/causal/a.json")
        try conversation.workspace.write("{", to: "rules/causal/c.json")
        let byFile = try #require(await conversation.turns("count records").first).reply.notes
        #expect(
            byFile.first
                == "The files of rules have changed: rules/causal/c.json is new; rules/causal/a.json is changed.")
        #expect(byFile.count == 2)
        #expect(byFile.last?.hasPrefix("rules/causal/c.json line") == true)
        try FileManager.default.removeItem(atPath: conversation.workspace.root + "/rules/causal/c.json")
        try conversation.workspace.write(rule("D"), to: "rules/causal/b.json")
        #expect(
            try #require(await conversation.turns("count records").first).reply.notes == [
                "The files of rules have changed: D is new; B is gone."
            ])
        #expect(try #require(await conversation.turns("count records").first).reply.notes == [])
    }
}
