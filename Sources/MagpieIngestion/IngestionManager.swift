internal import Dialogue
internal import Foundation
internal import Ingestion
internal import MagpieKit

/// Ingests the sources of a workspace into its store, and says what is in it.
///
///     let magpie = IngestionManager(workspace: "/data/pulse")
///     let report = try await magpie.ingestAll()
///     print("\(report.totals.ingested) of \(report.totals.processed) records are new")
///     await magpie.close()
///
/// All calls may come from any task. Cancelling the task of an ingestion stops it between batches: what was committed
/// stays, and the report is complete.
public final class IngestionManager: Sendable {
    private let world: Workspace
    private let service: IngestionService

    /// Opens a workspace; its store is opened when it is first needed, and made with the first record.
    /// - Parameter workspace: the folder that holds `magpie.json`; nil looks as the program does, in `$MAGPIE_WORKSPACE`,
    ///   in the current folder and upwards, and in the user's own.
    public init(workspace: String? = nil) {
        world = Workspace(
            WorkspaceOptions(
                workspace: workspace, folder: FileManager.default.currentDirectoryPath,
                environment: ProcessInfo.processInfo.environment))
        service = IngestionService(world: world)
    }

    /// Closes the store; nothing can be done with it afterwards.
    public func close() async { await world.store.close() }

    // MARK: Ingesting

    /// Ingests the enabled sources, the most important first. A source that fails stops no other.
    /// - Parameters:
    ///   - priorityThreshold: takes only sources with this priority or a more important one; 1 is the most important, nil
    ///     takes all.
    ///   - mayCost: whether to go on where it may cost more than `confirm_above_usd`, or than a budget has left; else that
    ///     throws ``IngestionError/needsConfirmation(likelyUSD:mostUSD:)``. Budgets and rate limits hold in any case.
    ///   - progress: called from time to time, on any thread.
    @discardableResult
    public func ingestAll(
        priorityThreshold: Int? = nil, mayCost: Bool = false, progress: (@Sendable (IngestionProgress) -> Void)? = nil
    ) async throws(IngestionError) -> IngestionReport {
        try await ingest(SourceSelection(), priorityThreshold, mayCost: mayCost, progress)
    }

    /// Ingests one source.
    /// - Returns: what became of it: how many records were processed, and how many ingested.
    @discardableResult
    public func ingest(
        from source: String, mayCost: Bool = false, progress: (@Sendable (IngestionProgress) -> Void)? = nil
    ) async throws(IngestionError) -> IngestionReport.Source {
        let report = try await ingest(
            SourceSelection(named: [SourceID(source)]), mayCost: mayCost, progress)
        guard let outcome = report.sources.first else { throw .nothingToIngest }
        return outcome
    }

    /// Ingests what Pulse writes: `pulse_forecasts`, `symbolic_logs` and `trust_logs`, those of them that are enabled.
    @discardableResult
    public func ingestPulseOutputs(
        progress: (@Sendable (IngestionProgress) -> Void)? = nil
    ) async throws(IngestionError) -> IngestionReport {
        let own = world.catalogue.sources.filter { $0.isBuiltIn && $0.isEnabled }.map(\.id)
        guard !own.isEmpty else { throw .nothingToIngest }
        return try await ingest(SourceSelection(named: own), mayCost: false, progress)
    }

    private func ingest(
        _ selection: SourceSelection, _ maxPriority: Int? = nil, mayCost: Bool,
        _ progress: (@Sendable (IngestionProgress) -> Void)?
    ) async throws(IngestionError) -> IngestionReport {
        let telling = progress.map { tell in
            { @Sendable (told: IngestProgress) in tell(IngestionProgress(told)) }
        }
        do throws(IngestionService.Refusal) {
            let report = try await service.ingest(
                selection, maxPriority: maxPriority, mayCost: mayCost, progress: telling)
            return IngestionReport(report) { [service] in service.sentence(for: $0) }
        } catch {
            throw IngestionError(error)
        }
    }

    // MARK: Looking

    /// The ids of the sources that are enabled, by priority.
    public var activeSources: [String] { world.catalogue.sources.filter(\.isEnabled).map(\.id.rawValue) }

    /// The causal and symbolic rules of the workspace's `rules/` with their trust scores, by id, for training. What
    /// stands there and is no rule is left out: ``ruleProblems`` tells of it.
    public func ruleData() async throws(IngestionError) -> [RuleData] {
        do throws(IngestionService.Refusal) {
            return try await service.rules().map(RuleData.init)
        } catch {
            throw IngestionError(error)
        }
    }

    /// What stands in `rules/` and is no rule, or cannot be read: a sentence each, with its file and line.
    public var ruleProblems: [String] { service.ruleProblems }

    /// What is known of the system now.
    public func systemMetadata() async throws(IngestionError) -> SystemMetadata {
        do throws(StoreError) {
            return SystemMetadata(try await service.figures())
        } catch {
            throw IngestionError(.store(error))
        }
    }

    /// What calls have cost so far, and how the budgets stand.
    public func costSummary() async throws(IngestionError) -> CostSummary {
        do throws(StoreError) {
            let (sources, status, figures) = try await service.costs()
            return CostSummary(sources, status: status, figures)
        } catch {
            throw IngestionError(.store(error))
        }
    }
}
