internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings
internal import Synchronization

/// Works out what another value of a setting would make of the training batches; nothing is written or changed.
struct WhatIfCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// Those of which it can be worked out.
    static let settings: Set<String> = workedOut.union(["variables"])
    /// Those of which it takes the store.
    static let workedOut: Set<String> = ["trust_threshold", "batch_size_days", "overlap_days"]

    /// A setting with what it is and what it might be.
    private struct Change {
        var setting: String
        var now: String
        var then: String
    }

    func show(_ supposed: [SupposedSetting]) async throws(StoreError) -> Reply {
        let now = context.trainingTerms
        var then = now
        var changes: [Change] = []
        for one in supposed {
            guard let present = context.world.settings.resolved(SettingKey(one.setting)) else {
                return .refused("There is no setting \(one.setting).")
            }
            let value: SettingValue
            do throws(SettingError) {
                value = try present.definition.parse(spoken: one.value, present: present.value)
            } catch {
                return .refused(
                    SettingText.sentence(for: error), hints: ["For example: what if trust threshold were 0.6"])
            }
            switch (one.setting, value) {
            case ("trust_threshold", .number(let number)): then.threshold = number
            case ("batch_size_days", .integer(let days)): then.windowDays = days
            case ("overlap_days", .integer(let days)): then.overlapDays = days
            default:
                return Reply(
                    "Other variables would give the training batches other columns, and leave their records as they are.",
                    hints: ["Say “set variables to …”, then “create training batches”."])
            }
            if present.value != value {
                changes.append(
                    Change(setting: one.setting, now: present.text, then: present.definition.text(of: value)))
            } else if supposed.count == 1 {
                return Reply("\(one.setting) is \(present.text) already: nothing would change.")
            }
        }
        if let refusal = context.refusal(of: then, nothing: "Nothing was changed.") { return refusal }
        guard !changes.isEmpty else { return Reply("They are that already: nothing would change.") }
        let tallies = try await tallies([now, then])
        guard tallies.count == 2 else { return .refused("That cannot be worked out.") }
        guard tallies[0].read + tallies[0].untimed > 0 else {
            return Reply(
                "Nothing is ingested yet, so there is nothing that \(Wording.list(changes.map(\.setting))) could change.",
                hints: ["Say “ingest everything” to load what is there."])
        }
        return told(changes, tallies[0], tallies[1])
    }

    private func tallies(_ terms: [TrainingTerms]) async throws(StoreError) -> [TrainingTally] {
        let knowledge = TrustKnowledge(context: context, store: store)
        let rules = try await knowledge.rules(context.world.rules).trusts
        let plan = try await context.trainingPlan(sources: nil, period: nil, terms: terms[0], store: store)
        let found = Found()
        try await store.withTrainingView { view in
            let tallies = try TrainingSurvey(plan, terms: terms).tallies(view, rules: rules)
            found.set(tallies)
        }
        return found.tallies
    }

    private func told(_ settings: [Change], _ before: TrainingTally, _ after: TrainingTally) -> Reply {
        let rows: [(String, Int, Int)] = [
            ("records in batches", before.included, after.included),
            ("records left out by trust", before.belowThreshold, after.belowThreshold),
            ("rows", before.rows, after.rows), ("batches", before.batches, after.batches),
            ("rules in", before.rulesIncluded, after.rulesIncluded),
            ("rules left out by trust", before.rulesBelowThreshold, after.rulesBelowThreshold),
        ]
        let table = Table(
            [.init("what")] + ["now", "then", "difference"].map { .init($0, isNumeric: true) },
            rows: rows.map { what, before, after in
                let difference = after - before
                return [
                    what, Formatted.count(before), Formatted.count(after),
                    (difference > 0 ? "+" : "") + Formatted.count(difference),
                ]
            })
        let differences = [
            ("record", after.included - before.included), ("rule", after.rulesIncluded - before.rulesIncluded),
        ]
        let changes = [
            Self.phrase(differences.filter { $0.1 > 0 }, "would go in"),
            Self.phrase(differences.filter { $0.1 < 0 }, "would be left out"),
        ].compactMap(\.self)
        let records = changes.isEmpty ? nil : Wording.list(changes)
        return Reply(
            "With \(Wording.list(settings.map { "\($0.setting) \($0.then) instead of \($0.now)" })), \(Self.headline(records, before, after)) Nothing was changed.",
            blocks: [.table(table)],
            hints: [
                "Say \(Wording.list(settings.map { "“set \($0.setting) to \($0.then)”" })) to go by \(settings.count == 1 ? "it" : "them")."
            ],
            data: [
                .init("setting", .string(Wording.list(settings.map(\.setting)))),
                .init("now", .object(TrainingText.json(of: before) + Self.json(before))),
                .init("then", .object(TrainingText.json(of: after) + Self.json(after))),
            ])
    }

    /// What would become of the records, and of the batches they are in.
    private static func headline(_ records: String?, _ before: TrainingTally, _ after: TrainingTally) -> String {
        let batches =
            "\(Formatted.count(after.batches, "batch", plural: "batches")) instead of \(Formatted.count(before.batches))"
        let rows = "\(Formatted.count(after.rows, "row")) instead of \(Formatted.count(before.rows))"
        switch (records, after.batches == before.batches, after.rows == before.rows) {
        case (let records?, true, _): return "\(records)."
        case (let records?, false, _): return "\(records). There would be \(batches)."
        case (nil, true, true): return "the same records and rules would go in, in as many batches."
        case (nil, true, false): return "the same records and rules would go in, as \(rows)."
        case (nil, false, true): return "the same records and rules would go in, in \(batches)."
        case (nil, false, false): return "the same records and rules would go in, in \(batches), as \(rows)."
        }
    }

    private static func json(_ tally: TrainingTally) -> [JSONValue.Member] {
        [.init("batches", .integer(tally.batches))]
    }

    /// `5 more records and 1 more rule would go in`; nil for none.
    private static func phrase(_ differences: [(noun: String, count: Int)], _ verb: String) -> String? {
        guard !differences.isEmpty else { return nil }
        return Wording.list(differences.map { Formatted.count(abs($0.count), "more \($0.noun)") }) + " " + verb
    }

    /// What the view of the store was counted to.
    private final class Found: Sendable {
        private let value = Mutex<[TrainingTally]>([])
        var tallies: [TrainingTally] { value.withLock { $0 } }
        func set(_ tallies: [TrainingTally]) { value.withLock { $0 = tallies } }
    }
}
