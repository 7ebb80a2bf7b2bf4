import Foundation
import Synchronization

/// Makes one version of a dataset from one view of the store: its records pass once, in the order of their events, and go
/// into the windows they lie in. Memory holds the windows that are open.
package final class TrainingBuild: Sendable {
    private let plan: TrainingPlan
    private let format: DatasetFormat
    private let isCompressed: Bool
    private let rules: RuleBook
    private let begin: @Sendable () throws(DatasetFailure) -> any DatasetDraft
    private let progress: @Sendable (_ done: Int, _ total: Int) -> Void
    private let outcome = Mutex<Result<Made, any Error>?>(nil)

    /// A day may lie in no more windows than this: each is a file that is being written.
    package static let mostOpenWindows = 100

    /// All files but the manifest, in a draft that the caller finishes or abandons.
    package struct Made: Sendable {
        package let content: DatasetManifest.Content
        package let draft: any DatasetDraft
    }

    /// - Parameters:
    ///   - begin: asked for a draft when there is something to write, and not before.
    ///   - progress: told how many records were gone through, of how many there are at most.
    package init(
        _ plan: TrainingPlan, rules: RuleBook, format: DatasetFormat, isCompressed: Bool,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void,
        begin: @escaping @Sendable () throws(DatasetFailure) -> any DatasetDraft
    ) {
        self.plan = plan
        self.rules = rules
        self.format = format
        self.isCompressed = isCompressed
        self.begin = begin
        self.progress = progress
    }

    /// Why it came to nothing.
    package enum Failure: Error, Sendable {
        case store(StoreError)
        case files(DatasetFailure)
        case empty(TrainingTally)
    }

    /// Writes all files but the manifest. Where that fails, nothing is left.
    package func perform(_ store: any TrainingStore & Sendable) async throws(Failure) -> Made {
        let storeError: StoreError?
        do throws(StoreError) {
            try await store.withTrainingView { view in
                let result = Result { try self.write(view) }
                self.outcome.withLock { $0 = result }
                _ = try result.get()
            }
            storeError = nil
        } catch {
            storeError = error
        }
        switch outcome.withLock({ $0 }) {
        case .success(let made)?: return made
        case .failure(let failure as DatasetFailure)?: throw .files(failure)
        case .failure(let failure as Failure)?: throw failure
        case .failure?, nil: throw storeError.map { .store($0) } ?? .empty(TrainingTally())
        }
    }

    private func write(_ view: any TrainingView) throws -> Made {
        let draft = LateDraft(begin)
        do {
            let content = try content(of: view, into: draft)
            return Made(content: content, draft: try draft.begun())
        } catch {
            draft.abandon()
            throw error
        }
    }

    private func content(of view: any TrainingView, into draft: LateDraft) throws -> DatasetManifest.Content {
        let stretch = try TrainingStretch(of: plan, in: view)
        var tally = TrainingTally()
        (tally.untimed, tally.untimedSources) = (stretch.untimed, stretch.untimedSources)
        let trusts = rules.trusts(by: try view.posteriors(of: .rule))
        var batches: [DatasetManifest.BatchFile] = []
        if let times = stretch.times, let windows = stretch.windows(plan.terms) {
            let writing = WindowWriting(
                plan, windows: windows, format: format, isCompressed: isCompressed, draft: draft)
            try writing.write(view, times: times, total: stretch.records, tally: &tally, progress: progress)
            batches = writing.finished
            tally.batches = batches.count
            tally.emptyWindows = windows.count - batches.count
        }
        let kept = trusts.filter { $0.trust >= plan.terms.threshold }
        tally.rulesIncluded = kept.count
        tally.rulesBelowThreshold = trusts.count - kept.count
        guard !batches.isEmpty else { throw Failure.empty(tally) }
        return DatasetManifest.Content(
            format: format, isCompressed: isCompressed, sources: plan.sources,  // Foundation's own name for it is GMT.
            timeZone: plan.zone.identifier == "GMT" ? "UTC" : plan.zone.identifier,
            times: stretch.times, terms: plan.terms, tally: tally, batches: batches,
            rules: DatasetManifest.RuleSet(
                file: try RuleLines(isCompressed: isCompressed).write(kept, into: try draft.begun()),
                included: kept.map(DatasetManifest.RuleSet.Entry.init),
                belowThreshold: trusts.filter { $0.trust < plan.terms.threshold }
                    .map(DatasetManifest.RuleSet.Entry.init)),
            identityVersion: RecordIdentity.ruleVersion)
    }
}

/// A draft that is begun with the first file of it: where nothing is to be written, nothing is left.
final class LateDraft {
    private let begin: () throws(DatasetFailure) -> any DatasetDraft
    private var draft: (any DatasetDraft)?

    init(_ begin: @escaping () throws(DatasetFailure) -> any DatasetDraft) { self.begin = begin }

    func begun() throws(DatasetFailure) -> any DatasetDraft {
        if let draft { return draft }
        let begun = try begin()
        draft = begun
        return begun
    }

    func abandon() { draft?.abandon() }
}

extension DatasetManifest.RuleSet.Entry {
    fileprivate init(_ rule: RuleTrust) {
        self.init(
            id: rule.rule.id, kind: rule.rule.kind, contentHash: rule.rule.contentHash, trust: rule.trust,
            basis: rule.basis.name)
    }
}
