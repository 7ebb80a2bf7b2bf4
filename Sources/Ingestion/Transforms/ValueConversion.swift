import JSONText

/// A conversion, ready to be done to many values. A null is no value and stays.
enum ValueConversion: Sendable {
    case number
    case boolean
    case text
    case trim
    case lower
    case date(DatePattern)
    /// A pattern that cannot be read: sources are not loaded with one.
    case never(format: String)

    enum Outcome: Equatable {
        case unchanged
        case converted([UInt8])
        case impossible
    }

    init(_ conversion: Transform.Conversion) {
        switch conversion {
        case .number: self = .number
        case .boolean: self = .boolean
        case .text: self = .text
        case .trim: self = .trim
        case .lower: self = .lower
        case .date(let format):
            do throws(DatePattern.Problem) {
                self = .date(try DatePattern(format))
            } catch {
                self = .never(format: format)
            }
        }
    }

    /// As a message names it: “convert to a number”.
    var name: String {
        switch self {
        case .number: "convert to a number"
        case .boolean: "convert to true or false"
        case .text: "convert to text"
        case .trim: "trim"
        case .lower: "lower"
        case .date(let pattern): "convert to a date (\(pattern.format))"
        case .never(let format): "convert to a date (\(format))"
        }
    }

    func convert(_ value: ScalarValue) -> Outcome {
        if case .null = value { return .unchanged }
        switch self {
        case .number: return Self.number(value)
        case .boolean: return Self.boolean(value)
        case .text: return Self.text(value)
        case .trim: return Self.changeText(value, TextChange.trimmed)
        case .lower: return Self.changeText(value, TextChange.lowered)
        case .date(let pattern): return Self.date(value, pattern)
        case .never: return .impossible
        }
    }

    // MARK: The conversions

    private static func number(_ value: ScalarValue) -> Outcome {
        switch value {
        case .number: return .unchanged
        case .string(let text): return ExactNumber.lenient(text).map { .converted($0) } ?? .impossible
        default: return .impossible
        }
    }

    private static func boolean(_ value: ScalarValue) -> Outcome {
        let word: [UInt8]
        switch value {
        case .boolean: return .unchanged
        case .number(let text): word = text
        case .string(let text): word = TextChange.lowered(TextChange.trimmed(text))
        default: return .impossible
        }
        switch String(decoding: word, as: UTF8.self) {
        case "true", "yes", "1": return .converted(Array("true".utf8))
        case "false", "no", "0": return .converted(Array("false".utf8))
        default: return .impossible
        }
    }

    private static func text(_ value: ScalarValue) -> Outcome {
        switch value {
        case .string: .unchanged
        case .number(let text): .converted(StringWriter.json(text))
        case .boolean(let flag): .converted(Array((flag ? "\"true\"" : "\"false\"").utf8))
        default: .impossible
        }
    }

    /// Numbers and booleans have neither white space around them nor capitals.
    private static func changeText(_ value: ScalarValue, _ change: ([UInt8]) -> [UInt8]) -> Outcome {
        switch value {
        case .string(let text):
            let changed = change(text)
            return changed == text ? .unchanged : .converted(StringWriter.json(changed))
        case .number, .boolean: return .unchanged
        default: return .impossible
        }
    }

    /// Also of a number: `yyyyMMdd` may be written without quotes.
    private static func date(_ value: ScalarValue, _ pattern: DatePattern) -> Outcome {
        switch value {
        case .string(let text), .number(let text):
            return pattern.iso8601(of: text).map { .converted(StringWriter.json($0)) } ?? .impossible
        default: return .impossible
        }
    }
}

/// Numbers in texts: what is taken for one is the same number to the digit.
enum ExactNumber {
    /// A number by the JSON grammar and nothing else.
    static func strict(_ text: [UInt8]) -> [UInt8]? {
        text.withUnsafeBufferPointer { JSONNumber.isNumber($0) } ? text : nil
    }

    /// White space around it, a plus before it and a point without a nought before it are allowed: ` +.5 ` is 0.5.
    static func lenient(_ text: [UInt8]) -> [UInt8]? {
        var digits = TextChange.trimmed(text)[...]
        if digits.first == UInt8(ascii: "+") {
            digits = digits.dropFirst()
            guard digits.first != UInt8(ascii: "-") else { return nil }
        }
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        var number = isNegative ? [UInt8(ascii: "-")] : []
        if digits.first == UInt8(ascii: ".") { number.append(UInt8(ascii: "0")) }
        number += digits
        return strict(number)
    }
}

/// Changes of decoded texts, by Unicode.
enum TextChange {
    /// Without white space at both ends.
    static func trimmed(_ text: [UInt8]) -> [UInt8] {
        guard let first = text.first, let last = text.last else { return text }
        if first > 0x20, first < 0x80, last > 0x20, last < 0x80 { return text }
        var start = 0
        while start < text.count, let scalar = scalar(text, at: start), scalar.value.properties.isWhitespace {
            start += scalar.length
        }
        var end = text.count
        while end > start {
            var before = end - 1
            while before > start, text[before] & 0xC0 == 0x80 { before -= 1 }
            guard let scalar = scalar(text, at: before), scalar.value.properties.isWhitespace else { break }
            end = before
        }
        return Array(text[start..<end])
    }

    /// Letter by letter in lower case (simple mapping): no letter becomes two.
    static func lowered(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                result.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
                index += 1
            } else if let scalar = scalar(text, at: index) {
                result.append(contentsOf: lowered(scalar.value).utf8)
                index += scalar.length
            } else {
                result.append(byte)
                index += 1
            }
        }
        return result
    }

    private static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        // Only İ has two in the full mapping, and the first of them alone in the simple one.
        return mapping.first ?? scalar
    }

    /// The scalar that begins at `index`; nil inside one, and for half of a surrogate pair.
    private static func scalar(_ text: [UInt8], at index: Int) -> (value: Unicode.Scalar, length: Int)? {
        let lead = text[index]
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard index + length <= text.count, lead < 0x80 || lead >= 0xC2 else { return nil }
        var value = UInt32(lead) & (length == 1 ? 0x7F : length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for offset in 1..<max(length, 1) { value = value << 6 | UInt32(text[index + offset] & 0x3F) }
        return Unicode.Scalar(value).map { ($0, length) }
    }
}

extension Unicode.Scalar {
    fileprivate var utf8: String.UTF8View { String(self).utf8 }
}
