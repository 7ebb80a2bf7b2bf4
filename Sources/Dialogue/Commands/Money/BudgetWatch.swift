internal import Ingestion
internal import Quantities
internal import Synchronization

/// Tells with the progress of sources that cost what is left of the budgets: as they stood before, less what these
/// runs have come to since.
final class BudgetWatch: Sendable {
    /// The least left of the budgets of all sources together, and of each source's own.
    private let common: Money
    private let own: [SourceID: Money]
    private let spent = Mutex<[SourceID: Money]>([:])

    /// Nil where nothing is called, or the budgets cannot be read: the runs themselves say so.
    init?(over sources: [Source], context: CommandContext) async {
        let called = sources.filter { $0.api != nil }
        guard !called.isEmpty,
            let standings = try? await BudgetStandings(context: context, store: context.world.store).all().standings,
            let common = standings.filter({ $0.source == nil }).map(\.left).min()
        else { return nil }
        self.common = common
        own = called.reduce(into: [:]) { own, source in
            own[source.id] = standings.filter { $0.source == source.id }.map(\.left).min()
        }
    }

    /// The same progress with what is left.
    func telling(_ progress: IngestProgress) -> IngestProgress {
        guard let usage = progress.usage else { return progress }
        let source = progress.source
        let (all, its) = spent.withLock { spent in
            spent[source] = usage.money
            return (spent.values.reduce(.zero, +), usage.money)
        }
        var progress = progress
        progress.budgetLeft = max(.zero, min(common - all, own[source].map { $0 - its } ?? common - all))
        return progress
    }
}
