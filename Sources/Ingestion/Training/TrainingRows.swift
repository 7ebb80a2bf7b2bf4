import JSONText
import Quantities

/// Writes records as lines of a training batch. One is used for all records of a dataset.
struct TrainingRows {
    let format: DatasetFormat
    private let sources: [[UInt8]]
    private let variables: [[UInt8]]
    private let header: [UInt8]
    private var time = TimeText()
    private var buffer: [UInt8] = []

    init(format: DatasetFormat, sources: [SourceID], variables: [String]) {
        self.format = format
        switch format {
        case .jsonl:
            self.sources = sources.map { Array("{\"source\":\(JSONValue.quoted($0.rawValue)),\"time\":\"".utf8) }
            self.variables = variables.enumerated().map { index, name in
                Array("\(index == 0 ? "" : ",")\(JSONValue.quoted(name)):".utf8)
            }
            header = []
        case .csv:
            self.sources = sources.map { Self.cell(Array($0.rawValue.utf8)) }
            self.variables = variables.map { Self.cell(Array($0.utf8)) }
            let columns = ["source", "time", "trust"].map { Array($0.utf8) } + self.variables + [Array("record".utf8)]
            header = Array(columns.joined(separator: [UInt8(ascii: ",")])) + Self.lineEnd
        }
    }

    /// What a file begins with.
    var opening: [UInt8] { header }

    /// Gives `body` the line of a record.
    /// - Parameters:
    ///   - fields: of this record.
    ///   - trust: nil where it is not judged.
    mutating func withLine(
        of record: borrowing TrainingRecord, fields: TrainingFields, trust: Double?,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) rethrows {
        buffer.removeAll(keepingCapacity: true)
        switch format {
        case .jsonl: appendJSON(record, fields, trust)
        case .csv: appendCSV(record, fields, trust)
        }
        try buffer.withUnsafeBufferPointer(body)
    }

    // MARK: JSON Lines

    private mutating func appendJSON(
        _ record: borrowing TrainingRecord, _ fields: TrainingFields, _ trust: Double?
    ) {
        buffer += sources[record.source]
        time.append(record.time, to: &buffer)
        append("\",\"trust\":")
        appendTrust(fields, trust, missing: "null")
        append(",\"variables\":{")
        for index in variables.indices {
            buffer += variables[index]
            if let value = fields.value(of: index) { appendOnOneLine(value) } else { append("null") }
        }
        append("},\"record\":")
        appendOnOneLine(record.body)
        append("}\n")
    }

    private mutating func append(_ text: StaticString) {
        buffer.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func appendTrust(_ fields: TrainingFields, _ trust: Double?, missing: StaticString) {
        if let own = fields.trustText {
            buffer.append(contentsOf: own)
        } else if let trust {
            buffer.append(contentsOf: JSONValue.number(trust).compactText.utf8)
        } else {
            append(missing)
        }
    }

    /// Line ends stand between the parts of a JSON text only, where a space says the same.
    private mutating func appendOnOneLine(_ json: UnsafeBufferPointer<UInt8>) {
        let start = buffer.count
        buffer.append(contentsOf: json)
        buffer.withUnsafeMutableBufferPointer { buffer in
            for index in start..<buffer.count where buffer[index] == 0x0A || buffer[index] == 0x0D {
                buffer[index] = 0x20
            }
        }
    }

    // MARK: CSV

    private mutating func appendCSV(
        _ record: borrowing TrainingRecord, _ fields: TrainingFields, _ trust: Double?
    ) {
        buffer += sources[record.source]
        append(",")
        time.append(record.time, to: &buffer)
        append(",")
        appendTrust(fields, trust, missing: "")
        for index in variables.indices {
            append(",")
            guard let value = fields.value(of: index) else { continue }
            switch value.first {
            case UInt8(ascii: "\""):
                let text = UnsafeBufferPointer(rebasing: value[1..<value.count - 1])
                buffer += Self.cell(JSONString.decoded(text))
            // A null is nothing, as a missing one.
            case UInt8(ascii: "n"): break
            default: buffer += Self.cell(Array(value))
            }
        }
        append(",")
        buffer += Self.cell(Array(record.body))
        buffer += Self.lineEnd
    }

    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    /// In quotes where it has to be.
    private static func cell(_ text: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        guard text.contains(where: { $0 == quote || $0 == UInt8(ascii: ",") || $0 == 0x0A || $0 == 0x0D }) else {
            return text
        }
        var quoted = [quote]
        for byte in text {
            if byte == quote { quoted.append(quote) }
            quoted.append(byte)
        }
        quoted.append(quote)
        return quoted
    }
}

/// Times as ISO 8601 in UTC, to the microsecond where they have any: `2025-06-02T06:00:00.25Z`.
package struct TimeText {
    private var day = Int64.min
    private var date: [UInt8] = []

    package init() {}

    package mutating func append(_ microseconds: Int64, to text: inout [UInt8]) {
        let perDay: Int64 = 86_400_000_000
        let number = microseconds >= 0 ? microseconds / perDay : -((-microseconds + perDay - 1) / perDay)
        if number != day || date.isEmpty {
            day = number
            let parts = CivilDay(number: Int(number)).parts
            date = []
            Self.append(parts.year, digits: 4, to: &date)
            date.append(UInt8(ascii: "-"))
            Self.append(parts.month, digits: 2, to: &date)
            date.append(UInt8(ascii: "-"))
            Self.append(parts.day, digits: 2, to: &date)
            date.append(UInt8(ascii: "T"))
        }
        let rest = Int(microseconds - number * perDay)
        let seconds = rest / 1_000_000
        text += date
        Self.append(seconds / 3600, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(seconds / 60 % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(seconds % 60, digits: 2, to: &text)
        var fraction = rest % 1_000_000
        if fraction > 0 {
            var digits = 6
            while fraction % 10 == 0 {
                fraction /= 10
                digits -= 1
            }
            text.append(UInt8(ascii: "."))
            Self.append(fraction, digits: digits, to: &text)
        }
        text.append(UInt8(ascii: "Z"))
    }

    package static func text(of microseconds: Int64) -> String {
        var (writer, text) = (TimeText(), [UInt8]())
        writer.append(microseconds, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ value: Int, digits: Int, to text: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<max(digits, 1) { divisor *= 10 }
        // Years beyond 9999 have as many digits as they need.
        while value / divisor > 9 { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
