internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Says what was spent: in all, in a period, by source, run or time. The sums are the ledger's own.
struct SpendCommand: Sendable {
    let context: CommandContext
    let store: any Store
    /// What the question is about; the rest is said beside it.
    var focus = Focus.money

    enum Focus: String, Sendable {
        case money, tokens, calls
    }

    func show(_ request: SpendRequest) async throws(StoreError) -> Reply {
        let comparison = SpendComparison(context: context, store: store)
        if let fate = request.fate { return try await comparison.share(of: fate, request) }
        if let unit = request.per { return try await comparison.price(of: request.perCount, unit, request) }
        if let other = request.other { return try await comparison.compare(request, with: other) }
        if let run = request.run { return try await show(run, request) }
        if let grouping = request.grouping { return try await show(request, by: grouping) }
        return try await request.period == nil ? overview(request) : total(request)
    }

    func sums(
        _ request: SpendRequest, period: Period?, by grouping: SpendingQuery.Grouping? = nil, runs: [RunID]? = nil
    ) async throws(StoreError) -> [SpendingSum] {
        let sums = try await store.spending(
            SpendingQuery(
                period: context.bounds(of: period), sources: request.sources, runs: runs, grouping: grouping,
                calendar: context.calendar))
        // Time and runs go on as they went; of sources the most comes first, and equal ones by their names.
        guard grouping == .source else { return sums }
        return sums.enumerated().sorted {
            let (first, second) = (SpendRows.weight($0.element, focus), SpendRows.weight($1.element, focus))
            return (second, $0.offset) < (first, $1.offset)
        }.map(\.element)
    }

    // MARK: In all

    /// Without a period: what it comes to by now, and how much of that is new.
    private func overview(_ request: SpendRequest) async throws(StoreError) -> Reply {
        let bySource = try await sums(request, period: nil, by: .source)
        let today = try await sums(request, period: .today).total
        let month = try await sums(request, period: .this(.month)).total
        let all = bySource.total
        guard all.usage.calls > 0 || all.usage.money != .zero else { return nothing(request, period: nil) }
        var reply = Reply(
            "\(amount(all)) \(verb) in all\(on(request)): \(amount(today)) today, \(amount(month)) this month"
                + "\(rest(of: all)).",
            data: [
                .init("period", .null), .init("total", .object(MoneyText.json(all))),
                .init("today", .object(MoneyText.json(today))), .init("this_month", .object(MoneyText.json(month))),
                .init("groups", groups(bySource, by: .source)),
            ])
        add(bySource, by: .source, to: &reply)
        add(try await leftToday(), to: &reply)
        return reply
    }

    private func total(_ request: SpendRequest) async throws(StoreError) -> Reply {
        let bySource = try await sums(request, period: request.period, by: .source)
        let all = bySource.total
        guard all.usage.calls > 0 || all.usage.money != .zero else {
            return nothing(request, period: request.period)
        }
        var reply = Reply(
            "\(amount(all)) \(verb)\(on(request))\(context.span(of: request.period))\(rest(of: all)).",
            data: [
                .init("period", MoneyText.json(context.bounds(of: request.period))),
                .init("total", .object(MoneyText.json(all))), .init("groups", groups(bySource, by: .source)),
            ])
        add(bySource, by: .source, to: &reply)
        if request.period == .today { add(try await leftToday(), to: &reply) }
        return reply
    }

    // MARK: By something

    private func show(_ request: SpendRequest, by grouping: SpendingQuery.Grouping) async throws(StoreError) -> Reply {
        let period = request.period ?? usualPeriod(for: grouping)
        let grouped = try await sums(request, period: period, by: grouping)
        let all = grouped.total
        guard all.usage.calls > 0 || all.usage.money != .zero else { return nothing(request, period: period) }
        let bySource = grouping == .source ? grouped : try await sums(request, period: period, by: .source)
        let byDay = grouping == .day ? grouped : try await sums(request, period: period, by: .day)
        var data: [JSONValue.Member] = [
            .init("period", MoneyText.json(context.bounds(of: period))), .init("total", .object(MoneyText.json(all))),
            .init("by", .string(grouping.rawValue)), .init("groups", groups(grouped, by: grouping)),
        ]
        var peaks: [String] = []
        if byDay.count > 1, let most = highest(byDay), let start = most.start {
            let day = Formatted.date(start, calendar: context.calendar)
            peaks.append("\(superlative) day was \(day) (\(inner(most)))")
            data.append(.init("most_expensive_day", .string(day)))
        }
        if bySource.count > 1, let most = highest(bySource), let source = most.source {
            peaks.append("\(superlative) source \(peaks.isEmpty ? "was " : "")\(source) (\(inner(most)))")
            data.append(.init("most_expensive_source", .string(source.rawValue)))
        }
        let more = peaks.isEmpty ? "" : " The \(peaks.joined(separator: ", the "))."
        var reply = Reply(
            "\(amount(all)) \(verb)\(on(request))\(context.span(of: period))\(rest(of: all)).\(more)", data: data)
        add(grouped, by: grouping, always: true, to: &reply)
        return reply
    }

