internal import Ingestion
internal import JSONText
internal import Quantities

/// Says what ingesting would come to, without calling anybody.
struct EstimateCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func show(_ request: IngestRequest) async throws(StoreError) -> Reply {
        let choice: IngestCommand.Choice
        switch IngestCommand(context: context).choose(request) {
        case .refused(let reply): return reply
        case .chosen(let chosen): choice = chosen
        }
        let names = choice.sources.map(\.id)
        guard !names.isEmpty else {
            return .refused("No enabled source fits that.", hints: ["Say “list sources” for all there are."])
        }
        let estimates = await CostEstimates(of: choice.sources, context: context, store: store)
        let paid = estimates.estimates.filter { $0.basis != .free }
        let what = names.count > 4 ? Formatted.count(names.count, "source") : RunCommands.names(names)
        let left = try await BudgetStandings(context: context, store: store).all().standings
            .first { $0.source == nil && $0.name == .day }
        let rest = left.map { " \($0.left) of today’s \($0.limit) is left." } ?? ""
        var data = SpendingQuestion(context: context, store: store).data(of: estimates)
        if let left { data += MoneyText.json(left.left, "left_today") }
        guard !paid.isEmpty else {
            return Reply("Ingesting \(what) costs nothing.", data: data)
        }
        var reply = Reply(
            "Ingesting \(what) would cost \(CostEstimates(paid).phrase).\(rest)", notes: estimates.openNotes,
            hints: ["Nothing was called. Say “ingest \(names.count == 1 ? names[0].rawValue : "…")” to do it."],
            data: data)
        if paid.count > 1 { reply.blocks = [.table(CostEstimates(paid).table)] }
        if let reasons = try await SpendingQuestion(context: context, store: store).reasons(estimates) {
            reply.notes += reasons
        }
        return reply
    }
}
