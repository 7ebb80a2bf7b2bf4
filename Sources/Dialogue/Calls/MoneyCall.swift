package import Ingestion
package import Quantities

/// Questions about what was spent, what may be spent, and what it would cost.
package enum MoneyCall: Sendable, Equatable {
    case showSpend(SpendRequest)
    case showTokens(SpendRequest)
    case showCalls(SpendRequest)
    case showBudget(period: Period?, fields: [String])
    case forecast(period: Period?)
    case estimate(IngestRequest)
    case showRateLimits(RateLimitRequest)
    case resumeSpending
    case clearCache(sources: [SourceID]?)
    case showCursors(sources: [SourceID]?)
    case setCursor(sources: [SourceID], value: String)
    case resetCursors(sources: [SourceID])
}

/// Which part of the ledger is asked about, and how it is summed up.
package struct SpendRequest: Sendable, Equatable {
    package var period: Period?
    package var sources: [SourceID]?
    package var run: RunScope?
    package var grouping: SpendingQuery.Grouping?
    /// The price of so many records, calls or tokens.
    package var per: Unit?
    package var perCount: Int = 1
    /// What it is compared with.
    package var other: Period?
    /// Of what became of the records, or of the runs.
    package var fate: Fate?

    package enum RunScope: Sendable, Equatable {
        case number(Int)
        /// Those of the last ingest command.
        case last
    }

    package enum Unit: String, Sendable {
        case records, calls, tokens
    }

    package enum Fate: String, Sendable {
        case rejected, duplicates, failures
    }
}

/// Whose rate limits are asked about, and what of them.
package struct RateLimitRequest: Sendable, Equatable {
    package var sources: [SourceID]?
    package var isGrouped: Bool
    /// Whether one was reached, and not how they stand.
    package var asksWhetherHit: Bool
    package var asksForRemaining: Bool
    package var period: Period?
}

/// Which ingestion is made again.
package struct RetryChoice: Sendable, Equatable {
    /// nil for those that failed.
    package var sources: [SourceID]?
    package var run: Int?
    /// All sources of the last ingest command.
    package var isLastRun: Bool
    package var period: Period?
}
