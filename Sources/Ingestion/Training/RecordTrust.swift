/// How far a record is trusted: by its own score, else by what is known of its scenario, else not at all.
final class RecordTrust {
    private let view: any TrainingView
    /// Of all scenarios where they are few, else of those met last.
    private var known: [ExactText: Double?] = [:]
    private let hasAll: Bool
    private static let most = 100_000

    init(_ view: any TrainingView) throws {
        self.view = view
        hasAll = try view.countScenarios() <= Self.most
        guard hasAll else { return }
        for posterior in try view.posteriors(of: .scenario) {
            known[ExactText(posterior.subject.name)] = posterior.mean
        }
    }

    /// - Returns: nil where it is not judged.
    func trust(of record: TrainingFields) throws -> Double? {
        if let own = record.trust { return own }
        guard let name = record.scenario else { return nil }
        let scenario = ExactText(name)
        if let found = known[scenario] { return found }
        guard !hasAll else { return nil }
        if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
        let found = try view.posterior(ofScenario: name)?.mean
        known[scenario] = .some(found)
        return found
    }
}
