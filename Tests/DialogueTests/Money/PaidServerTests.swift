import Dialogue
import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

/// Nothing is spent that was not allowed: by its size, by a yes, by the budgets.
@Suite("Before spending")
struct PaidServerTests {
    @Test func theConversationGoesAsWritten() async throws {
        let file = Repository.root.appendingPathComponent("Tests/DialogueTests/Transcripts/Servers/servers.transcript")
        try await Transcript.check(file: file, in: PaidServers().workspace)
    }

    private func spent(in workspace: TemporaryWorkspace) async throws -> Money {
        let store = workspace.openStore()
        let sums = try await store.spending(SpendingQuery(calendar: Calendar(identifier: .gregorian)))
        await store.close()
        return sums.first?.usage.money ?? .zero
    }

    // MARK: One command

    @Test func whatIsDearIsAskedFirst() async throws {
        let servers = try PaidServers()
        let conversation = try Conversation(in: servers.workspace)
        #expect(await conversation.outcome("ingest dear") == .asks)
        #expect(servers.server.urls == [])
        #expect(await conversation.say("no") == "All right, nothing was done.")
        #expect(servers.server.urls == [])
        await conversation.say("ingest dear")
        #expect(await conversation.outcome("yes") == .done)
        #expect(servers.server.urls == ["https://dear.example.com/v1"])
        #expect(try await spent(in: servers.workspace) == Money(microdollars: 3_000_000))
    }

    @Test func whatIsSmallOrFreeRunsAtOnce() async throws {
        let servers = try PaidServers()
        let conversation = try Conversation(in: servers.workspace)
        #expect(await conversation.outcome("ingest cheap") == .done)
        #expect(await conversation.outcome("ingest gift") == .done)
        #expect(servers.server.urls.count == 2)
    }

    @Test func aDryRunCallsNobody() async throws {
        let servers = try PaidServers()
        let conversation = try Conversation(in: servers.workspace)
        for line in ["dry run of dear", "estimate the cost of ingesting dear", "what would happen if we ingested dear"]
        {
            #expect(await conversation.outcome(line) == .done, "\(line)")
        }
        #expect(servers.server.urls == [])
        #expect(try await spent(in: servers.workspace) == .zero)
    }

    /// Calling a server spends: it is never done on a guess.
    @Test(arguments: ["tset cheap", "ingest chaep"]) func aGuessNeverCalls(line: String) async throws {
        let servers = try PaidServers()
        let conversation = try Conversation(in: servers.workspace)
        #expect(await conversation.outcome(line) != .done)
        #expect(servers.server.urls == [])
    }

    @Test func aBudgetThatLeavesLessIsAReasonToAsk() async throws {
        let servers = try PaidServers(settings: "\"confirm_above_usd\": 100, \"daily_cost_threshold_usd\": 2, ")
        let conversation = try Conversation(in: servers.workspace)
        let question = await conversation.say("ingest dear")
        #expect(question.contains("That is more than the daily budget leaves ($2.00): it would stop there."))
        let reply = await conversation.say("yes")
        #expect(reply.contains("the daily budget is $2.00, $0.00 is spent, and it may cost $3.00"), "\(reply)")
        #expect(servers.server.urls == [])
    }

    // MARK: Scripts

    private let three = "ingest dear\nforce ingest dear\nforce ingest dear\n"

    @Test func theSumOfAScriptIsKnownBeforeItsFirstCall() async throws {
        let servers = try PaidServers()
        let played = try await Conversation(in: servers.workspace).run(three)
        #expect(played.code == 3)
        #expect(played.said.count == 1)
        #expect(played.said[0].hasPrefix("3 commands of test call servers and may cost at least $9.00: 3 calls."))
        #expect(played.said[0].hasSuffix("Nothing was run. “--yes” runs it, within the budgets."))
        #expect(servers.server.urls == [])
    }

    @Test func yesBeforehandRunsItAndNamesTheSum() async throws {
        let servers = try PaidServers()
        let played = try await Conversation(in: servers.workspace).run(three, ScriptOptions(assumesYes: true))
        #expect(played.code == 0)
        #expect(played.said[0].contains("3 commands of test call servers and may cost at least $9.00: 3 calls."))
        #expect(servers.server.urls.count == 3)
        #expect(try await spent(in: servers.workspace) == Money(microdollars: 9_000_000))
    }

    @Test func yesBeforehandNeverExceedsABudget() async throws {
        let servers = try PaidServers(settings: "\"daily_cost_threshold_usd\": 7, ")
        let played = try await Conversation(in: servers.workspace).run(three, ScriptOptions(assumesYes: true))
        #expect(played.code == 1)
        #expect(servers.server.urls.count == 2)
        #expect(try await spent(in: servers.workspace) == Money(microdollars: 6_000_000))
    }

    @Test func anAnswerInTheScriptIsAnAnswer() async throws {
        let servers = try PaidServers()
        let played = try await Conversation(in: servers.workspace).run("ingest dear\nyes\ningest cheap\n")
        #expect(played.code == 0)
        #expect(servers.server.urls.count == 2)
    }

    @Test func aScriptThatSpendsLittleRuns() async throws {
        let servers = try PaidServers()
        let played = try await Conversation(in: servers.workspace).run("ingest cheap\ningest gift\n")
        #expect(played.code == 0)
        #expect(servers.server.urls.count == 2)
    }
}
