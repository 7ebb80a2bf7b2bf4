import Foundation
package import Ingestion

extension SQLStore {
    package func examine(
        thoroughly: Bool, progress: (@Sendable (Double) -> Void)?
    ) async throws(StoreError) -> StoreExamination {
        let context = context
        return try await read(otherwise: StoreExamination(), canStop: true) { db in
            var examination = StoreExamination()
            let tables = db.examining
            let agreement = StoreAgreement(db: db)
            let steps: [() throws -> Void] = [
                { examination.damage += try tables.damage(thoroughly: thoroughly) },
                {
                    let (checked, lost) = try tables.lostIdentities(thoroughly: thoroughly)
                    (examination.checkedIdentities, examination.lostIdentities) = (checked, lost)
                },
                {
                    let (records, disagreements) = try agreement.ofRecords()
                    examination.records = records
                    examination.disagreements += disagreements
                },
                { examination.disagreements += try agreement.ofRuns() },
                { examination.disagreements += try agreement.ofLedger() },
                { examination.disagreements += try agreement.ofReferences() },
                {
                    examination.vanishedRuns = try AbandonedRun.all(db, context.liveness).map { RunID($0.id) }
                    examination.latest = try agreement.latest()
                    examination.unsafeSettings = try tables.unsafeSettings()
                },
            ]
            for (index, step) in steps.enumerated() {
                progress?(Double(index) / Double(steps.count))
                do {
                    try step()
                } catch {
                    guard let detail = tables.damage(in: error) else { throw error }
                    if !examination.damage.contains(detail) { examination.damage.append(detail) }
                    // The other steps may say more of it.
                    if !tables.answersAfterDamage { break }
                }
            }
            examination.clockOffset = context.clock.difference
            return examination
        }
    }
}

/// What an engine finds out of its own tables.
package protocol ExaminedTables {
    /// What is broken in them, in the engine's words; at most so many lines as a person reads.
    func damage(thoroughly: Bool) throws -> [String]
    /// Records looked up by their identities, and those that are not known by them.
    func lostIdentities(thoroughly: Bool) throws -> (checked: Int, lost: Int)
    func unsafeSettings() throws -> [String]
    /// What an error says of damage, in the engine's words; nil where it is another one.
    func damage(in error: any Error) -> String?
    /// Whether further questions are answered within the same view when one of them met damage.
    var answersAfterDamage: Bool { get }
}

/// How many lines of damage are as good as all of them, and how many records are looked up where not all are.
enum ExaminationLimit {
    static let lines = 20
    static let identities = 10_000
}
