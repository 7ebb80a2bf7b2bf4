import JSONText

extension SchemaEvaluation {
    // MARK: Objects

    mutating func keeps(_ rules: ObjectRules, of node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        var seen = SeenNames(rules)
        let end = record[place].extent
        var key = place + 1
        var ordinal = 0
        var guess = 0
        while key < end {
            var named = SchemaProgram.none
            if let slot = rules.names.find(key: key, of: record, guess: guess) {
                guess = slot + 1
                seen.insert(slot)
                named = rules.slots[slot].node
                if let types = rules.slots[slot].types {
                    steps += 1
                    guard types.includes(record, at: key + 1) else {
                        return fails(.type, program.nodes[Int(named)], key + 1)
                    }
                } else if named >= 0, !keeps(named, key + 1) {
                    return false
                }
            }
            if rules.isOnlyNames {
                if named >= 0, noting >= 0 { marks[noting].insert(ordinal) }
            } else if !keepsFurther(rules, of: node, key, named >= 0, noting, ordinal) {
                return false
            }
            key = record.next(after: key + 1)
            ordinal += 1
        }
        if ordinal < rules.minimumCount { return fails(.minProperties, node, place, ordinal) }
        if ordinal > rules.maximumCount { return fails(.maxProperties, node, place, ordinal) }
        return !rules.notesNames || keepsNames(rules, of: node, seen, place, noting)
    }

    /// What is asked of members besides their values by name: their names, patterns, and those that are left.
    private mutating func keepsFurther(
        _ rules: ObjectRules, of node: SchemaNode, _ key: Int, _ isNamed: Bool, _ noting: Int, _ ordinal: Int
    ) -> Bool {
        let value = key + 1
        var isKnown = isNamed
        if rules.propertyNames >= 0, !keeps(rules.propertyNames, key) { return false }
        for (pattern, schema) in rules.patterns where isFound(pattern, inKey: key) {
            isKnown = true
            guard keeps(schema, value) else { return false }
        }
        if !isKnown, rules.additional >= 0 {
            isKnown = true
            guard keeps(rules.additional, value) else { return fails(.additionalProperties, node, at: value) }
        }
        if isKnown, noting >= 0 { marks[noting].insert(ordinal) }
        return true
    }

    private mutating func isFound(_ pattern: SchemaPattern, inKey key: Int) -> Bool {
        let text = record.text(at: key)
        count(1 + text.count >> 6)
        guard case .escapedKey = record[key].kind else { return pattern.pattern.isFound(in: text) }
        return JSONString.decoded(text).withUnsafeBufferPointer { pattern.pattern.isFound(in: $0) }
    }

    private mutating func keepsNames(
        _ rules: ObjectRules, of node: SchemaNode, _ seen: SeenNames, _ place: Int, _ noting: Int
    ) -> Bool {
        if let missing = seen.firstMissing(of: rules.required) { return fails(.required, node, place, missing) }
        for (trigger, names) in rules.dependentRequired where seen.contains(trigger) {
            for name in names where !seen.contains(name) { return fails(.dependentRequired, node, place, name) }
        }
        for (trigger, schema) in rules.dependentSchemas where seen.contains(trigger) {
            guard keeps(schema, place, noting: noting) else { return false }
        }
        return true
    }

    // MARK: Arrays

    mutating func keeps(_ rules: ArrayRules, of node: SchemaNode, _ place: Int, _ noting: Int) -> Bool {
        let end = record[place].extent
        var element = place + 1
        var ordinal = 0
        var contained = 0
        while element < end {
            if ordinal < rules.prefixItems.count {
                guard keeps(rules.prefixItems[ordinal], element) else { return false }
                if noting >= 0 { marks[noting].insert(ordinal) }
            } else if rules.items >= 0, !keeps(rules.items, element) {
                return fails(.items, node, at: element, rules.prefixItems.count)
            }
            if rules.contains >= 0, keeps(rules.contains, element) {
                contained += 1
                if noting >= 0 { marks[noting].insert(ordinal) }
            }
            element = record.next(after: element)
            ordinal += 1
        }
        if rules.items >= 0, noting >= 0 { marks[noting].insertAll() }
        return keepsCounts(rules, of: node, place, count: ordinal, contained: contained)
    }

    private mutating func keepsCounts(
        _ rules: ArrayRules, of node: SchemaNode, _ place: Int, count: Int, contained: Int
    ) -> Bool {
        if count < rules.minimumCount { return fails(.minItems, node, place, count) }
        if count > rules.maximumCount { return fails(.maxItems, node, place, count) }
        if rules.contains >= 0 {
            if contained < rules.minimumContains { return fails(.contains, node, place, contained) }
            if contained > rules.maximumContains { return fails(.maxContains, node, place, contained) }
        }
        if rules.areUnique, let again = firstRepeated(in: place) { return fails(.uniqueItems, node, again) }
        return true
    }

    /// The first element that an earlier one equals.
    private mutating func firstRepeated(in place: Int) -> Int? {
        let encoder = encoder()
        var seen = SeenElements(record: record, encoder: encoder)
        var element = place + 1
        while element < record[place].extent {
            if seen.insert(element) { return element }
            count(1 + encoder.bytes.count >> 3)
            element = record.next(after: element)
        }
        return nil
    }

    // MARK: What nothing else looked at

    mutating func keepsRest(_ node: SchemaNode, _ place: Int, _ own: Int) -> Bool {
        let isObject = record[place].kind == .object
        guard isObject || record[place].kind == .array else { return true }
        let schema = isObject ? node.unevaluatedProperties : node.unevaluatedItems
        guard schema >= 0 else { return true }
        let end = record[place].extent
        var child = place + 1
        var ordinal = 0
        while child < end {
            let value = isObject ? child + 1 : child
            if !marks[own].contains(ordinal), !keeps(schema, value) {
                return fails(isObject ? .unevaluatedProperties : .unevaluatedItems, node, at: value)
            }
            child = record.next(after: value)
            ordinal += 1
        }
        marks[own].insertAll()
        return true
    }

    /// A member or element failed the schema for all that are left: where that is `false`, the keyword is the reason.
    private mutating func fails(
        _ keyword: SchemaKeyword, _ node: SchemaNode, at value: Int, _ detail: Int = 0
    ) -> Bool {
        if failure.rule == .never, failure.place == Int32(value) { return fails(keyword, node, value, detail) }
        return false
    }
}

/// Which of the names an object's rules speak of a record has.
private struct SeenNames {
    /// One word is enough for most; the array is for schemas that name more.
    private var first: UInt64 = 0
    private var more: [UInt64] = []

    init(_ rules: ObjectRules) {
        if rules.notesNames, rules.slots.count > 64 { more = Array(repeating: 0, count: rules.slots.count >> 6) }
    }

    @inline(__always)
    mutating func insert(_ name: Int) {
        if name < 64 {
            first |= 1 << UInt64(truncatingIfNeeded: name)
        } else if !more.isEmpty {
            more[name >> 6 - 1] |= 1 << UInt64(name & 63)
        }
    }

    func contains(_ name: Int) -> Bool { word(name >> 6) >> UInt64(name & 63) & 1 == 1 }

    func firstMissing(of required: [UInt64]) -> Int? {
        for (place, names) in required.enumerated() {
            let missing = names & ~word(place)
            if missing != 0 { return place << 6 + missing.trailingZeroBitCount }
        }
        return nil
    }

    private func word(_ place: Int) -> UInt64 { place == 0 ? first : more[place - 1] }
}
