import JSONText

/// Gathers what the values of a field come to, record by record.
package struct FigureGathering {
    private var figures = FieldFigures()
    /// How often each number is there.
    private var numbers: [Double: Int] = [:]
    private var values: Set<Int> = []

    package init() {}

    /// How many numbers and values are kept for it.
    package var keptCount: Int { numbers.count + values.count }

    /// Records that are only counted.
    package mutating func add(_ count: Int) { figures.records += count }

    /// What a record has of the field.
    package enum Content {
        case number
        case other
        case nothing
    }

    /// - Parameter keeping: what is kept of each value, for figures that need them all.
    @discardableResult
    package mutating func add(
        _ body: UnsafeBufferPointer<UInt8>, field: FieldName, keeping: AggregateQuery.Values
    ) -> Content {
        figures.records += 1
        guard let place = field.place(in: body), body[place] != UInt8(ascii: "n") else {
            figures.missing += 1
            return .nothing
        }
        guard let content = JSONMember.number(in: body, at: place) else {
            if keeping.contains(.different) { values.insert(FieldValue.hash(of: body, at: place)) }
            return .other
        }
        let number = QuickDecimal(content)
        figures.numbers += 1
        figures.sum.add(number)
        let value = ComparableNumber(number, content)
        if figures.lowest.map({ $0.value.compared(with: value) > 0 }) ?? true {
            figures.lowest = FieldFigures.Number(value, content)
        }
        if figures.highest.map({ $0.value.compared(with: value) < 0 }) ?? true {
            figures.highest = FieldFigures.Number(value, content)
        }
        if keeping.contains(.numbers) { numbers[number.value, default: 0] += 1 }
        if keeping.contains(.different) { values.insert(FieldValue.hash(of: number, content)) }
        return .number
    }

    /// Where there are too many.
    package mutating func forgetValues() { (numbers, values) = ([:], []) }

    /// - Parameter kept: what was kept of all values.
    package func result(_ kept: AggregateQuery.Values) -> FieldFigures {
        var figures = figures
        if kept.contains(.different) { figures.distinct = values.count }
        if kept.contains(.numbers), figures.numbers > 0 {
            let (lower, upper) = ((figures.numbers - 1) / 2, figures.numbers / 2)
            var (passed, middle) = (0, [Double]())
            for (number, count) in numbers.sorted(by: { $0.key < $1.key }) where middle.count < 2 {
                if passed <= lower, lower < passed + count { middle.append(number) }
                if passed <= upper, upper < passed + count { middle.append(number) }
                passed += count
            }
            figures.median = middle.count == 2 ? (middle[0] + middle[1]) / 2 : nil
        }
        return figures
    }
}

/// When two values of fields are one: what `=` takes for the same.
package enum FieldValue {
    static func hash(of number: QuickDecimal, _ content: UnsafeBufferPointer<UInt8>) -> Int {
        var hasher = Hasher()
        if number.digits == nil {
            hasher.combine(bytes: UnsafeRawBufferPointer(content))
        } else {
            hasher.combine(number.value)
        }
        return hasher.finalize()
    }

    /// Of the value at this place of a record's text. Not the same in another process.
    package static func hash(of body: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
        if let content = JSONMember.number(in: body, at: place) { return hash(of: QuickDecimal(content), content) }
        var hasher = Hasher()
        hasher.combine(true)
        let (content, isEscaped) = JSONMember.content(of: body, at: place)
        if isEscaped {
            JSONString.decoded(content).withUnsafeBytes { hasher.combine(bytes: $0) }
        } else {
            hasher.combine(bytes: UnsafeRawBufferPointer(content))
        }
        return hasher.finalize()
    }

    /// As a group of it is called: numbers in one way, whichever way they are written.
    package static func text(of body: UnsafeBufferPointer<UInt8>, at place: Int) -> String {
        if let content = JSONMember.number(in: body, at: place), let text = QuickDecimal(content).plainText {
            return text
        }
        let (content, isEscaped) = JSONMember.content(of: body, at: place)
        return isEscaped
            ? String(decoding: JSONString.decoded(content), as: UTF8.self) : String(decoding: content, as: UTF8.self)
    }
}
