internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Removes what is older, or more, than the retention settings allow; shows it first.
struct PruneCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func policy(sources: [SourceID]? = nil) -> RetentionPolicy {
        let settings = context.world.settings
        return RetentionPolicy(
            recordDays: settings.optionalInteger("retention_days"),
            maximumBytes: settings.optionalInteger("max_storage_size_mb").map { Int64($0) * 1_000_000 },
            metricsDays: settings.optionalInteger("metrics_retention_days"), sources: sources)
    }

    func question(sources: [SourceID]?) async throws(StoreError) -> Confirming.Question {
        let plan = try await store.prunePlan(policy(sources: sources), at: context.now)
        guard !plan.isEmpty else { return .answered(nothing(plan)) }
        return .asked(
            Reply(
                "Pruning removes \(what(plan)) for good. Do it?", outcome: .asks, blocks: [.table(table(of: plan))],
                hints: ["Say “yes” or “no”."], data: json(of: plan)))
    }

    func rehearse(sources: [SourceID]?) async throws(StoreError) -> Reply {
        let plan = try await store.prunePlan(policy(sources: sources), at: context.now)
        guard !plan.isEmpty else { return nothing(plan) }
        return Reply(
            "Pruning would remove \(what(plan)).", blocks: [.table(table(of: plan))],
            hints: ["Nothing was removed. Say “prune” to do it."], data: json(of: plan))
    }

    func run(sources: [SourceID]?) async throws(StoreError) -> Reply {
        let plan: PrunePlan
        do throws(StoreError) {
            plan = try await store.prune(policy(sources: sources), at: context.now)
        } catch .stopped {
            return Reply(
                "Stopped. What was pruned until then stays pruned.", outcome: .cancelled,
                hints: ["Say “prune” to go on."])
        }
        guard !plan.isEmpty else { return nothing(plan) }
        let size =
            plan.bytesAfter < plan.bytesBefore
            ? " The store weighs \(Formatted.bytes(plan.bytesAfter)) now (\(Formatted.bytes(plan.bytesBefore)) before)."
            : ""
        return Reply(
            "Pruned: \(what(plan)).\(size)", blocks: [.table(table(of: plan))], data: json(of: plan))
    }

    /// What the settings remove behind an ingestion, a note each.
    func afterRun() async -> [String] {
        let policy = policy()
        guard policy.recordDays != nil || policy.maximumBytes != nil || policy.metricsDays != nil else { return [] }
        do throws(StoreError) {
            let plan = try await store.prune(policy, at: context.world.clock.now())
            return rows(of: plan).map { row in "Pruned, \(row.setting): \(row.what)." }
        } catch .stopped {
            return ["Pruning was stopped; it goes on behind the next ingestion."]
        } catch {
            return ["The retention settings could not be applied: \(ErrorText.sentence(for: error))"]
        }
    }

    // MARK: Words

    private func nothing(_ plan: PrunePlan) -> Reply {
        let policy = policy()
        var rules: [String] = []
        if let days = policy.recordDays { rules.append("records are kept \(Formatted.count(days, "day"))") }
        if let bytes = policy.maximumBytes {
            rules.append(
                "the store may grow to \(Formatted.bytes(bytes)) (it has \(Formatted.bytes(plan.bytesBefore)))")
        }
        if let days = policy.metricsDays {
            rules.append("runs, journal and quarantine are kept \(Formatted.count(days, "day"))")
        }
        let keepsRecords = policy.recordDays == nil && policy.maximumBytes == nil
        return Reply(
            "There is nothing to prune" + (rules.isEmpty ? "." : ": \(Wording.list(rules))."),
            hints: keepsRecords
                ? [
                    "Records are kept for ever; “set retention to 365 days” or “set storage limit to 20 GB” changes that."
                ]
                : [], data: json(of: plan))
    }

    private func what(_ plan: PrunePlan) -> String {
        let records = total(plan.expiredRecords) + total(plan.excessRecords)
        var parts: [String] = []
        if records > 0 { parts.append(Formatted.count(records, "record")) }
        if plan.answers > 0 { parts.append(Formatted.count(plan.answers, "cached answer")) }
        if plan.oldVersions > 0 { parts.append(Formatted.count(plan.oldVersions, "old version")) }
        if plan.rejections > 0 { parts.append(Formatted.count(plan.rejections, "rejected record")) }
        if plan.runs > 0 { parts.append(Formatted.count(plan.runs, "run")) }
        if plan.commands > 0 {
            parts.append(Formatted.count(plan.commands, "journal entry", plural: "journal entries"))
        }
        return Wording.list(parts)
    }

    private func total(_ counts: [SourceID: Int]) -> Int { counts.values.reduce(0, +) }

    private typealias Row = (setting: String, what: String)

    /// A line a setting that has something to remove.
    private func rows(of plan: PrunePlan) -> [Row] {
        let settings = context.world.settings
        func records(_ counts: [SourceID: Int]) -> String {
            Wording.list(
                counts.sorted { $0.key < $1.key }.map { "\(Formatted.count($0.value, "record")) of \($0.key)" })
        }
        func days(_ name: SettingKey) -> String {
            "\(name.rawValue) (\(settings.optionalInteger(name).map { Formatted.count($0, "day") } ?? "none"))"
        }
        var rows: [Row] = []
        if !plan.expiredRecords.isEmpty { rows.append((days("retention_days"), records(plan.expiredRecords))) }
        if !plan.excessRecords.isEmpty || plan.answers > 0 {
            let answers = plan.answers > 0 ? [Formatted.count(plan.answers, "cached answer")] : []
            let limit = settings.optionalInteger("max_storage_size_mb").map { Formatted.bytes(Int64($0) * 1_000_000) }
            let excess = plan.excessRecords.isEmpty ? [] : [records(plan.excessRecords)]
            rows.append(("max_storage_size_mb (\(limit ?? "none"))", Wording.list(answers + excess)))
        }
        if plan.oldVersions > 0 {
            rows.append(("max_versions_per_item", Formatted.count(plan.oldVersions, "old version")))
        }
        let rest = [
            (plan.runs, "run", "runs"), (plan.commands, "journal entry", "journal entries"),
            (plan.rejections, "rejected record", "rejected records"),
        ].filter { $0.0 > 0 }
        if !rest.isEmpty {
            rows.append(
                (
                    days("metrics_retention_days"),
                    Wording.list(rest.map { Formatted.count($0.0, $0.1, plural: $0.2) })
                ))
        }
        return rows
    }

    private func table(of plan: PrunePlan) -> Table {
        Table([.init("setting"), .init("removes", goesOn: true)], rows: rows(of: plan).map { [$0.setting, $0.what] })
    }

    private func json(of plan: PrunePlan) -> [JSONValue.Member] {
        func counts(_ counts: [SourceID: Int]) -> JSONValue {
            .object(counts.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .integer($0.value)) })
        }
        return [
            .init("expired_records", counts(plan.expiredRecords)),
            .init("excess_records", counts(plan.excessRecords)), .init("old_versions", .integer(plan.oldVersions)),
            .init("rejected", .integer(plan.rejections)), .init("runs", .integer(plan.runs)),
            .init("commands", .integer(plan.commands)), .init("answers", .integer(plan.answers)),
            .init("bytes_before", .integer(Int(plan.bytesBefore))),
            .init("bytes_after", .integer(Int(plan.bytesAfter))),
        ]
    }
}
