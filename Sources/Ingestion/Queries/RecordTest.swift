import JSONText

/// Says of the text of records whether a query means them. One for a pass through many, used from one thread at a time.
package final class RecordTest {
    private let conditions: [ConditionTest]
    private let search: TextMatch?
    private let containing: [UInt8]?

    /// - Returns: nil where the content of records does not matter.
    package init?(_ query: RecordQuery) {
        guard query.looksInside else { return nil }
        conditions = query.conditions.map(ConditionTest.init)
        search = query.text.map(TextMatch.init)
        containing = query.containing.map { Array($0.utf8) }
    }

    package func matches(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        for condition in conditions where !condition.isMet(by: body) { return false }
        if let containing, !ByteSearch.holds(body, containing) { return false }
        return search?.isFound(in: body) ?? true
    }
}

/// A condition ready to be asked of many records.
struct ConditionTest {
    private let condition: FieldCondition
    private let operand: FieldCondition.Operand
    private let text: [UInt8]
    private let number: NumberOperand?
    /// The same with each of several operands by itself.
    private let parts: [ConditionTest]

    init(_ condition: FieldCondition) {
        self.condition = condition
        operand = condition.operands.first ?? FieldCondition.Operand("")
        text = Array(operand.text.utf8)
        number = operand.number.map(NumberOperand.init)
        parts = ConditionTest.parts(of: condition).map(ConditionTest.init)
    }

    private static func parts(of condition: FieldCondition) -> [FieldCondition] {
        let operands = condition.operands
        if condition.comparison == .outside, operands.count == 2 {
            return [
                FieldCondition(condition.field, .less, operands[0]),
                FieldCondition(condition.field, .more, operands[1]),
            ]
        }
        guard operands.count > 1 else { return [] }
        return operands.map { FieldCondition(condition.field, condition.comparison, $0) }
    }

    func isMet(by body: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let place = condition.field.place(in: body) else { return condition.comparison == .missing }
        return isMet(body, at: place)
    }

    private func isMet(_ body: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        let first = body[place]
        let isNull = first == UInt8(ascii: "n")
        switch condition.comparison {
        case .exists: return !isNull
        case .missing: return isNull
        case _ where !parts.isEmpty:
            let isNone = [.unequal, .lacks].contains(condition.comparison)
            return isNone
                ? parts.allSatisfy { $0.isMet(body, at: place) } : parts.contains { $0.isMet(body, at: place) }
        case .lacks: return !isNull && !test(.contains).isMet(body, at: place)
        default: break
        }
        switch first {
        case UInt8(ascii: "\""):
            let (content, isEscaped) = JSONMember.content(of: body, at: place)
            if isEscaped { return JSONString.decoded(content).withUnsafeBufferPointer(isMet(byText:)) }
            // A number in a text, as in all that came from CSV, is that number.
            if number != nil, ![.contains, .startsWith, .endsWith].contains(condition.comparison),
                JSONNumber.isNumber(content)
            {
                return isMet(byNumber: content)
            }
            return isMet(byText: content)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return isMet(byNumber: JSONMember.content(of: body, at: place).bytes)
        case UInt8(ascii: "["):
            guard condition.comparison == .contains else { return condition.comparison == .unequal }
            var isFound = false
            let element = test(.equal)
            JSONMember.forEachElement(of: body, at: place) { place in
                isFound = element.isMet(body, at: place)
                return !isFound
            }
            return isFound
        case UInt8(ascii: "{"): return condition.comparison == .unequal
        default:
            let isEqual = JSONMember.content(of: body, at: place).bytes.elementsEqual(text)
            switch condition.comparison {
            case .equal: return isEqual
            case .unequal: return !isEqual && !isNull
            default: return false
            }
        }
    }

    /// The same with another comparison: that with an element of a list, or the contrary.
    private func test(_ comparison: FieldCondition.Comparison) -> ConditionTest {
        var condition = condition
        condition.comparison = comparison
        return ConditionTest(condition)
    }

    private func isMet(byNumber content: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let number else { return condition.comparison == .unequal }
        return isMet(number.compare(content))
    }

    private func isMet(byText content: UnsafeBufferPointer<UInt8>) -> Bool {
        switch condition.comparison {
        case .contains: return ByteSearch.holds(content, text, ignoringCase: true)
        case .startsWith: return isText(content.prefix(text.count))
        case .endsWith: return isText(content.suffix(text.count))
        case .equal where content.elementsEqual(text): return true
        case .unequal where content.elementsEqual(text): return false
        default: break
        }
        if let span = operand.time, let time = EventTime.microseconds(of: content) {
            return isMet(time < span.lowerBound ? -1 : time < span.upperBound ? 0 : 1)
        }
        switch condition.comparison {
        case .unequal: return true
        case .equal: return false
        // A number or a time says nothing of other texts.
        default: return number == nil && operand.time == nil && isMet(content.compared(with: text))
        }
    }

    /// Whether this is the text, whichever way the letters of ASCII are written.
    private func isText(_ part: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        part.count == text.count
            && ByteSearch.holds(UnsafeBufferPointer(rebasing: part), text, ignoringCase: true)
    }

    /// - Parameter order: of what the record holds against the operand: less than zero where it is the lower.
    private func isMet(_ order: Int) -> Bool {
        switch condition.comparison {
        case .equal: order == 0
        case .unequal: order != 0
        case .less: order < 0
        case .atMost: order <= 0
        case .more: order > 0
        case .atLeast: order >= 0
        case .contains, .lacks, .startsWith, .endsWith, .outside, .exists, .missing: false
        }
    }
}

/// A number to compare others with: fast where both are short, exactly where not.
private struct NumberOperand {
    private let quick: Double?
    private let exact: ExactDecimal

    init(_ text: String) {
        let bytes = Array(text.utf8)
        (quick, exact) = bytes.withUnsafeBufferPointer { bytes in
            let decimal = QuickDecimal(bytes)
            return (decimal.digits == nil ? nil : decimal.value, ExactDecimal(DecimalText(bytes)))
        }
    }

    /// Less than zero where this text is the smaller number.
    func compare(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        if let quick {
            let decimal = QuickDecimal(text)
            if decimal.digits != nil { return decimal.value < quick ? -1 : decimal.value > quick ? 1 : 0 }
        }
        return DecimalText(text).compare(exact)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// By bytes: less than zero where this comes first.
    func compared(with other: [UInt8]) -> Int {
        for (one, another) in zip(self, other) where one != another { return one < another ? -1 : 1 }
        return count - other.count
    }
}

extension FieldName {
    /// Where the field's value stands in the text of a record; nil where the record has none.
    package func place(in body: UnsafeBufferPointer<UInt8>) -> Int? {
        bytes.withUnsafeBufferPointer { place(in: body, object: 0, name: $0, from: 0) }
    }

    private func place(
        in body: UnsafeBufferPointer<UInt8>, object: Int, name: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        if let found = JSONMember.value(named: .init(rebasing: name[start...]), in: body, at: object) { return found }
        for dot in dots where dot >= start {
            if let inner = JSONMember.value(named: .init(rebasing: name[start..<dot]), in: body, at: object),
                let found = place(in: body, object: inner, name: name, from: dot + 1)
            {
                return found
            }
        }
        return nil
    }
}
