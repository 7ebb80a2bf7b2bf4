internal import Quantities

/// What calling a server for one source came to, in one run.
package struct CallSummary: Sendable, Equatable {
    /// Calls that were made, and what they came to.
    package var usage: Usage
    package var isPriceAssumed: Bool
    package var areTokensEstimated: Bool
    /// Pages that came whole.
    package var pages: Int
    /// Of these, those whose answers were kept from before: they cost nothing.
    package var cachedPages: Int
    /// Calls that failed and were made again.
    package var retries: Int
    /// Answers that should have said what they cost and did not: the most was counted.
    package var unreadableCosts: Int
    /// Answers that cost more than the source says a call may.
    package var costsAboveMost: Int
    /// How often a secret of the source came back among the records, where asterisks stand for it now.
    package var maskedSecrets: Int
    /// Whether there are more pages than `max_pages` allows: cursors stay then.
    package var endedAtPageLimit: Bool
    /// Where the records seem to lie, as the answer is one object around a list.
    package var suggestedRecordsAt: String?
    /// Cursors that moved, and where to.
    package var cursors: [CursorMove]

    package init(
        usage: Usage = Usage(), isPriceAssumed: Bool = false, areTokensEstimated: Bool = false, pages: Int = 0,
        cachedPages: Int = 0, retries: Int = 0, unreadableCosts: Int = 0, costsAboveMost: Int = 0,
        maskedSecrets: Int = 0, endedAtPageLimit: Bool = false, suggestedRecordsAt: String? = nil,
        cursors: [CursorMove] = []
    ) {
        self.usage = usage
        self.isPriceAssumed = isPriceAssumed
        self.areTokensEstimated = areTokensEstimated
        self.pages = pages
        self.cachedPages = cachedPages
        self.retries = retries
        self.unreadableCosts = unreadableCosts
        self.costsAboveMost = costsAboveMost
        self.maskedSecrets = maskedSecrets
        self.endedAtPageLimit = endedAtPageLimit
        self.suggestedRecordsAt = suggestedRecordsAt
        self.cursors = cursors
    }
}

extension Usage {
    package static func += (total: inout Usage, more: Usage) {
        total.calls += more.calls
        total.tokens += more.tokens
        total.money = (try? total.money.adding(more.money)) ?? total.money
    }
}
