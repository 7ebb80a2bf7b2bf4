package import Foundation
package import Ingestion
package import Quantities

/// A call that a test has in its ledger before the conversation begins: `weather_api $0.42 800 assumed 2026-11-20T10:00:00Z`.
package struct BookedCall: Sendable {
    package var source: SourceID
    package var usage: Usage
    package var isAssumed: Bool
    /// nil for the workspace's present moment.
    package var moment: Date?
    package var run: RunID?

    package init(
        _ source: SourceID, _ money: Money, tokens: Int64 = 0, isAssumed: Bool = false, moment: Date? = nil,
        run: RunID? = nil
    ) {
        self.source = source
        usage = Usage(calls: 1, tokens: tokens, money: money)
        self.isAssumed = isAssumed
        self.moment = moment
        self.run = run
    }

    /// From the line of a transcript.
    init(_ directive: String) throws {
        let words = directive.split(separator: " ").map(String.init)
        guard words.count >= 4, let money = Money(text: words[2]), let tokens = Int64(words[3]) else {
            throw Unreadable(directive: directive)
        }
        let moment = words.dropFirst(4).compactMap { try? Date($0, strategy: .iso8601) }.first
        self.init(SourceID(words[1]), money, tokens: tokens, isAssumed: words.contains("assumed"), moment: moment)
    }

    package func book(in workspace: TemporaryWorkspace) async throws {
        let store = workspace.openStore()
        let calendar = Calendar(identifier: .gregorian)
        let now = moment ?? workspace.clock.now()
        let rules = SpendingRules(emergencyThreshold: Money(microdollars: .max), calendar: calendar)
        let call = PlannedCall(source: source, run: run, atMost: usage, isPriceAssumed: isAssumed)
        guard case .granted(let reservation) = try await store.reserve(call, under: rules, at: now) else {
            throw Refused()
        }
        try await store.settle([Settlement(reservation, usage: usage, areTokensEstimated: isAssumed)], at: now)
        await store.close()
    }

    /// The rules did not allow it.
    package struct Refused: Error {
        package init() {}
    }

    struct Unreadable: Error {
        var directive: String
    }
}
