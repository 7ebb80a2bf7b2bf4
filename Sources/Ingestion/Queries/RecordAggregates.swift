package import Foundation

/// What is to be worked out over a field of the records that a query means, and for which groups of them.
package struct AggregateQuery: Sendable {
    package var records: RecordQuery
    /// Nil where only records are counted.
    package var field: FieldName?
    package var grouping: Grouping?
    package var calendar: Calendar
    /// What has to be kept of all values: that takes memory.
    package var keeping: Values

    package init(
        records: RecordQuery, field: FieldName?, grouping: Grouping? = nil, calendar: Calendar,
        keeping: Values = []
    ) {
        self.records = records
        self.field = field
        self.grouping = grouping
        self.calendar = calendar
        self.keeping = keeping
    }

    package struct Values: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// How often each number is there, for the middle one.
        package static let numbers = Values(rawValue: 1)
        /// Which values there are, to count the different ones.
        package static let different = Values(rawValue: 2)
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
    /// Whether there were too many different values to keep them, so that figures that need them are missing.
    package var hasTooManyValues = false
    /// Of all records, each once, in however many groups it is.
    package var records = 0
    package var missing = 0
    /// Those that have something else than a number there.
    package var others = 0

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
    package var lowest: Number?
    package var highest: Number?
    package var sum = DecimalSum()
    /// How many different values there are; nil where they were not kept, or were too many.
    package var distinct: Int?
    package var median: Double?

    package init() {}

    /// A number as it stands in a record.
    package struct Number: Sendable, Equatable {
        package let value: ComparableNumber
        package let text: String

        package static func == (one: Number, other: Number) -> Bool { one.text == other.text }

        init(_ value: ComparableNumber, _ content: UnsafeBufferPointer<UInt8>) {
            self.value = value
            text = String(decoding: content, as: UTF8.self)
        }
    }

    package var others: Int { records - numbers - missing }
    package var average: Double? { numbers > 0 ? sum.value / Double(numbers) : nil }
}
