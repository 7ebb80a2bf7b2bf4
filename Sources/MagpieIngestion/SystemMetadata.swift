internal import Dialogue
public import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// What is known of a workspace at a moment.
public struct SystemMetadata: Sendable, Equatable {
    public let timestamp: Date
    /// The ids of the enabled sources, by priority.
    public let activeSources: [String]
    /// Causal and symbolic rules.
    public let ruleCount: Int
    public let causalRuleCount: Int
    public let symbolicRuleCount: Int
    /// Of all calls so far, and how many calls those were.
    public let tokenUsage: Int
    public let apiCallCount: Int
    public let recordCount: Int
    /// Magpie's.
    public let version: String
    /// `SQLite 3.40.1`, `PostgreSQL 15.18`
    public let storeEngine: String
    public let storeSchemaVersion: Int
    public let storeBytes: Int64
    /// By what can be told without going through the store.
    public let health: Health

    public enum Health: String, Sendable, Equatable {
        case fine
        /// Something wants a look.
        case warning
        /// Something keeps the workspace from doing what it should.
        case problem
    }

    init(_ figures: SystemFigures) {
        timestamp = figures.moment
        activeSources = figures.activeSources.map(\.rawValue)
        (ruleCount, causalRuleCount) = (figures.rules.all, figures.rules.causal)
        symbolicRuleCount = figures.rules.symbolic
        tokenUsage = Int(figures.spent.usage.tokens)
        apiCallCount = Int(figures.spent.usage.calls)
        recordCount = figures.store.recordCount
        version = Version.current
        storeEngine = figures.store.engine
        storeSchemaVersion = figures.store.schemaVersion
        storeBytes = figures.store.sizeBytes
        health =
            switch figures.health {
            case .fine: .fine
            case .warning: .warning
            case .problem: .problem
            }
    }
}

/// A rule as training takes it.
public struct RuleData: Sendable, Equatable {
    /// `R017`
    public let ruleID: String
    public let type: RuleType
    /// As it stands in its file, JSON.
    public let definition: String
    /// From 0 to 1: the mean of what was observed, else what its file says; 0.5 where nothing is known of it.
    public let trustScore: Double
    /// How many ingested records said something of it.
    public let observations: Int

    public enum RuleType: String, Sendable, Equatable {
        case causal
        case symbolic
    }

    init(_ rule: RuleTrust) {
        ruleID = rule.rule.id
        type = rule.rule.kind == .causal ? .causal : .symbolic
        definition = rule.rule.definition.compactText
        trustScore = rule.trust
        observations = rule.posterior?.observations ?? 0
    }
}

/// What calls to servers have cost. Money is exact to the millionth of a dollar.
public struct CostSummary: Sendable, Equatable {
    public let total: Figures
    public let today: Figures
    /// By `source_id`, those that called anything.
    public let sources: [String: Figures]
    public let status: Status

    public struct Figures: Sendable, Equatable {
        public let calls: Int
        public let tokens: Int
        public let costUSD: Decimal
        /// Of the cost: at prices that no source states.
        public let assumedUSD: Decimal

        init(_ sum: SpendingSum) {
            (calls, tokens) = (Int(sum.usage.calls), Int(sum.usage.tokens))
            (costUSD, assumedUSD) = (sum.usage.money.decimal, sum.assumed.decimal)
        }
    }

    /// The most serious of all budgets.
    public enum Status: String, Sendable, Equatable {
        case ok, warning, critical
        /// Spending is stopped until somebody resumes it.
        case shutdown
    }

    init(_ sums: [SpendingSum], status: BudgetStatus, _ figures: SystemFigures) {
        total = Figures(figures.spent)
        today = Figures(figures.spentToday)
        sources = sums.reduce(into: [:]) { sources, sum in
            if let source = sum.source { sources[source.rawValue] = Figures(sum) }
        }
        self.status =
            switch status {
            case .ok: .ok
            case .warning: .warning
            case .critical: .critical
            case .shutdown: .shutdown
            }
    }
}
