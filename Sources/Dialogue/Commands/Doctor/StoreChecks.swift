internal import Foundation
internal import Ingestion
internal import Quantities

/// Whether the store holds together, and agrees with itself.
struct StoreChecks: Sendable {
    let context: CommandContext
    let store: any Store

    private static let remedy =
        "Nothing more should be loaded into it: restore a copy, or let “magpie store copy --to …” make a whole one of what can be read (docs/shared-store.md)."

    func findings(
        thoroughly: Bool, progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> [Finding] {
        guard context.world.storeExists else {
            return [Finding(.store, .fine, "There is none yet; the first ingest makes it.")]
        }
        let examination: StoreExamination
        let metadata: StoreMetadata
        do throws(StoreError) {
            metadata = try await store.metadata()
            examination = try await store.examine(thoroughly: thoroughly) { share in
                progress?(Self.progress(share, isOver: false))
            }
        } catch .stopped {
            throw .stopped
        } catch {
            return [Finding(.store, .problem, ErrorText.sentence(for: error))]
        }
        progress?(Self.progress(1, isOver: true))
        return ofStore(examination, metadata, thoroughly: thoroughly) + ofRecords(examination)
            + ofRuns(examination) + ofLedger(examination) + ofClock(examination)
            + (thoroughly ? try await ofTrust() : [])
    }

    private static func progress(_ share: Double, isOver: Bool) -> IngestProgress {
        IngestProgress(source: "store", counts: RecordCounts(), share: share, isOver: isOver)
    }

    // MARK: Findings

    private func ofStore(
        _ examination: StoreExamination, _ metadata: StoreMetadata, thoroughly: Bool
    ) -> [Finding] {
        var found = examination.damage.prefix(5).map { line in
            Finding(.store, .problem, "It is damaged: \(SafeText.line(line, cells: 160)).", mend: Self.remedy)
        }
        if examination.damage.count > 5 {
            found.append(
                Finding(.store, .problem, "And \(Formatted.count(examination.damage.count - 5, "line")) more of that."))
        }
        for name in examination.unsafeSettings {
            found.append(
                Finding(
                    .store, .problem,
                    "\(SafeText.of(name)) is off on its server (\(metadata.engine)): a power cut may take what was stored.",
                    mend: "Have it switched on again where the server is set."))
        }
        let how = thoroughly ? "all of it was looked through" : "looked through"
        return found.orFine(
            .store, "\(metadata.engine), \(how): no damage.")
    }

    private func ofRecords(_ examination: StoreExamination) -> [Finding] {
        var found: [Finding] = []
        for case .records(let counted, let there) in examination.disagreements {
            found.append(
                Finding(
                    .records, .problem,
                    "Its batches count \(Formatted.count(counted, "record")), and \(Formatted.count(there)) are there.",
                    mend: Self.remedy))
        }
        if examination.lostIdentities > 0 {
            found.append(
                Finding(
                    .records, .problem,
                    "Of \(Formatted.count(examination.checkedIdentities, "record")) looked up \(Formatted.count(examination.lostIdentities)) are not known by their content: they would be stored again.",
                    mend: "“magpie store copy --to …” makes a store that knows all of its records."))
        }
        for case .rejections(let count) in examination.disagreements {
            found.append(
                Finding(
                    .records, .problem,
                    "\(Formatted.count(count, "rejected record")) belong to no batch that is there.", mend: Self.remedy)
            )
        }
        return found.orFine(
            .records,
            "\(Formatted.count(examination.records, "record")), as many as its batches count; \(Formatted.count(examination.checkedIdentities)) looked up, all known."
        )
    }

    private func ofRuns(_ examination: StoreExamination) -> [Finding] {
        var found: [Finding] = []
        for case .runs(let runs) in examination.disagreements {
            found.append(
                Finding(
                    .runs, .problem,
                    "\(runs.count == 1 ? "Run" : "Runs") \(Wording.list(runs.prefix(10).map(\.description))): what was read is not what was stored, known or rejected.",
                    mend: Self.remedy))
        }
        if !examination.vanishedRuns.isEmpty {
            let runs = examination.vanishedRuns
            found.append(
                Finding(
                    .runs, .warning,
                    "\(runs.count == 1 ? "Run" : "Runs") \(Wording.list(runs.prefix(10).map(\.description))) ended without a word; what was committed is stored.",
                    mend: "The next ingest goes on from there."))
        }
        for case .cursors(let count) in examination.disagreements {
            found.append(
                Finding(
                    .runs, .problem, "\(Formatted.count(count, "cursor")) stand where nobody moved them.",
                    mend: "“show cursor”, then “set the cursor of … to …”."))
        }
        return found.orFine(
            .runs, "What was read is stored, known or rejected, in every run; none was left in the middle.")
    }

    private func ofLedger(_ examination: StoreExamination) -> [Finding] {
        var found: [Finding] = []
        for case .ledger(let total) in examination.disagreements {
            found.append(
                Finding(
                    .ledger, .problem, "What is kept as the sum of \(total) is not the sum of its entries.",
                    mend: Self.remedy))
        }
        for case .reservations(let count) in examination.disagreements {
            found.append(
                Finding(
                    .ledger, .problem, "\(Formatted.count(count, "reservation")) are not in the ledger.",
                    mend: Self.remedy))
        }
        return found.orFine(.ledger, "Its sums are those of its entries.")
    }

    /// All records that say something of trust are looked at once more for it.
    private func ofTrust() async throws(StoreError) -> [Finding] {
        let check = try await store.verifyTrust()
        var found: [Finding] = []
        if !check.wrong.isEmpty {
            let names = check.wrong.prefix(5).map { SafeText.line($0.name, cells: 40) }
            let what = Formatted.count(check.wrong.count, "rule or scenario", plural: "rules and scenarios")
            let rest = check.wrong.count > 5 ? " …" : ""
            found.append(
                Finding(
                    .trust, .problem,
                    "What is kept of \(what) is not what their records say: \(Wording.list(names))\(rest).",
                    mend: "“recompute trust” makes it anew from the records."))
        }
        if !check.unfinished.isEmpty {
            found.append(
                Finding(
                    .trust, .warning,
                    "Not all records of \(RunCommands.names(check.unfinished)) are looked through for what they say of trust.",
                    mend: "“list rules” goes on with it."))
        }
        let subjects = Formatted.count(check.subjects, "rule or scenario", plural: "rules and scenarios")
        return found.orFine(
            .trust, "\(subjects), as their \(Formatted.count(check.observations, "observation")) say.")
    }

    /// Clocks that differ by less are no trouble.
    private static let tolerance = 60.0

    private func ofClock(_ examination: StoreExamination) -> [Finding] {
        var found: [Finding] = []
        let offset = examination.clockOffset / .seconds(1)
        if abs(offset) > 2 {
            let way = offset > 0 ? "behind" : "ahead of"
            found.append(
                Finding(
                    .clock, abs(offset) > Self.tolerance ? .problem : .warning,
                    "This machine’s clock is \(Formatted.duration(.seconds(abs(offset)))) \(way) the server’s, by which days and limits go.",
                    mend: "Set it by a time server; schedules go by it."))
        }
        if let latest = examination.latest {
            let last = Date(timeIntervalSince1970: Double(latest) / 1_000_000)
            if last.timeIntervalSince(context.now) - offset > Self.tolerance {
                found.append(
                    Finding(
                        .clock, .warning,
                        "The store was last written at \(context.moment(last)), which is ahead of this machine’s clock (\(context.moment(context.now))).",
                        mend: "Look whether the clock is right: budgets and schedules go by it."))
            }
        }
        return found.orFine(.clock, "Not behind what the store has seen.")
    }
}
