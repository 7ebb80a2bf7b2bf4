package import Foundation
package import Ingestion
internal import Quantities

/// What is known of the system at a moment: sources, rules, records, usage, versions, the store and its health.
package struct SystemFigures: Sendable {
    package var moment: Date
    /// Enabled ones, by priority.
    package var activeSources: [SourceID]
    package var sourceCount: Int
    package var rules: RuleCounts
    package var store: StoreMetadata
    /// Of all time, and of today.
    package var spent: SpendingSum
    package var spentToday: SpendingSum
    package var libraries: [WorkspaceCondition.Library]
    package var health: Health
    /// The workspace's folder.
    package var root: String

    init(_ context: CommandContext, _ store: any Store) async throws(StoreError) {
        let enabled = context.catalogue.sources.filter(\.isEnabled)
        let condition = context.world.condition
        moment = context.now
        activeSources = enabled.map(\.id)
        sourceCount = context.catalogue.sources.count
        rules = context.world.ruleCounts
        self.store = try await store.metadata()
        spent = try await store.spending(SpendingQuery(calendar: context.calendar)).total
        spentToday = try await store.spending(
            SpendingQuery(period: context.bounds(of: .today), calendar: context.calendar)
        ).total
        libraries = condition.libraries
        health = Health.cheap(context, condition)
        root = context.world.workspace.root
    }
}

/// Whether the workspace is well, as far as that can be told without going through the store.
package enum Health: String, Sendable {
    case fine, warning, problem

    static func cheap(_ context: CommandContext, _ condition: WorkspaceCondition) -> Health {
        let checks = WorkspaceChecks(context: context, condition: condition)
        switch checks.findings().map(\.state).max() {
        case .problem: return .problem
        case .warning: return .warning
        case .fine, nil: return .fine
        }
    }
}
