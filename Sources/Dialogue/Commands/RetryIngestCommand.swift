internal import Ingestion
internal import Quantities

/// Ingests again: the sources that failed, or those that are named.
struct RetryIngestCommand: Sendable {
    let context: CommandContext
    let store: any Store

    enum Meaning: Sendable {
        case ingest(IngestRequest)
        case answered(Reply)
    }

    /// Which ingestion is meant; it then runs like any other.
    func meaning(of choice: RetryChoice) async throws(StoreError) -> Meaning {
        if let sources = choice.sources { return ingest(sources) }
        if let number = choice.run {
            guard let run = try await store.runs(matching: RunQuery(id: RunID(Int64(number)), limit: 1)).first else {
                return .answered(.refused("There is no run \(number).", hints: ["Say “show runs” for the numbers."]))
            }
            return ingest([run.source])
        }
        let runs =
            try await choice.period == nil
            ? store.runs(matching: RunQuery(lastCommandOnly: true, limit: 1000))
            : store.runs(matching: RunQuery(period: context.bounds(of: choice.period), limit: 1000))
        guard !runs.isEmpty else {
            return .answered(
                Reply(
                    "Nothing was ingested\(choice.period == nil ? " yet" : context.span(of: choice.period)), so there is nothing to try again.",
                    hints: ["Say “ingest everything”."]))
        }
        let failed = unique(runs.filter { [.failed, .interrupted, .cancelled].contains($0.state) })
        // What failed and went well later needs no second try.
        let open = choice.period == nil ? failed : failed.filter { isStillFailed($0, in: runs) }
        if !open.isEmpty { return ingest(open) }
        if choice.isLastRun { return ingest(unique(runs)) }
        let what = choice.period == nil ? "in the last ingest" : "and is still open\(context.span(of: choice.period))"
        return .answered(
            Reply(
                "Nothing failed \(what), so there is nothing to try again.",
                hints: ["Say “ingest \(runs[0].source)” to ingest it again, “retry rejected” for rejected records."]))
    }

    private func ingest(_ sources: [SourceID]) -> Meaning {
        .ingest(IngestRequest(selection: SourceSelection(named: sources)))
    }

    /// In the order of the runs, the newest last.
    private func unique(_ runs: [RunReport]) -> [SourceID] {
        var seen: Set<SourceID> = []
        return runs.map(\.source).filter { seen.insert($0).inserted }.reversed()
    }

    /// Runs come newest first.
    private func isStillFailed(_ source: SourceID, in runs: [RunReport]) -> Bool {
        runs.first { $0.source == source }?.state != .finished
    }
}
