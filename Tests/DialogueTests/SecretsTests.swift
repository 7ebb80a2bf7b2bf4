import Dialogue
import Foundation
import TestSupport
import Testing

/// No secret of `magpie.json`, and none that was typed, is ever shown or kept anywhere else.
@Suite("Secrets")
struct SecretsTests {
    /// Every secret there is holds this word.
    static let canary = "canary"

    private func workspace() throws -> TemporaryWorkspace {
        try TemporaryWorkspace(
            settings: """
                {
                  "max_retries": 0,
                  "data_sources": [
                    {"source_id": "news", "source_type": "api",
                     "endpoint": "http://me:canary-1@127.0.0.1:1/v1?api_key=canary-2",
                     "headers": {"X-API-KEY": "canary-3", "Authorization": "Bearer canary-4"}},
                    {"source_id": "crm", "source_type": "database",
                     "connection_string": "postgresql://pulse:canary-5@127.0.0.1:1/pulse",
                     "query": "SELECT :password", "parameters": {"password": "canary-6"}},
                    {"source_id": "odbc", "source_type": "database",
                     "connection_string": "Server=db;Uid=pulse;Pwd=canary-7;Database=x", "query": "SELECT 1"}
                  ]
                }
                """)
    }

    /// Lines, said one after the other, that come near a secret.
    static let conversations: [[String]] = [
        ["list sources", "show news", "show crm", "show odbc"],
        ["show the endpoint of news", "what is the connection string of crm", "news headers"],
        ["test everything", "ingest everything", "ingest crm", "ingest news", "show runs"],
        ["metadata", "list settings", "help", "help sources"],
        ["set connection string of crm to postgresql://pulse:canary@db.example.com/pulse"],
        ["set endpoint of news to https://api.example.com/v2?api_key=canary"],
        ["set connection string of crm to postgresql://pulse:canary@h/x", "undo", "redo"],
        ["add api source weather, endpoint https://w.example/v1", "canary", "history"],
        ["add api source weather, endpoint https://w.example/v1", "sk-canary-1234 567", "no", "show history"],
        ["add api source weather, endpoint https://w.example/v1", "bearer canary", "list sources", "again"],
        ["add api source weather, endpoint https://w.example/v1, key ./canary/1234567890", "none", "yes"],
        ["add api source weather, endpoint https://w.example/v1, key live-canary-1234567890"],
        ["add api source weather, endpoint https://me:canary@w.example/v1", "none", "yes"],
        ["add a source", "weather", "https://w.example/v1?api_key=canary", "none", "yes"],
        ["add database source db, connection string postgresql://me:canary@h/x, query \"select 1\"", "yes"],
        ["set endpoint of news to https://me:canary@api.example.com", "what changed"],
        ["set conection string of crm to postgresql://pulse:canary@h/x", "yes"],
        ["set priority of crm to postgresql://pulse:canary@h/x"],
        ["explain set connection string of crm to postgresql://pulse:canary@h/x"],
        ["set connection string of crm to postgresql://pulse:canary@h/x", "again"],
        ["add a database source called erp, connection string postgresql://u:canary@h/x"],
        ["my password is canary", "password=canary", "set api_key to canary"],
        ["set token of the news api to canary"],
        ["Authorization: Bearer canary-canary-canary"],
    ]

    @Test("no reply tells, as text or as JSON", arguments: conversations)
    func repliesTellNothing(lines: [String]) async throws {
        let conversation = try Conversation(in: workspace())
        var shown = await conversation.assistant.openingNotes()
        for line in lines + ["history", "quit"] {
            for turn in await conversation.turns(line) {
                shown += [conversation.text(of: turn), JSONRenderer.line(of: turn)]
            }
        }
        let telling = shown.filter { $0.contains(Self.canary) }
        #expect(telling == [])
    }

    @Test("the journal keeps none: the store's files are searched", arguments: conversations)
    func theStoreKeepsNone(lines: [String]) async throws {
        let workspace = try workspace()
        let conversation = try Conversation(in: workspace)
        for line in lines { await conversation.say(line) }
        await conversation.assistant.leave()
        let folder = workspace.root + "/.magpie"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains("store.sqlite"))
        let telling = names.filter { name in
            FileManager.default.contents(atPath: folder + "/" + name)?.range(of: Data(Self.canary.utf8)) != nil
        }
        #expect(telling == [])
    }

    @Test func savingWritesASecretWhereItWasAndNowhereElse() async throws {
        let workspace = try workspace()
        let conversation = try Conversation(in: workspace)
        await conversation.say("set connection string of crm to postgresql://pulse:canary-8@db2.example.com/pulse")
        #expect(await conversation.outcome("save") == .done)
        #expect(try workspace.read("magpie.json").contains("postgresql://pulse:canary-8@db2.example.com/pulse"))
        #expect(try workspace.read("magpie.json").contains("canary-5") == false)
    }

    @Test func aReferenceIsShownAndNeverResolved() async throws {
        let workspace = try TemporaryWorkspace(
            settings: """
                {"data_sources": [{"source_id": "crm", "source_type": "database", "query": "SELECT 1",
                  "connection_string": "${env:CRM_URL}"},
                  {"source_id": "news", "source_type": "api", "endpoint": "https://api.example.com",
                  "headers": {"X-API-KEY": "${env:NEWS_KEY}"}}]}
                """)
        let conversation = try Conversation(in: workspace, environment: ["CRM_URL": "canary", "NEWS_KEY": "canary"])
        #expect(await conversation.assistant.openingNotes() == [])
        #expect(
            await conversation.say("show the connection string of crm") == "connection_string of crm: ${env:CRM_URL}.")
        #expect(await conversation.say("show news").contains("X-API-KEY: ${env:NEWS_KEY}"))
        #expect(await !conversation.say("list settings").contains(Self.canary))
    }

    @Test func aSecretWrittenOutIsPointedAtByItsPlace() async throws {
        let notes = await (try Conversation(in: workspace())).assistant.openingNotes()
        #expect(notes.filter { $0.contains("headers.X-API-KEY of news is written out") }.count == 1)
        #expect(notes.filter { $0.contains("headers.Authorization of news is written out") }.count == 1)
        #expect(notes.filter { $0.contains("connection_string of crm is written out") }.count == 1)
    }

    /// The journal has `•••` where the password stood: said again, that would become the password.
    @Test func aLineThatHeldASecretIsNotRepeatedFromTheHistory() async throws {
        let conversation = try Conversation(in: workspace())
        await conversation.say("set connection string of crm to postgresql://pulse:canary@db2.example.com/pulse")
        #expect(await conversation.outcome("repeat 1") == .refused)
        await conversation.say("save")
        let text = try conversation.workspace.read("magpie.json")
        #expect(!text.contains("•••"))
    }
}
