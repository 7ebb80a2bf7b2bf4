package import Foundation

/// Which records, in which order, and how many of them. All that is said of them has to hold.
package struct RecordQuery: Sendable, Equatable {
    package var sources: [SourceID]?
    package var runs: [RunID]?
    /// By ingestion time.
    package var ingested: Range<Date>?
    /// By event time: what a record itself says it is of. One that says nothing is of no time.
    package var dated: Range<Date>?
    /// From files with these paths, or with these ends of a path.
    package var files: [String]?
    /// Of runs that have one of these tags.
    package var tags: [String]?
    /// Only records whose text holds this, as it stands: all records are looked through.
    package var containing: String?
    package var conditions: [FieldCondition]
    package var text: TextSearch?
    package var order: Order
    /// By the value of a field in place of the order they came in.
    package var sort: FieldSort?
    package var limit: Int
    package var offset: Int

    package init(
        sources: [SourceID]? = nil, runs: [RunID]? = nil, ingested: Range<Date>? = nil, dated: Range<Date>? = nil,
        files: [String]? = nil, tags: [String]? = nil, containing: String? = nil, conditions: [FieldCondition] = [],
        text: TextSearch? = nil, order: Order = .newestFirst, sort: FieldSort? = nil, limit: Int = 20, offset: Int = 0
    ) {
        self.sources = sources
        self.runs = runs
        self.ingested = ingested
        self.dated = dated
        self.files = files
        self.tags = tags
        self.containing = containing
        self.conditions = conditions
        self.text = text
        self.order = order
        self.sort = sort
        self.limit = limit
        self.offset = offset
    }

    /// By ingestion: run, then place.
    package enum Order: Sendable { case newestFirst, oldestFirst }

    /// Whether the content of the records has to be looked at.
    package var looksInside: Bool { containing != nil || !conditions.isEmpty || text != nil }
    /// Whether whole batches of records are meant, so that their number is known without looking at any.
    package var isOfBatches: Bool { !looksInside && dated == nil && files == nil }
}

/// An order by what a field holds: numbers, then texts, each from the lowest to the highest or the other way. Records that
/// have neither there come last; equal ones stay in the query's order.
package struct FieldSort: Sendable, Equatable {
    package var key: Key
    package var isDescending: Bool

    package enum Key: Sendable, Equatable {
        case field(FieldName)
        case eventTime
    }

    package init(_ key: Key, isDescending: Bool) {
        self.key = key
        self.isDescending = isDescending
    }
}
