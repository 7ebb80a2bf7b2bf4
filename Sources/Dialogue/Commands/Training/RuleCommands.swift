internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Shows the rules of the workspace, and how far they are trusted.
struct RuleCommands: Sendable {
    let context: CommandContext
    let store: any Store

    private var book: RuleBook { context.world.rules }

    // MARK: All

    func list(_ listing: RuleListing) async throws(StoreError) -> Reply {
        let book = book
        let test: @Sendable (RuleTrust) -> Bool
        switch Self.test(listing.conditions, threshold: context.trainingTerms.threshold) {
        case .success(let passing): test = passing
        case .failure(let refusal): return refusal.reply
        }
        guard !book.rules.isEmpty || !book.problems.isEmpty else { return none(listing.kind) }
        let knowledge = try await TrustKnowledge(context: context, store: store).rules(book)
        let all = knowledge.trusts.filter { listing.kind == nil || $0.rule.kind == listing.kind }
        let fitting = Self.sorted(all.filter(test), listing)
        let chosen = fitting.prefix(max(1, listing.limit ?? .max)).map(RuleRow.init)
        let notes = RuleText.notes(on: book.problems) + knowledge.notes
        let data: [JSONValue.Member] = [
            .init("rules", .array(chosen.map { json(of: $0) })), .init("total", .integer(all.count)),
            RuleText.json(of: book.problems),
        ]
        let noun = (listing.kind.map { "\($0.rawValue) " } ?? "") + "rule"
        guard let first = chosen.first else {
            let what = all.isEmpty ? "No \(noun)s." : "None of \(Formatted.count(all.count, noun)) is like that."
            return Reply(what, notes: notes, data: data)
        }
        let count =
            chosen.count == all.count
            ? Formatted.count(all.count, noun)
            : "\(Formatted.count(chosen.count)) of \(Formatted.count(all.count, noun))"
        return Reply(
            "\(count)\(order(listing)).", blocks: [.table(table(of: chosen))], notes: notes,
            hints: ["Say “show rule \(SafeText.line(first.trust.rule.id, cells: 40))” for all of one."], data: data)
    }

    private func none(_ kind: Rule.Kind?) -> Reply {
        Reply(
            "No rules: there are none in the folders rules/causal and rules/symbolic of the workspace.",
            hints: ["“help rules” shows what a rule’s file looks like."],
            data: [.init("rules", .array([])), .init("total", .integer(0)), .init("problems", .array([]))])
    }

    private func order(_ listing: RuleListing) -> String {
        let isDescending = listing.isDescending
        switch listing.sort {
        case .trust: return isDescending ? ", the most trusted first" : ", the least trusted first"
        case .lastUpdated: return isDescending ? ", the newest first" : ", the oldest first"
        case .id, .definition: return ""
        }
    }

    private func table(of rows: [RuleRow]) -> Table {
        let rules = rows.map(\.trust)
        return table(of: rules, intervals: rows.map(\.interval))
    }

    private func table(of rules: [RuleTrust], intervals: [ClosedRange<Double>?]) -> Table {
        Table(
            [
                .init("rule"), .init("type", expendability: 1), .init("trust", isNumeric: true),
                .init("95 % between", expendability: 3), .init("by"),
                context.timeColumn(
                    "updated", rules.map { $0.posterior?.updated ?? .distantPast }, expendability: 2
                ).withoutTimes(where: rules.map { $0.posterior == nil }),
                .init("place", expendability: 4),
            ],
            rows: zip(rules, intervals).map { rule, interval in
                [
                    SafeText.line(rule.rule.id, cells: 40), rule.rule.kind.rawValue, TrustText.number(rule.trust),
                    interval.map(TrustText.interval) ?? "", TrustText.basis(rule.basis),
                    rule.posterior.map { context.moment($0.updated) } ?? "",
                    "\(SafeText.of(rule.rule.place.file)):\(rule.rule.place.line)",
                ]
            })
    }

    /// All rules, whole, as a file of them is exported.
    func rows() async throws(StoreError) -> [JSONValue] {
        try await TrustKnowledge(context: context, store: store).rules(book).trusts.map {
            json(of: RuleRow($0), isWhole: true)
        }
    }

    // MARK: Anew

    /// Adds up anew what all records say of trust. That changes nothing where what is kept is right.
    func recomputeTrust() async throws(StoreError) -> Reply {
        guard context.world.storeExists else {
            return Reply(
                "Nothing was ingested yet, so nothing is known of trust.", hints: ["Say “ingest everything”."])
        }
        try await TrustKnowledge(context: context, store: store).prepare()
        let before = try await store.verifyTrust()
        try await store.recomputeTrust()
        let after = try await store.verifyTrust()
        let what = Formatted.count(after.subjects, "rule or scenario", plural: "rules and scenarios")
        let mended = before.wrong.count
        return Reply(
            "The trust of \(what) was added up anew from \(Formatted.count(after.observations, "observation")): "
                + (mended == 0 ? "nothing was wrong." : "\(Formatted.count(mended)) of them had been wrong."),
            data: [
                .init("subjects", .integer(after.subjects)), .init("observations", .integer(after.observations)),
                .init("mended", .integer(mended)),
            ])
    }

