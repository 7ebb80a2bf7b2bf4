internal import Ingestion
internal import Intents
internal import Quantities

/// Readings about money, bound into calls.
extension CallBuilder {
    static let moneyCalls: [String: Binder] = [
        "show_spend": Binder(
            "period", "since", "until", "sources", "group_by", "run", "on", "per", "per_count", "with",
            "session"
        ) { reading in
            if let session = reading.session, reading.slots.count == 1 { return .session(.showCost(session)) }
            if reading.value("session") != nil { return .notYet(reading.intent, without: "session") }
            return asked(reading) { .showSpend($0) }
        },
        "show_tokens": Binder("period", "since", "until", "sources", "group_by") { reading in
            asked(reading) { .showTokens($0) }
        },
        "show_api_calls": Binder("period", "since", "until", "sources", "group_by") { reading in
            asked(reading) { .showCalls($0) }
        },
        "show_budget": Binder("period", "since", "until", "fields") {
            .money(.showBudget(period: $0.period(), fields: $0.names("fields") ?? []))
        },
        "forecast_spend": Binder("period", "since", "until") { .money(.forecast(period: $0.period())) },
        // A server gives what it gives: for a period of its own nothing can be asked.
        "estimate_cost": Binder("sources", "priority") {
            .money(.estimate(IngestRequest(selection: $0.selection, priority: $0.integer("priority"))))
        },
        "show_rate_limits": Binder("sources", "group_by", "field", "event", "period", "since", "until") {
            guard ["source", nil].contains($0.text("group_by")) else { return .notYet($0.intent, without: "group_by") }
            return .money(
                .showRateLimits(
                    RateLimitRequest(
                        sources: $0.sources(), isGrouped: $0.text("group_by") != nil,
                        asksWhetherHit: $0.text("event") == "hit", asksForRemaining: $0.text("field") == "remaining",
                        period: $0.period())))
        },
        "resume_spending": Binder { _ in .money(.resumeSpending) },
        "clear_cache": Binder("sources") { .money(.clearCache(sources: $0.sources())) },
        "show_cursor": Binder("sources") { .money(.showCursors(sources: $0.sources())) },
        "set_cursor": Binder("sources", "value") {
            .money(.setCursor(sources: $0.sources() ?? [], value: $0.text("value") ?? ""))
        },
        "reset_cursor": Binder("sources") { .money(.resetCursors(sources: $0.sources() ?? [])) },
        "retry_ingest": Binder("sources", "run", "scope", "period", "since", "until") {
            .retryIngest(
                RetryChoice(
                    sources: $0.sources(), run: $0.integer("run"), isLastRun: $0.text("run") == "last",
                    period: $0.period()))
        },
    ]

    private static func asked(_ reading: Reading, _ call: (SpendRequest) -> MoneyCall) -> Call {
        var request = SpendRequest(period: reading.period(), sources: reading.sources())
        if let grouping = reading.text("group_by") {
            guard let known = SpendingQuery.Grouping(rawValue: grouping) else {
                return .notYet(reading.intent, without: "group_by")
            }
            request.grouping = known
        }
        if let run = reading.text("run") {
            guard let number = reading.integer("run") else {
                guard run == "last" else { return .notYet(reading.intent, without: "run") }
                request.run = .last
                return .money(call(request))
            }
            request.run = .number(number)
        }
        request.per = reading.text("per").flatMap { SpendRequest.Unit(rawValue: $0) }
        request.perCount = max(1, reading.integer("per_count") ?? 1)
        if case .period(let other) = reading.value("with") { request.other = other }
        request.fate = reading.text("on").flatMap { SpendRequest.Fate(rawValue: $0) }
        return .money(call(request))
    }
}
