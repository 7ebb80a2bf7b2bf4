package import Ingestion
package import Quantities
internal import Settings

/// Ingestion for programs: the sources are chosen, money is guarded and retention applied as in a conversation, and what
/// came of it is a value.
package struct IngestionService: Sendable {
    private let world: any World

    package init(world: any World) { self.world = world }

    /// Why nothing was ingested: facts.
    package enum Refusal: Error, Sendable {
        case noWorkspace(path: String)
        case unknownSource(SourceID, nearest: [SourceID])
        case disabled([SourceID])
        /// No enabled source fits.
        case nothingChosen
        /// It may cost more than is spent without a yes: at most so much.
        case needsConfirmation(likely: Money, most: Money)
        case store(StoreError)
    }

    /// - Parameters:
    ///   - maxPriority: takes only sources with this priority or a more important one.
    ///   - mayCost: whether to spend what would be asked about first.
    package func ingest(
        _ selection: SourceSelection, maxPriority: Int? = nil, mayCost: Bool,
        progress: (@Sendable (IngestProgress) -> Void)? = nil
    ) async throws(Refusal) -> IngestReport {
        let context = CommandContext(world: world)
        let request = IngestRequest(selection: selection, maxPriority: maxPriority)
        let command = IngestCommand(context: context)
        guard !world.isNowhere else { throw .noWorkspace(path: world.workspace.root) }
        for id in request.selection.named ?? [] where context.source(id) == nil {
            let nearest = NearestNames.to(id.rawValue, among: context.catalogue.sources.map(\.id.rawValue))
            throw .unknownSource(id, nearest: nearest.map { SourceID($0) })
        }
        if case .chosen(let choice) = command.choose(request), !mayCost {
            try await guardMoney(choice.sources, context)
        }
        guard let report = await command.perform(request, command: nil, progress: progress).report else {
            let disabled = context.sources(in: request.selection).filter { !$0.isEnabled }.map(\.id)
            throw request.selection.named == nil || disabled.isEmpty ? .nothingChosen : .disabled(disabled)
        }
        return report
    }

    private func guardMoney(_ sources: [Source], _ context: CommandContext) async throws(Refusal) {
        let estimates = await CostEstimates(of: sources, context: context, store: world.store)
        let reasons: [String]?
        do throws(StoreError) {
            reasons = try await SpendingQuestion(context: context, store: world.store).reasons(estimates)
        } catch {
            throw .store(error)
        }
        guard reasons == nil else {
            throw .needsConfirmation(likely: estimates.likely.money, most: estimates.most.money)
        }
    }

    /// The rules of the workspace with their trust, by id.
    package func rules() async throws(Refusal) -> [RuleTrust] {
        let book = world.rules
        // A folder without any of it is more likely another one than was meant.
        guard world.workspace.hasFile || world.storeExists || book != .empty else {
            throw .noWorkspace(path: world.workspace.root)
        }
        do throws(StoreError) {
            return try await book.ruleData(of: world.catalogue, by: world.store)
        } catch {
            throw .store(error)
        }
    }

    /// What stands among the rules and is none, a sentence each.
    package var ruleProblems: [String] { world.rules.problems.map(RuleText.sentence) }

    package func figures() async throws(StoreError) -> SystemFigures {
        try await SystemFigures(CommandContext(world: world), world.store)
    }

    /// What was spent by each source that spent anything, and how serious it is.
    package func costs() async throws(StoreError) -> (
        sources: [SpendingSum], status: BudgetStatus, figures: SystemFigures
    ) {
        let context = CommandContext(world: world)
        let sums = try await world.store.spending(SpendingQuery(grouping: .source, calendar: context.calendar))
        let (standings, _) = try await BudgetStandings(context: context, store: world.store).all()
        let worst = standings.map(\.status).max() ?? .ok
        return (sums, worst, try await figures())
    }

    /// A failure as a person reads it, without secrets.
    package func sentence(for failure: RunFailure) -> String {
        ErrorText.sentence(for: CommandContext(world: world).display(failure))
    }
}
