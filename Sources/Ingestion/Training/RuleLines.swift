package import JSONText

/// Rules as lines of JSON, with their trust.
package struct RuleLines {
    let isCompressed: Bool

    func write(_ rules: [RuleTrust], into draft: any DatasetDraft) throws -> DatasetManifest.DataFile {
        let file = try draft.makeFile("rules.jsonl" + (isCompressed ? ".gz" : ""), isCompressed: isCompressed)
        for rule in rules {
            let line = Array((Self.json(of: rule).compactText + "\n").utf8)
            try line.withUnsafeBufferPointer { try file.append($0) }
        }
        return try file.finish(rows: rules.count)
    }

    /// A rule as training reads it.
    package static func json(of rule: RuleTrust) -> JSONValue {
        .object([
            "rule_id": .string(rule.rule.id), "rule_type": .string(rule.rule.kind.rawValue),
            "trust_score": .number(rule.trust), "trust_by": .string(rule.basis.name),
            "observations": .integer(rule.posterior?.observations ?? 0), "rule_definition": rule.rule.definition,
            "further": .object(rule.rule.furtherMembers),
        ])
    }
}