    // MARK: One

    func show(_ name: String, fields: [String]) async throws(StoreError) -> Reply {
        let book = book
        guard let rule = book.rule(named: name) else { return unknown(name, book) }
        let knowledge = try await TrustKnowledge(context: context, store: store).rules(book)
        guard let trust = knowledge.trusts.first(where: { ExactText($0.rule.id) == ExactText(rule.id) }) else {
            return unknown(name, book)
        }
        let shown = SafeText.line(rule.id, cells: 60)
        let sentence =
            "The \(rule.kind.rawValue) rule \(shown) has a trust of \(TrustText.number(trust.trust))"
            + TrustText.grounds(trust.basis) + "."
        let row = RuleRow(trust)
        var facts: [(String, String)] = []
        if let posterior = trust.posterior, let interval = row.interval {
            facts += [
                ("95 % between", TrustText.interval(interval)),
                ("observations", Formatted.count(posterior.observations)),
                ("successes", TrustText.weight(posterior.weight.successes)),
                ("failures", TrustText.weight(posterior.weight.failures)),
                ("last update", context.momentAndAge(posterior.updated)),
            ]
        }
        if let stated = rule.statedTrust { facts.append(("its file says", TrustText.number(stated))) }
        facts.append(("place", "\(SafeText.of(rule.place.file)) line \(rule.place.line)"))
        var blocks: [Reply.Block] = []
        if fields.isEmpty || fields.contains(where: { $0 != "definition" }) { blocks.append(.table(.facts(facts))) }
        if fields.isEmpty || fields.contains("definition") {
            blocks.append(.verbatim(Self.lines(of: rule.definition)))
            if !rule.furtherMembers.isEmpty {
                blocks.append(.paragraph("It says further:"))
                blocks.append(.verbatim(Self.lines(of: .object(rule.furtherMembers))))
            }
        }
        return Reply(
            sentence, blocks: blocks,
            notes: knowledge.notes + RuleText.notes(on: book.problems(of: rule.id)),
            data: [.init("rule", json(of: row, isWhole: true))])
    }

    private static func lines(of value: JSONValue) -> [String] {
        SafeText.whole(value.prettyText().utf8)
    }

    private func unknown(_ name: String, _ book: RuleBook) -> Reply {
        let shown = Wording.quoted(name)
        let problems = book.problems(of: name)
        if !problems.isEmpty {
            var reply = Reply.failed(
                "The rule \(shown) is left out: \(problems.map { RuleText.fault(of: $0) }.joined(separator: " "))",
                hints: ["Mend \(SafeText.of(problems[0].place.file)), and say it again: it is read again by itself."],
                data: [RuleText.json(of: problems)])
            reply.notes = []
            return reply
        }
        guard !book.rules.isEmpty else { return .refused("There is no rule \(shown).", hints: none(nil).hints) }
        let near = NearestNames.to(name, among: book.rules.lazy.map(\.id)).map { SafeText.line($0, cells: 40) }
        return .refused(
            "There is no rule \(shown)"
                + (near.isEmpty ? "." : "; did you mean \(Wording.list(near, conjunction: "or"))?"),
            hints: ["Say “list rules” for all there are."])
    }

    private func json(of row: RuleRow, isWhole: Bool = false) -> JSONValue {
        let rule = row.trust
        let posterior = rule.posterior
        var members: [JSONValue.Member] = [
            .init("rule_id", .string(rule.rule.id)), .init("rule_type", .string(rule.rule.kind.rawValue)),
            .init("trust", .number(rule.trust)), .init("trust_by", .string(rule.basis.name)),
            .init("low", row.interval.map { .number($0.lowerBound) } ?? .null),
            .init("high", row.interval.map { .number($0.upperBound) } ?? .null),
            .init("observations", .integer(posterior?.observations ?? 0)),
            .init("updated", posterior.map { .string(Timestamp.iso8601($0.updated)) } ?? .null),
            .init("stated_trust", rule.rule.statedTrust.map { .number($0) } ?? .null),
            .init("file", .string(rule.rule.place.file)), .init("line", .integer(rule.rule.place.line)),
            .init("hash", .string(rule.rule.contentHash)),
        ]
        if isWhole {
            members.append(.init("definition", rule.rule.definition))
            members.append(.init("further", .object(rule.rule.furtherMembers)))
        }
        return .object(members)
    }
}

/// A rule with the interval of its trust, which takes a while to work out.
private struct RuleRow {
    let trust: RuleTrust
    let interval: ClosedRange<Double>?

    init(_ trust: RuleTrust) {
        self.trust = trust
        interval = trust.posterior?.interval
    }
}

extension Table.Column {
    /// Without those that say nothing.
    fileprivate func withoutTimes(where isEmpty: [Bool]) -> Table.Column {
        var column = self
        column.relative = relative.map { times in zip(times, isEmpty).map { $1 ? "" : $0 } }
        return column
    }
}
