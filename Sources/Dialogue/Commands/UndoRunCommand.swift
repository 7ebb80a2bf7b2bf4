internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Takes back what runs stored, after showing what goes.
struct UndoRunCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// The question, and the runs it is about: “the last run” must be the same one when yes is said.
    func question(_ choice: RunChoice) async throws(StoreError) -> (question: Confirming.Question, runs: [Int]) {
        let runs = try await self.runs(choice)
        guard !runs.isEmpty else { return (.answered(noSuchRun(choice)), []) }
        if let refusal = refusal(for: runs) { return (.answered(refusal), []) }
        var plans: [UndoPlan] = []
        for run in runs {
            if run.undone == nil, let plan = try await store.undoPlan(for: run.id) { plans.append(plan) }
        }
        plans.removeAll {
            $0.records == 0 && $0.rejections == 0 && $0.restoredVersions == 0 && $0.cursors.isEmpty
        }
        guard let first = plans.first else {
            let names = runs.count == 1 ? "Run \(runs[0].id)" : "The last ingest"
            return (
                .answered(
                    Reply(
                        "\(names) left nothing in the store: there is nothing to undo.",
                        data: [.init("undone", .array([]))])), []
            )
        }
        let what =
            plans.count == 1
            ? "run \(first.run.id) of \(first.run.source) (\(context.moment(first.run.started)))"
            : "the last ingest (\(Formatted.count(plans.count, "run")))"
        var blocks: [Reply.Block] = []
        if plans.count > 1 { blocks.append(.table(table(of: plans))) }
        let files = filesReadAgain(plans)
        if !files.isEmpty { blocks.append(.verbatim(list(files))) }
        let cursors = cursorLines(plans)
        if !cursors.isEmpty { blocks.append(.verbatim(cursors)) }
        let them = "Undoing \(what) removes \(removal(plans))"
        return (
            .asked(
                Reply(
                    them + (files.isEmpty ? ". Do it?" : "; \(reading(files)) when you next ingest. Do it?"),
                    outcome: .asks, blocks: blocks,
                    hints: ["Say “yes” or “no”."], data: [.init("undo", .array(plans.map(json(of:))))])),
            plans.map { Int($0.run.id.number) }
        )
    }

    func run(_ choice: RunChoice) async throws(StoreError) -> Reply {
        let runs = try await self.runs(choice)
        guard !runs.isEmpty else { return noSuchRun(choice) }
        if let refusal = refusal(for: runs) { return refusal }
        var done: [UndoPlan] = []
        // The newest first: a run may hold versions of what an older one stored.
        for run in runs.sorted(by: { $0.id > $1.id }) where run.undone == nil {
            do throws(StoreError) {
                done.append(try await store.undo(run.id, at: context.world.clock.now()))
            } catch {
                guard let last = done.last else { throw error }
                return .failed(
                    "Run \(run.id) could not be undone: \(ErrorText.sentence(for: error)) "
                        + "Undone are the runs down to \(last.run.id).",
                    data: [.init("undone", .array(done.map(json(of:))))])
            }
        }
        let files = filesReadAgain(done)
        let names = done.map(\.run.id).sorted().map(\.description)
        let sources = Array(Set(done.map(\.run.source))).sorted()
        return Reply(
            "\(names.count == 1 ? "Run" : "Runs") \(Wording.list(names)) of \(RunCommands.names(sources)) "
                + "\(names.count == 1 ? "is" : "are") undone: \(removal(done)) removed.",
            blocks: cursorLines(done).isEmpty ? [] : [.verbatim(cursorLines(done))],
            hints: files.isEmpty
                ? []
                : [
                    "Say “ingest \(RunCommands.names(sources))” to read \(files.count == 1 ? "its file" : "the files") again."
                ],
            data: [.init("undone", .array(done.map(json(of:))))])
    }

    private func runs(_ choice: RunChoice) async throws(StoreError) -> [RunReport] {
        switch choice {
        case .numbers(let numbers):
            var runs: [RunReport] = []
            for number in numbers {
                runs += try await store.runs(matching: RunQuery(id: RunID(Int64(number)), limit: 1))
            }
            return runs
        case .last(let sources?): return try await store.runs(matching: RunQuery(sources: sources, limit: 1))
        case .last(nil): return try await store.runs(matching: RunQuery(lastCommandOnly: true, limit: 1000))
        }
    }

    // MARK: What cannot be undone

    private func noSuchRun(_ choice: RunChoice) -> Reply {
        if case .numbers(let numbers) = choice, let number = numbers.first {
            return .refused("There is no run \(number).", hints: ["Say “show runs” for the numbers."])
        }
        return .refused("Nothing has been ingested yet, so there is nothing to undo.")
    }

    private func refusal(for runs: [RunReport]) -> Reply? {
        if let running = runs.first(where: { $0.state == .running }) {
            return .refused(
                "Run \(running.id) of \(running.source) is still running.",
                hints: ["Say “cancel run \(running.id)” first, then undo it."])
        }
        guard runs.allSatisfy({ $0.undone != nil }), let first = runs.first, let undone = first.undone else {
            return nil
        }
        let names = runs.map(\.id).sorted().map(\.description)
        return .refused(
            "\(names.count == 1 ? "Run" : "Runs") \(Wording.list(names)) \(names.count == 1 ? "was" : "were") undone already, "
                + "\(context.moment(undone)).",
            hints: ["Say “show runs” for the others."])
    }

    // MARK: Words

    private func removal(_ plans: [UndoPlan]) -> String {
        let records = plans.reduce(0) { $0 + $1.records }
        let rejections = plans.reduce(0) { $0 + $1.rejections }
        let restored = plans.reduce(0) { $0 + $1.restoredVersions }
        var parts = records > 0 || rejections == 0 ? [Formatted.count(records, "record")] : []
        if rejections > 0 { parts.append(Formatted.count(rejections, "rejected record")) }
        return Wording.list(parts)
            + (restored > 0
                ? " (the version before becomes current again of \(Formatted.count(restored, "record")))" : "")
    }

    /// What was piped in is gone: nothing reads it again.
    private func filesReadAgain(_ plans: [UndoPlan]) -> [String] {
        Set(plans.flatMap(\.forgottenFiles)).subtracting([FileSource.standardInput]).sorted()
    }

    /// Of several runs the newest moves a cursor first: where the oldest takes it back to is where it ends.
    private func cursorLines(_ plans: [UndoPlan]) -> [String] {
        var ends: [String: String] = [:]
        for plan in plans.sorted(by: { $0.run.id > $1.run.id }) {
            for cursor in plan.cursors {
                let place = cursor.to.map { "to \(SafeText.line($0))" } ?? "to its start"
                ends["Cursor \(SafeText.line(cursor.name)) of \(plan.run.source)"] = place
            }
        }
        return ends.sorted { $0.key < $1.key }.map { "\($0.key) goes back \($0.value)." }
    }

    private func reading(_ files: [String]) -> String {
        "\(files.count == 1 ? "this file is" : "these \(Formatted.count(files.count)) files are") read again"
    }

    private func list(_ files: [String]) -> [String] {
        let names = files.map { SafeText.line(context.shownPath(of: $0), cells: 120) }
        return names.count > 8 ? names.prefix(7) + ["and \(Formatted.count(names.count - 7)) more"] : names
    }

    private func table(of plans: [UndoPlan]) -> Table {
        Table(
            [
                .init("run", isNumeric: true), .init("source"), .init("records", isNumeric: true),
                .init("rejected", isNumeric: true, expendability: 1), .init("files", isNumeric: true, expendability: 2),
            ],
            rows: plans.map { plan in
                [plan.run.id.description, plan.run.source.rawValue]
                    + [plan.records, plan.rejections, plan.forgottenFiles.count].map { Formatted.count($0) }
            })
    }

    private func json(of plan: UndoPlan) -> JSONValue {
        .object([
            .init("run", .integer(Int(plan.run.id.number))), .init("source", .string(plan.run.source.rawValue)),
            .init("records", .integer(plan.records)), .init("restored_versions", .integer(plan.restoredVersions)),
            .init("rejected", .integer(plan.rejections)),
            .init("files", .array(plan.forgottenFiles.map { .string($0) })),
            .init(
                "cursors",
                .array(
                    plan.cursors.map {
                        .object([
                            .init("name", .string($0.name)), .init("from", .string($0.from)),
                            .init("to", $0.to.map { .string($0) } ?? .null),
                        ])
                    })),
        ])
    }
}
