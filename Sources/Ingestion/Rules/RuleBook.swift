/// The rules of a workspace, as its files state them.
package struct RuleBook: Sendable, Equatable {
    /// In the order of their ids.
    package private(set) var rules: [Rule]
    package private(set) var problems: [RuleProblem]
    private let byID: [ExactText: Int]

    package static let empty = RuleBook([])

    /// - Parameters:
    ///   - files: of two rules with one id the first holds.
    ///   - unread: what lies among them and could not be looked into.
    package init(_ files: [RuleFile], problems unread: [RuleProblem] = []) {
        var places: [ExactText: Rule.Place] = [:]
        var rules: [Rule] = []
        var problems = unread
        for file in files {
            problems += file.problems
            for rule in file.rules {
                if let other = places[ExactText(rule.id)] {
                    problems.append(RuleProblem(rule.place, .duplicate(rule: rule.id, other: other)))
                } else {
                    places[ExactText(rule.id)] = rule.place
                    rules.append(rule)
                }
            }
        }
        self.rules = rules.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        self.problems = problems
        byID = Dictionary(uniqueKeysWithValues: self.rules.enumerated().map { (ExactText($1.id), $0) })
    }

    package func rule(_ id: String) -> Rule? { byID[ExactText(id)].map { rules[$0] } }

    /// The rule that was meant by what was typed: by its id, else by that in another case where only one fits.
    package func rule(named name: String) -> Rule? {
        if let rule = rule(name) { return rule }
        let wanted = name.lowercased()
        let fitting = rules.filter { $0.id.lowercased() == wanted }
        return fitting.count == 1 ? fitting[0] : nil
    }

    /// What keeps out, or kept out, a rule that calls itself so.
    package func problems(of id: String) -> [RuleProblem] {
        problems.filter { $0.reason.rule.map { ExactText($0) == ExactText(id) } ?? false }
    }

    package func count(of kind: Rule.Kind) -> Int { rules.count { $0.kind == kind } }

    /// What became of the rules since an earlier reading, by what they say.
    package func changes(since earlier: RuleBook) -> RuleChanges {
        let knownProblems = Set(earlier.problems)
        return RuleChanges(
            added: rules.filter { earlier.rule($0.id) == nil }.map(\.id),
            removed: earlier.rules.filter { rule($0.id) == nil }.map(\.id),
            changed: rules.filter { rule in
                earlier.rule(rule.id).map { $0.contentHash != rule.contentHash } ?? false
            }.map(\.id),
            newProblems: problems.filter { !knownProblems.contains($0) })
    }
}

/// Ids of rules that came, went, or say something else than before, and what is newly wrong in their files.
package struct RuleChanges: Sendable, Equatable {
    package var added: [String]
    package var removed: [String]
    package var changed: [String]
    package var newProblems: [RuleProblem]

    package init(added: [String], removed: [String], changed: [String], newProblems: [RuleProblem]) {
        self.added = added
        self.removed = removed
        self.changed = changed
        self.newProblems = newProblems
    }

    package var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty && newProblems.isEmpty }
}
