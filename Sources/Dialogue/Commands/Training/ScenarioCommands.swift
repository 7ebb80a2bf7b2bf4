internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Shows how far scenarios are trusted, by what was ingested of them.
struct ScenarioCommands: Sendable {
    let context: CommandContext
    let store: any Store

    // MARK: Many

    func list(_ listing: ScenarioListing) async throws(StoreError) -> Reply {
        var query = TrustQuery(.scenario)
        for condition in listing.conditions {
            guard let bound = TrustText.score(condition.value),
                let comparison = TrustQuery.Comparison(rawValue: condition.comparison)
            else {
                return .refused(
                    "Scenarios are chosen by their trust, a number from 0 to 1.",
                    hints: ["For example: list scenarios with trust below 0.5"])
            }
            query.conditions.append(.init(comparison, bound))
        }
        query.sort = listing.sort
        query.isDescending = listing.isDescending
        (query.offset, query.limit) = (listing.offset, listing.limit)
        let knowledge = TrustKnowledge(context: context, store: store)
        try await knowledge.prepare()
        let page = try await store.trust(matching: query)
        let notes = try await knowledge.notes()
        let data: [JSONValue.Member] = [
            .init("scenarios", .array(page.posteriors.map { Self.json(of: $0, $0.interval) })),
            .init("matching", .integer(page.matching)), .init("total", .integer(page.total)),
            .init("offset", .integer(listing.offset)),
        ]
        guard page.total > 0 else {
            return Reply(
                "Nothing is known of any scenario: no record has said anything of one.", notes: notes,
                hints: ["Trust logs and outcomes say it; “ingest everything” loads what is there."], data: data)
        }
        guard let first = page.posteriors.first else {
            let what =
                page.matching == 0
                ? "None of \(Formatted.count(page.total, "scenario")) is like that."
                : "There are no more; that were all \(Formatted.count(page.matching))."
            return Reply(what, notes: notes, data: data)
        }
        let count =
            page.matching == page.total
            ? Formatted.count(page.total, "scenario")
            : "\(Formatted.count(page.matching)) of \(Formatted.count(page.total, "scenario"))"
        let last = listing.offset + page.posteriors.count
        let shown =
            page.posteriors.count == page.matching
            ? "" : " Shown: \(Formatted.count(listing.offset + 1)) to \(Formatted.count(last))."
        var hints = ["Say “show scenario \(SafeText.line(first.subject.name, cells: 40))” for one of them."]
        if last < page.matching { hints.insert("Say “more” for the next ones.", at: 0) }
        return Reply(
            "\(count)\(order(listing)).\(shown)", blocks: [.table(table(of: page.posteriors))], notes: notes,
            hints: hints, data: data)
    }

    private func order(_ listing: ScenarioListing) -> String {
        switch listing.sort {
        case .trust: listing.isDescending ? ", the most trusted first" : ", the least trusted first"
        case .updated: listing.isDescending ? ", the newest first" : ", the oldest first"
        case .name: ""
        }
    }

    private func table(of posteriors: [TrustPosterior]) -> Table {
        Table(
            [
                .init("scenario"), .init("trust", isNumeric: true), .init("95 % between", expendability: 2),
                .init("observations", isNumeric: true),
                context.timeColumn("updated", posteriors.map(\.updated), expendability: 1),
            ],
            rows: posteriors.map { posterior in
                [
                    SafeText.line(posterior.subject.name, cells: 60), TrustText.number(posterior.mean),
                    TrustText.interval(posterior.interval), Formatted.count(posterior.observations),
                    context.moment(posterior.updated),
                ]
            })
    }

    // MARK: One

    func show(_ name: String) async throws(StoreError) -> Reply {
        let knowledge = TrustKnowledge(context: context, store: store)
        try await knowledge.prepare()
        let shown = Wording.quoted(name)
        guard let posterior = try await store.posteriors(of: .scenario, names: [name]).first else {
            return Reply(
                "Nothing is known of a scenario \(shown): its trust is \(TrustText.number(TrustPosterior.prior)), as of any.",
                hints: ["Say “list scenarios” for those that something is known of."],
                data: [.init("scenario", .null)])
        }
        let interval = posterior.interval
        let facts: [(String, String)] = [
            ("95 % between", TrustText.interval(interval)),
            ("observations", Formatted.count(posterior.observations)),
            ("successes", TrustText.weight(posterior.weight.successes)),
            ("failures", TrustText.weight(posterior.weight.failures)),
            ("last update", context.momentAndAge(posterior.updated)),
        ]
        return Reply(
            "The scenario \(SafeText.line(name, cells: 60)) has a trust of \(TrustText.number(posterior.mean))"
                + TrustText.grounds(.observed(posterior)) + ".",
            blocks: [.table(.facts(facts))], notes: try await knowledge.notes(),
            data: [.init("scenario", Self.json(of: posterior, interval))])
    }

    static func json(of posterior: TrustPosterior, _ interval: ClosedRange<Double>) -> JSONValue {
        .object([
            .init("scenario_id", .string(posterior.subject.name)), .init("trust", .number(posterior.mean)),
            .init("low", .number(interval.lowerBound)), .init("high", .number(interval.upperBound)),
            .init("observations", .integer(posterior.observations)),
            .init("successes", .number(Double(posterior.weight.successes) / Double(TrustWeight.one))),
            .init("failures", .number(Double(posterior.weight.failures) / Double(TrustWeight.one))),
            .init("updated", .string(Timestamp.iso8601(posterior.updated))),
        ])
    }
}
