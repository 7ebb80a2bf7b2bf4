/// What an index of a field can answer of a query: a value, or the numbers on one side of a bound or between two.
package struct IndexedCondition: Sendable, Equatable {
    package let field: FieldName
    package let content: Content
    /// How many of the query's conditions it stands for.
    package let count: Int

    package enum Content: Sendable, Equatable {
        case equal(FieldCondition.Operand)
        /// One of the bounds at least.
        case numbers(above: Bound?, below: Bound?)
    }

    package struct Bound: Sendable, Equatable {
        /// As it was said.
        package let text: String
        /// The double it reads as; others may read as the same.
        package let number: Double
        package let isIncluded: Bool
    }

    /// What indexes can answer of these conditions, the narrowest first.
    package static func all(of conditions: [FieldCondition]) -> [IndexedCondition] {
        var fields: [FieldName] = []
        for condition in conditions where !fields.contains(condition.field) { fields.append(condition.field) }
        return fields.compactMap { field in narrowest(of: conditions.filter { $0.field == field }, field) }
            .sorted { $0.breadth < $1.breadth }
    }

    private static func narrowest(of conditions: [FieldCondition], _ field: FieldName) -> IndexedCondition? {
        // One of several values is for a look at each record.
        if let equal = conditions.first(where: { $0.comparison == .equal && $0.operand != nil })?.operand {
            return IndexedCondition(field: field, content: .equal(equal), count: 1)
        }
        func bounds(_ open: FieldCondition.Comparison, _ included: FieldCondition.Comparison) -> [Bound] {
            conditions.compactMap { condition in
                guard condition.comparison == open || condition.comparison == included,
                    let text = condition.operand?.number, let number = Double(text)
                else { return nil }
                return Bound(text: text, number: number, isIncluded: condition.comparison == included)
            }
        }
        let (above, below) = (bounds(.more, .atLeast).first, bounds(.less, .atMost).first)
        switch (above, below) {
        case (nil, nil): return nil
        // Bounds that read as the same double, or nearly, are for a look at each record.
        case (let above?, let below?) where above.number.nextUp.nextUp < below.number.nextDown:
            return IndexedCondition(field: field, content: .numbers(above: above, below: below), count: 2)
        case (let above?, _):
            return IndexedCondition(field: field, content: .numbers(above: above, below: nil), count: 1)
        case (nil, let below?):
            return IndexedCondition(field: field, content: .numbers(above: nil, below: below), count: 1)
        }
    }

    private var breadth: Int {
        switch content {
        case .equal: 0
        case .numbers(_?, _?): 1
        case .numbers: 2
        }
    }
}
