package import Foundation
package import Ingestion
import Quantities
import Testing

/// Calls and rules to try ledgers with. Money is in micro-dollars.
package enum SpendingSamples {
    package static let berlin = calendar("Europe/Berlin")
    package static let newYork = calendar("America/New_York")
    package static let utc = calendar("GMT")

    package static func calendar(_ zone: String) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        return calendar
    }

    /// `2026-03-29 02:30:00`, in UTC.
    package static func utc(_ text: String) throws -> Date {
        let parts = text.split { "- :".contains($0) }.compactMap { Int($0) }
        try #require(parts.count >= 5)
        let second = parts.count > 5 ? parts[5] : 0
        let components = DateComponents(
            year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: second)
        return try #require(utc.date(from: components))
    }

    package static func rules(
        _ budgets: Budget..., emergency: Int64 = 1 << 40, tokensPerDay: Int64? = nil, rates: [RateLimit] = [],
        calendar: Calendar = utc
    ) -> SpendingRules {
        SpendingRules(
            budgets: budgets, emergencyThreshold: Money(microdollars: emergency), tokensPerDay: tokensPerDay,
            rates: rates, calendar: calendar)
    }

    package static func call(
        _ money: Int64, tokens: Int64 = 0, source: SourceID = "news", run: RunID? = nil, isAssumed: Bool = false
    ) -> PlannedCall {
        PlannedCall(
            source: source, run: run, atMost: Usage(calls: 1, tokens: tokens, money: Money(microdollars: money)),
            isPriceAssumed: isAssumed)
    }

    package static func settlement(
        _ reservation: ReservationID, _ money: Int64, tokens: Int64 = 0, isEstimated: Bool = false
    ) -> Settlement {
        Settlement(
            reservation, usage: Usage(calls: 1, tokens: tokens, money: Money(microdollars: money)),
            areTokensEstimated: isEstimated)
    }
}

extension Budget {
    package init(_ scope: LimitScope, _ span: Span, _ limit: Int64) {
        self.init(scope, span, limit: Money(microdollars: limit))
    }
}

extension ReservationOutcome {
    package var granted: ReservationID? {
        if case .granted(let reservation) = self { reservation } else { nil }
    }
    package var refusal: SpendingRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

extension SpendingLedger {
    /// A call that is granted.
    package func grant(_ call: PlannedCall, under rules: SpendingRules, at now: Date) async throws -> ReservationID {
        let outcome = try await reserve(call, under: rules, at: now)
        return try #require(outcome.granted, "\(outcome)")
    }

    /// A call that comes to what was expected.
    @discardableResult
    package func spend(
        _ money: Int64, tokens: Int64 = 0, source: SourceID = "news", run: RunID? = nil,
        under rules: SpendingRules = SpendingSamples.rules(), at now: Date
    ) async throws -> ReservationID {
        let call = SpendingSamples.call(money, tokens: tokens, source: source, run: run)
        let reservation = try await grant(call, under: rules, at: now)
        try await settle([SpendingSamples.settlement(reservation, money, tokens: tokens)], at: now)
        return reservation
    }

    /// All there is, in one sum.
    package func spent(
        _ period: Range<Date>? = nil, sources: [SourceID]? = nil, calendar: Calendar = SpendingSamples.utc
    ) async throws -> SpendingSum {
        let sums = try await spending(SpendingQuery(period: period, sources: sources, calendar: calendar))
        #expect(sums.count == 1)
        return try #require(sums.first)
    }
}
