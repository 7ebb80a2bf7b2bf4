package import Foundation

/// What is to be worked out over a field of the records that a query means, and for which groups of them.
package struct AggregateQuery: Sendable {
    package var records: RecordQuery
    /// Nil where only records are counted.
    package var field: FieldName?
    package var grouping: Grouping?
    package var calendar: Calendar
    /// Whether all numbers are to be kept for the middle one, and all values to count different ones: that takes memory.
    package var keepsValues: Bool

    package init(
        records: RecordQuery, field: FieldName?, grouping: Grouping? = nil, calendar: Calendar,
        keepsValues: Bool = false
    ) {
        self.records = records
        self.field = field
        self.grouping = grouping
        self.calendar = calendar
        self.keepsValues = keepsValues
    }

    package enum Grouping: Sendable, Equatable {
        case source
        case run
        case file
        case tag
        /// By ingestion, or by event time.
        case time(Calendar.Component, isOfEvents: Bool = false)
        case field(FieldName)
    }
}

/// What came out, a figure for each group.
package struct RecordAggregates: Sendable, Equatable {
    package var groups: [Group] = []
    /// Whether there were more groups than are told apart; the rest is in the last.
    package var isCut = false

    package init() {}

    package struct Group: Sendable, Equatable {
        package var name: Name
        package var figures: FieldFigures

        package init(name: Name, figures: FieldFigures) {
            self.name = name
            self.figures = figures
        }
    }

    package enum Name: Sendable, Hashable {
        case all
        case text(String)
        case run(RunID)
        /// Where a stretch of time begins.
        case time(Date)
        /// The records that have none of what they are grouped by.
        case none
        /// Those of more groups than are told apart.
        case others
    }
}

/// What the values of a field come to.
package struct FieldFigures: Sendable, Equatable {
    package var records = 0
    /// How many have a number there; the others have something else, or nothing.
    package var numbers = 0
    package var missing = 0
    package var lowest: Double?
    package var highest: Double?
    /// As it stands in the record.
    package var lowestText: String?
    package var highestText: String?
    package var sum = DecimalSum()
    /// How many different values there are; nil where they were not kept, or were too many.
    package var distinct: Int?
    package var median: Double?

    package init() {}

    package var others: Int { records - numbers - missing }
    package var average: Double? { numbers > 0 ? sum.value / Double(numbers) : nil }
}
