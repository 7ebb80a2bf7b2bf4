extension SchemaEvaluation {
    /// The keywords that apply other schemas to the same value.
    mutating func keeps(_ rules: AppliedRules, of node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        for schema in rules.all where !keeps(schema, place, noting: noting) { return false }
        if let reference = rules.dynamic, !keeps(target(of: reference), place, noting: noting) { return false }
        if !rules.any.isEmpty, !keepsAny(rules.any, of: node, place, noting) { return false }
        if !rules.one.isEmpty, !keepsOne(rules.one, of: node, place, noting) { return false }
        if rules.not >= 0, keeps(rules.not, place) { return fails(.not, node, place) }
        return rules.condition < 0 || keepsBranch(rules, place, noting)
    }

    private mutating func keepsBranch(_ rules: AppliedRules, _ place: Int, _ noting: Int) -> Bool {
        let branch = keepsApart(rules.condition, place, noting) ? rules.then : rules.otherwise
        return branch < 0 || keeps(branch, place, noting: noting)
    }

    private mutating func keepsAny(_ schemas: [Int32], of node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        var furthest: SchemaFailure?
        var isKept = false
        for schema in schemas {
            if keepsApart(schema, place, noting) {
                isKept = true
                // What the others would look at matters only to `unevaluated…`.
                if noting < 0 { return true }
            } else {
                furthest = Self.further(furthest, failure, from: place)
            }
        }
        return isKept || fails(as: furthest, .anyOf, node, place)
    }

    private mutating func keepsOne(_ schemas: [Int32], of node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        var furthest: SchemaFailure?
        var kept = 0
        for schema in schemas {
            if keepsApart(schema, place, noting) {
                kept += 1
                if kept > 1 { return fails(.oneOf, node, place, kept) }
            } else {
                furthest = Self.further(furthest, failure, from: place)
            }
        }
        return kept == 1 || fails(as: furthest, .oneOf, node, place)
    }

    /// Applies a schema whose failing is not the value's: what it looked at counts only where it is kept.
    @inline(__always)
    private mutating func keepsApart(_ schema: Int32, _ place: Int, _ noting: Int) -> Bool {
        noting < 0 ? keeps(schema, place) : keepsMarkedApart(schema, place, noting)
    }

    private mutating func keepsMarkedApart(_ schema: Int32, _ place: Int, _ noting: Int) -> Bool {
        let own = marks.count
        marks.append(EvaluatedMarks())
        defer { marks.removeLast() }
        guard keeps(schema, place, noting: own) else { return false }
        marks[noting].formUnion(marks[own])
        return true
    }

    /// The failure of the branch that came further: more of what it asks was there, or it failed later in the record.
    private static func further(_ one: SchemaFailure?, _ other: SchemaFailure, from place: Int) -> SchemaFailure {
        guard let one else { return other }
        let progress = (one.progress(from: place), other.progress(from: place))
        if progress.0 != progress.1 { return progress.0 > progress.1 ? one : other }
        return other.place > one.place ? other : one
    }

    /// What is said of a value that fits no branch: where one of them came some way, what it stopped at.
    private mutating func fails(
        as furthest: SchemaFailure?, _ keyword: SchemaKeyword, _ node: SchemaNode, _ place: Int
    ) -> Bool {
        guard let furthest, furthest.progress(from: place) > 0 else { return fails(keyword, node, place) }
        failure = furthest
        return false
    }
}
