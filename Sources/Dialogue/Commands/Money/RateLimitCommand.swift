internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Says how the rate limits stand: how many calls, how many are left, when the next is free.
struct RateLimitCommand: Sendable {
    let context: CommandContext
    let store: any Store

    func show(_ request: RateLimitRequest) async throws(StoreError) -> Reply {
        let lines = try await self.lines(request.sources)
        if request.asksWhetherHit { return try await hit(request, lines) }
        let all = lines.filter { $0.source == nil }
        var reply = Reply("", data: [.init("limits", .array(lines.map(json(of:))))])
        let bounding = request.sources == nil ? all : lines
        if let blocked = bounding.filter({ $0.freeAt != nil }).max(by: {
            ($0.freeAt ?? .distantPast) < ($1.freeAt ?? .distantPast)
        }),
            let free = blocked.freeAt
        {
            reply.headline = "The next call may be made \(moment(free)): \(phrase(for: blocked))."
        } else {
            let counts = bounding.filter { $0.rate != nil }.map(left)
            reply.headline =
                counts.isEmpty ? "No rate limit holds." : "Calls that may still be made: \(Wording.list(counts))."
        }
        if !request.asksForRemaining || lines.count > bounding.count {
            reply.blocks = [.table(table(of: lines))]
        }
        return reply
    }

    /// Which of these sources have to wait just now, a sentence each.
    func waits(of sources: [SourceID]) async throws(StoreError) -> [String] {
        guard sources.contains(where: { context.source($0)?.api != nil }) else { return [] }
        return try await lines(sources).compactMap { line in
            line.freeAt.map { free in
                let limit = line.rate.map { " (\(Formatted.count($0.requests)) a \($0.window.rawValue))" } ?? ""
                return line.rate == nil
                    ? "\(line.source.map { "\($0)" } ?? "all"): its server takes the next call \(moment(free))."
                    : "\(line.source.map { "\($0)" } ?? "All servers"): the rate limit\(limit) lets the next call go \(moment(free))."
            }
        }
    }

    // MARK: Looking up

    /// One limit, or what a server said.
    private struct Line {
        var source: SourceID?
        var rate: RateLimit?
        var used = 0
        var freeAt: Date?
        var left: Int { max(0, (rate?.requests ?? 0) - used) }
    }

    private func lines(_ sources: [SourceID]?) async throws(StoreError) -> [Line] {
        let use = try await store.limitUse(of: nil, under: APISettings.rules(context), at: context.now)
        var lines = use.rates.map { Line(rate: $0.rate, used: $0.used, freeAt: $0.freeAt) }
        for source in context.catalogue.sources where sources?.contains(source.id) ?? true {
            guard let api = source.api else { continue }
            let own = try await store.limitUse(
                of: source.id, under: APISettings.ownRules(of: api, context), at: context.now)
            lines += own.rates.map { Line(source: source.id, rate: $0.rate, used: $0.used, freeAt: $0.freeAt) }
            if let until = own.heldBackUntil, until > context.now {
                lines.append(Line(source: source.id, freeAt: until))
            }
        }
        return lines
    }

    // MARK: Whether one was reached

    private func hit(_ request: RateLimitRequest, _ lines: [Line]) async throws(StoreError) -> Reply {
        var sentences: [String] = []
        let period = request.period
        let failed = try await store.runs(
            matching: RunQuery(
                sources: request.sources, states: [.failed], period: context.bounds(of: period ?? .last(24, .hours)),
                limit: 1000))
        let stopped = failed.filter { run in
            switch run.failure {
            case .api(.waitTooLong)?, .api(.status(429, _, _))?: true
            case .api(.spending(let refusal, _))?:
                if case .requestsPerDay = refusal.limit { true } else { false }
            default: false
            }
        }
        let blocked = lines.filter { $0.freeAt != nil }
        for line in blocked {
            if let free = line.freeAt { sentences.append("\(phrase(for: line)); free again \(moment(free)).") }
        }
        for run in stopped.prefix(5) {
            sentences.append(
                "run \(run.id) of \(run.source) stopped at one, \(context.moment(run.ended ?? run.started)).")
        }
        let span = context.span(of: period ?? .last(24, .hours))
        return Reply(
            sentences.isEmpty
                ? "No: no rate limit is reached now, and no run stopped at one\(span)."
                : "Yes: " + sentences.joined(separator: " "),
            notes: ["Runs that waited for a limit and went on are not kept apart."],
            data: [
                .init("hit", .bool(!sentences.isEmpty)), .init("limits", .array(blocked.map(json(of:)))),
                .init("runs", .array(stopped.map { .integer(Int($0.id.number)) })),
            ])
    }

    // MARK: Words

    /// `9 this minute`, `49 this minute of weather_api`.
    private func left(_ line: Line) -> String {
        let window = line.rate.map { $0.window == .day ? "today" : "this \($0.window.rawValue)" } ?? ""
        return "\(Formatted.count(line.left)) \(window)" + (line.source.map { " of \($0)" } ?? "")
    }

    private func phrase(for line: Line) -> String {
        let whose = line.source.map { "\($0)" } ?? "all sources together"
        guard let rate = line.rate else { return "the server of \(whose) allows none" }
        return "\(Formatted.count(rate.requests, "request")) a \(rate.window.rawValue) for \(whose) are made"
    }

    private func moment(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince(context.now).rounded(.up))
        return seconds <= 90
            ? "in \(Formatted.count(max(1, seconds), "second"))" : "at \(context.moment(date))"
    }

    private func table(of lines: [Line]) -> Table {
        var table = Table(
            [
                .init("of"), .init("limit"), .init("used", isNumeric: true, expendability: 1),
                .init("left", isNumeric: true),
                .init("next call"),
            ],
            rows: lines.map { line in
                [
                    line.source?.rawValue ?? "all sources",
                    line.rate.map { "\(Formatted.count($0.requests)) per \($0.window.rawValue)" }
                        ?? "the server’s word",
                    line.rate == nil ? "" : Formatted.count(line.used),
                    line.rate == nil ? "0" : Formatted.count(line.left),
                    line.freeAt.map(moment) ?? "now",
                ]
            })
        if context.world.settings.boolean("enable_visualizations") {
            table.bars = lines.map { line in
                line.rate.map { min(1, Double(line.used) / Double(max(1, $0.requests))) } ?? 1
            }
        }
        return table
    }

    private func json(of line: Line) -> JSONValue {
        .object([
            .init("source", line.source.map { .string($0.rawValue) } ?? .null),
            .init("requests", line.rate.map { .integer($0.requests) } ?? .null),
            .init("per", line.rate.map { .string($0.window.rawValue) } ?? .null), .init("used", .integer(line.used)),
            .init("left", .integer(line.left)),
            .init("free_at", line.freeAt.map { .string(Timestamp.iso8601($0)) } ?? .null),
        ])
    }
}
