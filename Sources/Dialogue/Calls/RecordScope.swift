package import Ingestion
internal import Intents
package import Quantities

/// Which records are meant, as it was said. All of it has to hold.
package struct RecordScope: Sendable, Equatable {
    package var sources: [SourceID]?
    package var run: Int?
    /// The runs of the last ingest command.
    package var lastRunOnly = false
    package var period: Period?
    /// Whether the period is one of what the records say themselves, not of when they were ingested.
    package var isByEventTime = false
    package var conditions: [SpokenCondition] = []
    package var text: String?
    package var tag: String?
    /// As its name was typed.
    package var file: String?

    package init(sources: [SourceID]? = nil, run: Int? = nil, lastRunOnly: Bool = false, period: Period? = nil) {
        self.sources = sources
        self.run = run
        self.lastRunOnly = lastRunOnly
        self.period = period
    }
}

/// What is to be worked out over a field.
package struct AggregateRequest: Sendable, Equatable {
    /// `avg`, `min`, `max`, `sum`, `count`, `median`, `distinct`: one or several.
    package var functions: [String]
    /// Nil where records are counted.
    package var field: String?
    package var scope: RecordScope
    /// `source`, `run`, `file`, `tag`, `hour`, `day`, `week`, `month`, or a field.
    package var grouping: String?
}

extension Reading {
    /// The slots that say which records are meant.
    static let scopeSlots: Set<String> = conditionSlots.union([
        "sources", "run", "period", "since", "until", "dated", "text", "tag", "from_file", "unfinished",
    ])

    /// What was begun and not said: the words to look for, a condition.
    var unfinished: Unfinished? {
        if let text = text("text"), text.allSatisfy(\.isWhitespace) { return .search }
        return text("unfinished").flatMap { Unfinished(rawValue: $0) }
    }

    /// Which records are meant; nil where a condition was said that cannot be made out.
    var recordScope: RecordScope? { recordScope(on: nil) }

    /// - Parameter field: what a condition is on that names none.
    fileprivate func recordScope(on field: String?) -> RecordScope? {
        var scope = RecordScope(
            sources: sources(), run: integer("run"), lastRunOnly: text("run") == "last", period: period())
        scope.isByEventTime = boolean("dated") ?? false
        scope.conditions = conditions(on: field)
        let isConditional = Self.conditionSlots.contains { value($0) != nil }
        if isConditional, scope.conditions.isEmpty { return nil }
        scope.text = text("text")
        scope.tag = text("tag").map { $0.lowercased() }
        scope.file = text("from_file")
        return scope
    }
}

/// Readings about records, bound into calls.
extension CallBuilder {
    static let recordCalls: [String: Binder] = [
        "count_records": Binder(Reading.scopeSlots.union(["group_by", "by_field", "new"])) { reading in
            if let missing = reading.unfinished { return .unfinished(missing) }
            guard let scope = reading.recordScope else { return .notYet(reading.intent, without: "field") }
            let grouping = reading.text("by_field") ?? reading.text("group_by")
            guard canGroup(by: grouping) else { return .notYet(reading.intent, without: "group_by") }
            return .countRecords(scope, grouping: grouping)
        },
        "show_records": Binder(Reading.scopeSlots.union(["limit", "order", "sort"])) { reading in
            if let missing = reading.unfinished { return .unfinished(missing) }
            guard let scope = reading.recordScope else { return .notYet(reading.intent, without: "field") }
            let order = reading.text("order")
            let sort = reading.text("sort")
            return .showRecords(
                RecordListing(
                    scope: scope, limit: clamped(reading.integer("limit")),
                    oldestFirst: ["oldest", "asc"].contains(order), sort: sort,
                    isDescending: ["desc", "newest"].contains(order)))
        },
        "aggregate_records": Binder(Reading.scopeSlots.union(["aggregate", "field", "group_by"])) { reading in
            guard let scope = reading.aggregateScope else { return .notYet(reading.intent, without: "field") }
            guard canGroup(by: reading.text("group_by")) else { return .notYet(reading.intent, without: "group_by") }
            return .aggregate(
                AggregateRequest(
                    functions: reading.names("aggregate") ?? ["avg"], field: reading.text("field"), scope: scope,
                    grouping: reading.text("group_by")))
        },
    ]

    /// Words that group other things than records.
    private static func canGroup(by name: String?) -> Bool { !["reason", "type"].contains(name) }
}

extension Reading {
    /// The same where `field` is what is worked out; conditions stand in the slots of further ones.
    fileprivate var aggregateScope: RecordScope? {
        var copy = self
        let suffixes = Self.conditionSuffixes
        copy.slots = slots.compactMap { slot in
            guard Self.conditionSlots.contains(slot.name) else { return slot }
            guard let place = suffixes.dropFirst().firstIndex(where: { slot.name.hasSuffix($0) }) else { return nil }
            let name = slot.name.dropLast(suffixes[place].count) + suffixes[place - 1]
            return Slot(name: String(name), value: slot.value, range: slot.range)
        }
        return copy.recordScope(on: text("field"))
    }
}
