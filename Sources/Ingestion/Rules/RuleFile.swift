package import JSONText

/// What one file of rules holds: good rules, and what is wrong with the others.
package struct RuleFile: Sendable, Equatable {
    package private(set) var rules: [Rule] = []
    package private(set) var problems: [RuleProblem] = []
    /// Relative to the workspace.
    package let path: String

    /// A file that could not be read.
    package init(path: String, _ reason: RuleProblem.Reason, line: Int = 1) {
        self.path = path
        problems = [RuleProblem(Rule.Place(file: path, line: line), reason)]
    }

    /// Problems whose lines are still to be found, with where they are: all in one pass over the text.
    private var unplaced: [Int: JSONPath] = [:]

    /// Reads one rule, a list of rules, or an object with a list `rules`.
    package init(path: String, _ document: some LinedDocument) {
        self.path = path
        let value = document.value
        if let elements = value.elements {
            read(elements, at: [], document)
        } else if let listed = value["rules"], value["rule_id"] == nil {
            guard let elements = listed.elements else {
                problems.append(
                    RuleProblem(
                        place(document.line(of: [.key("rules")])),
                        .unfit(rule: nil, member: "rules", expected: "a list of rules", found: listed.typeName)))
                return
            }
            read(elements, at: [.key("rules")], document)
        } else if value != .null {
            read(value, at: [], line: document.line(of: []), document)
        }
        let open = Array(unplaced)
        for (problem, line) in zip(open.map(\.key), document.lines(of: open.map(\.value))) {
            if let line { problems[problem].place.line = line }
        }
        unplaced = [:]
    }

    private mutating func read(_ elements: [JSONValue], at path: JSONPath, _ document: some LinedDocument) {
        for (index, (element, line)) in zip(elements, document.elementLines(at: path)).enumerated() {
            read(element, at: path.appending(.index(index)), line: line, document)
        }
    }

    private mutating func read(_ value: JSONValue, at path: JSONPath, line: Int?, _ document: some LinedDocument) {
        func fail(_ reason: RuleProblem.Reason, member: String? = nil) {
            if let member { unplaced[problems.count] = path.appending(.key(member)) }
            problems.append(RuleProblem(place(line), reason))
        }
        guard let members = value.members else { return fail(.notARule(found: value.typeName)) }
        guard let named = value["rule_id"] else { return fail(.missing(rule: nil, member: "rule_id")) }
        guard let id = named.string, !id.isEmpty else {
            return fail(
                .unfit(rule: nil, member: "rule_id", expected: "a text", found: named.briefText), member: "rule_id")
        }
        if let twice = Self.repeated(members) {
            return fail(.repeated(rule: twice == "rule_id" ? nil : id, member: twice), member: twice)
        }
        let folder = Self.kind(ofFolder: self.path)
        var said: Rule.Kind?
        if let type = value["rule_type"] {
            said = type.string.flatMap { Rule.Kind(rawValue: $0) }
            guard said != nil else {
                return fail(
                    .unfit(
                        rule: id, member: "rule_type", expected: "\"causal\" or \"symbolic\"",
                        found: type.briefText), member: "rule_type")
            }
        }
        if let said, let folder, said != folder {
            return fail(.contradiction(rule: id, says: said, folder: folder), member: "rule_type")
        }
        guard let kind = said ?? folder else {
            return fail(.missing(rule: id, member: "rule_type"))
        }
        guard let definition = value["rule_definition"] else {
            return fail(.missing(rule: id, member: "rule_definition"))
        }
        var trust: Double?
        if let stated = value["trust_score"], stated != .null {
            trust = stated.numberText.flatMap { Double($0) }
            guard let trust, (0...1).contains(trust) else {
                return fail(
                    .unfit(
                        rule: id, member: "trust_score", expected: "a number from 0 to 1", found: stated.briefText),
                    member: "trust_score")
            }
        }
        rules.append(
            Rule(
                id: id, kind: kind, definition: definition, statedTrust: trust, members: members, place: place(line)))
    }

    private static func repeated(_ members: [JSONValue.Member]) -> String? {
        var seen: Set<String> = []
        return members.first { !seen.insert($0.key).inserted }?.key
    }

    private func place(_ line: Int?) -> Rule.Place { Rule.Place(file: path, line: line ?? 1) }

    /// `rules/causal/oil/shocks.json` is of the causal ones.
    private static func kind(ofFolder path: String) -> Rule.Kind? {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? Rule.Kind(rawValue: String(parts[1])) : nil
    }
}

extension JSONValue {
    /// The value itself where it is short, else what it is.
    fileprivate var briefText: String {
        let text = compactText
        return text.count <= 40 ? text : typeName
    }
}