    private func show(_ scope: SpendRequest.RunScope, _ request: SpendRequest) async throws(StoreError) -> Reply {
        let runs: [RunID]
        switch scope {
        case .number(let number): runs = [RunID(Int64(number))]
        case .last:
            runs = try await store.runs(matching: RunQuery(lastCommandOnly: true, limit: 1000)).map(\.id).sorted()
        }
        guard !runs.isEmpty else { return Reply("Nothing has been ingested yet, so nothing was spent on it.") }
        let byRun = try await sums(request, period: nil, by: .run, runs: runs)
        let all = byRun.total
        let known = try await store.runs(matching: RunQuery(id: runs[0], limit: 1)).first
        if byRun.isEmpty, case .number(let number) = scope, known == nil {
            return .refused("There is no run \(number).", hints: ["Say “show runs” for the numbers."])
        }
        let source = known.map { " of \($0.source)" } ?? ""
        let name = runs.count == 1 ? "Run \(runs[0])\(source)" : "The last ingest (\(runs.count) runs)"
        let data: [JSONValue.Member] = [
            .init("runs", .array(runs.map { .integer(Int($0.number)) })), .init("total", .object(MoneyText.json(all))),
            .init("groups", groups(byRun, by: .run)),
        ]
        guard all.usage.calls > 0 || all.usage.money != .zero else {
            return Reply("\(name) cost nothing: no call was made for it.", data: data)
        }
        var reply = Reply("\(name) cost \(MoneyText.money(all))\(details(of: all)).", data: data)
        add(byRun, by: .run, to: &reply)
        return reply
    }

    /// Where no period is said: as far back as one can read.
    private func usualPeriod(for grouping: SpendingQuery.Grouping) -> Period? {
        switch grouping {
        case .hour: .today
        case .day: .last(14, .days)
        case .week: .last(8, .weeks)
        case .month: .last(12, .months)
        case .source, .run: nil
        }
    }

    // MARK: Words

    private var verb: String {
        switch focus {
        case .money: "spent"
        case .tokens: "used"
        case .calls: "made"
        }
    }

    private var superlative: String { focus == .money ? "most expensive" : "busiest" }

    private func amount(_ sum: SpendingSum) -> String {
        switch focus {
        case .money: MoneyText.money(sum)
        case .tokens: MoneyText.tokens(sum)
        case .calls: MoneyText.calls(sum.usage)
        }
    }

    private func inner(_ sum: SpendingSum) -> String {
        focus == .money ? MoneyText.inner(sum) : focus == .tokens ? Formatted.count(Int(sum.usage.tokens)) : amount(sum)
    }

    private func on(_ request: SpendRequest) -> String {
        request.sources.map { " \(focus == .money ? "on" : "by") \(RunCommands.names($0))" } ?? ""
    }

    /// What else there is to the sum, without what the sentence is about.
    private func rest(of sum: SpendingSum) -> String {
        switch focus {
        case .money: details(of: sum)
        case .tokens: ", in \(MoneyText.calls(sum.usage)) for \(MoneyText.money(sum))"
        case .calls: ", for \(MoneyText.money(sum))"
        }
    }

    /// `, in 12 calls, 800 tokens (estimate); $0.01 of it is reserved …`.
    private func details(of sum: SpendingSum) -> String {
        ", in \(MoneyText.calls(sum.usage))" + (sum.usage.tokens > 0 ? " and \(MoneyText.tokens(sum))" : "")
            + (sum.unsettled > .zero ? "; \(sum.unsettled) of it is reserved for calls whose answer is not known" : "")
    }

    private func nothing(_ request: SpendRequest, period: Period?) -> Reply {
        let whole = period == nil ? " yet" : ""
        let sentence =
            switch focus {
            case .money: "Nothing was spent\(on(request))\(context.span(of: period))\(whole): no call was made."
            case .tokens: "No tokens were used\(on(request))\(context.span(of: period))\(whole)."
            case .calls: "No calls were made\(on(request))\(context.span(of: period))\(whole)."
            }
        return Reply(
            sentence,
            data: [
                .init("period", MoneyText.json(context.bounds(of: period))),
                .init("total", .object(MoneyText.json(SpendingSum()))), .init("groups", .array([])),
            ])
    }

    /// What is left of today's limit, where the question is about what has one.
    private func leftToday() async throws(StoreError) -> String? {
        let rules = APISettings.rules(context)
        let use = try await store.limitUse(of: nil, under: rules, at: context.now)
        switch focus {
        case .money:
            guard let day = use.budgets.first(where: { $0.budget.span == .day }) else { return nil }
            return "\(max(.zero, day.budget.limit - day.recorded)) of today’s \(day.budget.limit) is left."
        case .tokens:
            guard let limit = rules.tokensPerDay else { return nil }
            return "\(Formatted.count(Int(max(0, limit - use.tokensToday)))) of today’s "
                + "\(Formatted.count(Int(limit), "token")) are left."
        case .calls:
            guard let day = use.rates.first(where: { $0.rate.window == .day }) else { return nil }
            return "\(Formatted.count(max(0, day.rate.requests - day.used))) of today’s "
                + "\(Formatted.count(day.rate.requests, "request")) are left."
        }
    }

    private func add(_ sentence: String?, to reply: inout Reply) {
        if let sentence { reply.headline += " " + sentence }
    }

    // MARK: Tables

    private func add(
        _ sums: [SpendingSum], by grouping: SpendingQuery.Grouping, always: Bool = false, to reply: inout Reply
    ) {
        guard always || sums.count > 1 else { return }
        let rows = SpendRows(context: context, focus: focus, grouping: grouping)
        reply.blocks.append(.table(rows.table(of: sums)))
    }

    private func groups(_ sums: [SpendingSum], by grouping: SpendingQuery.Grouping) -> JSONValue {
        .array(SpendRows(context: context, focus: focus, grouping: grouping).json(of: sums))
    }

    private func highest(_ sums: [SpendingSum]) -> SpendingSum? {
        sums.max { SpendRows.weight($0, focus) < SpendRows.weight($1, focus) }
    }
}
