import Dialogue
import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

/// What is said of the ledger agrees with it to the micro-dollar, in every language of the answer.
@Suite("Answers out of the ledger")
struct LedgerAnswersTests {
    private static let utc = "{\"time_zone\": \"UTC\"}"

    private func conversation(
        after calls: [BookedCall], settings: String = Self.utc
    ) async throws -> Conversation {
        let workspace = try TemporaryWorkspace(settings: settings)
        for call in calls { try await call.book(in: workspace) }
        return try Conversation(in: workspace)
    }

    private func moment(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func total(_ line: String, in conversation: Conversation) async throws -> [Int?] {
        let data = try #require(try await conversation.json(line).last?["data"] as? [String: Any])
        let total = try #require(data["total"] as? [String: Any])
        return ["micro_dollars", "calls", "tokens", "assumed_micro_dollars", "estimated_tokens"].map {
            total[$0] as? Int
        }
    }

    @Test func sumsAreExactToTheMicroDollar() async throws {
        var calls: [BookedCall] = []
        for index in 1...50 {
            calls.append(
                BookedCall(
                    index % 2 == 0 ? "news" : "weather", Money(microdollars: Int64(index) * 7 + 1),
                    tokens: Int64(index), isAssumed: index % 5 == 0))
        }
        let conversation = try await conversation(after: calls)
        let money = calls.reduce(0) { $0 + Int($1.usage.money.microdollars) }
        let assumed = calls.filter(\.isAssumed).reduce(0) { $0 + Int($1.usage.money.microdollars) }
        let estimated = calls.filter(\.isAssumed).reduce(0) { $0 + Int($1.usage.tokens) }
        let sum: [Int?] = [money, 50, 1275, assumed, estimated]
        for line in [
            "spend", "spend today", "spend by source", "spend by day", "spend by month", "token usage by hour",
        ] {
            #expect(try await total(line, in: conversation) == sum, "\(line)")
        }
    }

    @Test func theGroupsAddUpToTheTotal() async throws {
        let conversation = try await conversation(after: [
            BookedCall("news", Money(microdollars: 333_333)), BookedCall("weather", Money(microdollars: 666_667)),
        ])
        let data = try #require(try await conversation.json("spend by source").last?["data"] as? [String: Any])
        let groups = try #require(data["groups"] as? [[String: Any]])
        #expect(groups.compactMap { $0["micro_dollars"] as? Int }.sorted() == [333_333, 666_667])
        #expect((data["total"] as? [String: Any])?["cost_usd"] as? String == "1")
        #expect(data["most_expensive_source"] as? String == "weather")
    }

    /// In Berlin, 2026-10-25 has 25 hours; what is spent in each of the two hours from 2 to 3 is that day's.
    @Test func aDayWithTwentyFiveHoursIsOneDay() async throws {
        let conversation = try await conversation(
            after: [
                BookedCall("news", Money(microdollars: 1), moment: try moment("2026-10-24T21:59:59Z")),
                BookedCall("news", Money(microdollars: 10), moment: try moment("2026-10-24T22:00:00Z")),
                BookedCall("news", Money(microdollars: 100), moment: try moment("2026-10-25T00:30:00Z")),
                BookedCall("news", Money(microdollars: 1000), moment: try moment("2026-10-25T01:30:00Z")),
                BookedCall("news", Money(microdollars: 10_000), moment: try moment("2026-10-25T22:59:59Z")),
                BookedCall("news", Money(microdollars: 100_000), moment: try moment("2026-10-25T23:00:00Z")),
            ], settings: "{\"time_zone\": \"Europe/Berlin\"}")
        #expect(try await total("spend on 2026-10-25", in: conversation)[0] == 11_110)
        #expect(try await total("spend on 2026-10-24", in: conversation)[0] == 1)
        #expect(try await total("spend on 2026-10-26", in: conversation)[0] == 100_000)
        let hours = await conversation.say("spend per hour between 2026-10-25 and 2026-10-25")
        #expect(hours.contains("2026-10-25 02:00 +02:00"))
        #expect(hours.contains("2026-10-25 02:00 +01:00"))
        let days = await conversation.say("spend per day between 2026-10-24 and 2026-10-26")
        #expect(days.contains("2026-10-25      3") || days.contains("2026-10-25      4"), "\(days)")
    }

    @Test func whatIsReservedAndNotSettledIsSaid() async throws {
        let workspace = try TemporaryWorkspace(settings: "{\"time_zone\": \"UTC\"}")
        let store = workspace.openStore()
        let rules = SpendingRules(
            emergencyThreshold: Money(microdollars: .max), calendar: Calendar(identifier: .gregorian))
        let usage = Usage(calls: 1, tokens: 8000, money: Money(microdollars: 16_000))
        _ = try await store.reserve(PlannedCall(source: "news", atMost: usage), under: rules, at: workspace.clock.now())
        await store.close()
        let reply = try await Conversation(in: workspace).say("spend today")
        #expect(reply.contains("$0.016 of it is reserved for calls whose answer is not known"))
    }

    @Test func theStatusTurnsAtItsPercentages() async throws {
        for (micros, word) in [
            (6_999_999, "ok"), (7_000_000, "warning"), (8_999_999, "warning"), (9_000_000, "critical"),
        ] {
            let conversation = try await conversation(after: [BookedCall("news", Money(microdollars: Int64(micros)))])
            #expect(await conversation.say("budget").contains("status \(word)."), "\(micros)")
        }
    }

    @Test func aStopIsSaidAndLifted() async throws {
        let conversation = try await conversation(
            after: [], settings: "{\"time_zone\": \"UTC\", \"emergency_shutdown_threshold_usd\": 1}")
        let store = conversation.workspace.openStore()
        let calendar = Calendar(identifier: .gregorian)
        let now = conversation.workspace.clock.now()
        let rules = SpendingRules(emergencyThreshold: Money(microdollars: 1_000_000), calendar: calendar)
        let usage = Usage(calls: 1, money: Money(microdollars: 600_000))
        guard
            case .granted(let first) = try await store.reserve(
                PlannedCall(source: "news", atMost: usage), under: rules, at: now)
        else { throw BookedCall.Refused() }
        try await store.settle(
            [Settlement(first, usage: Usage(calls: 1, money: Money(microdollars: 1_100_000)))], at: now)
        let second = try await store.reserve(
            PlannedCall(source: "news", atMost: usage), under: rules, at: now)
        #expect(second != .granted(first))
        await store.close()
        #expect(await conversation.say("budget").hasPrefix("Spending is stopped since 2026-11-21 10:00: "))
        #expect(
            await conversation.say("resume spending").hasPrefix(
                "Spending goes on: it was stopped since 2026-11-21 10:00"))
        #expect(await conversation.say("resume spending").hasPrefix("Spending is not stopped."))
    }
}
