package import Foundation
package import Quantities

/// What a call must keep to: budgets, tokens and rates, its source's own and those of all sources together.
package struct SpendingRules: Sendable, Equatable {
    package var budgets: [Budget]
    /// The amount recorded in a day at which all paid calls stop until somebody resumes spending.
    package var emergencyThreshold: Money
    /// Over all sources; nil for no limit.
    package var tokensPerDay: Int64?
    package var rates: [RateLimit]
    /// Says when a day and a month begin: midnight of the setting `time_zone`.
    package var calendar: Calendar

    package init(
        budgets: [Budget] = [], emergencyThreshold: Money, tokensPerDay: Int64? = nil, rates: [RateLimit] = [],
        calendar: Calendar
    ) {
        self.budgets = budgets
        self.emergencyThreshold = emergencyThreshold
        self.tokensPerDay = tokensPerDay
        self.rates = rates
        self.calendar = calendar
    }
}

/// Whom a limit binds.
package enum LimitScope: String, Sendable, Hashable, Codable, CaseIterable {
    /// The calls of one source.
    case source
    /// The calls of all sources together.
    case all
}

/// The most that may be spent in a stretch of time.
package struct Budget: Sendable, Hashable {
    package var scope: LimitScope
    package var span: Span
    package var limit: Money

    package init(_ scope: LimitScope, _ span: Span, limit: Money) {
        self.scope = scope
        self.span = span
        self.limit = limit
    }

    package enum Span: String, Sendable, Hashable, Codable, CaseIterable {
        case day
        case month
        /// All there ever was.
        case total

        /// The stretch that `now` lies in, right across changes of the clock and ends of months.
        package func bounds(now: Date, calendar: Calendar) -> Range<Date> {
            switch self {
            case .day: Period.today.bounds(now: now, calendar: calendar)
            case .month: Period.this(.month).bounds(now: now, calendar: calendar)
            case .total: .distantPast ..< .distantFuture
            }
        }
    }
}

/// The most calls in a stretch of time.
package struct RateLimit: Sendable, Hashable {
    package var scope: LimitScope
    package var requests: Int
    package var window: Window

    package init(_ scope: LimitScope, requests: Int, per window: Window) {
        self.scope = scope
        self.requests = requests
        self.window = window
    }

    package enum Window: String, Sendable, Hashable, Codable, CaseIterable {
        case second
        case minute
        case hour
        /// From midnight to midnight.
        case day

        /// How long a window is that slides: within no stretch of this length are there more calls than allowed; nil for
        /// the day, which begins anew at midnight.
        package var seconds: Int? {
            switch self {
            case .second: 1
            case .minute: 60
            case .hour: 3600
            case .day: nil
            }
        }
    }
}
