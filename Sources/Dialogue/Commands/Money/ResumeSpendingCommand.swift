internal import Ingestion
internal import JSONText
internal import Quantities

/// Lifts the stop that the emergency threshold put on spending.
struct ResumeSpendingCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func run() async throws(StoreError) -> Reply {
        guard let stop = try await store.resumeSpending(at: context.now) else {
            return Reply(
                "Spending is not stopped.", hints: ["Say “budget” for what may be spent."],
                data: [.init("resumed", .bool(false))])
        }
        return Reply(
            "Spending goes on: it was stopped since \(context.momentAndAge(stop.since)), when \(stop.recorded) were recorded "
                + "against the emergency threshold of \(stop.threshold). The threshold counts anew from now; the budgets hold as before.",
            hints: ["Say “budget” for what may be spent."],
            data: [
                .init("resumed", .bool(true)), .init("stopped_since", .string(Timestamp.iso8601(stop.since))),
            ] + MoneyText.json(stop.recorded, "recorded") + MoneyText.json(stop.threshold, "threshold"))
    }
}
