internal import JSONText

/// Writes the rows of a result as JSON Lines: for drivers, who know the types.
///
/// For each row: `beginRow`, one value for each column in its order, `endRow`.
package struct RowWriter: Sendable {
    /// `{"id":`, `,"name":`
    private let names: [[UInt8]]
    /// For each column its place among the watched ones, or -1.
    private let watch: [Int]
    private let watchedCount: Int
    private var bytes: [UInt8] = []
    private var watched: [WatchedValue] = []
    private var rows = 0
    private var column = 0

    /// - Parameters:
    ///   - columns: their names.
    ///   - watched: those whose values are named, by index.
    package init(columns: [String], watching watched: [Int] = [], capacity: Int = 0) {
        names = columns.enumerated().map { index, name in
            Array((index == 0 ? "{" : ",").utf8) + Array(JSONValue.quoted(name).utf8) + [UInt8(ascii: ":")]
        }
        var watch = [Int](repeating: -1, count: columns.count)
        for (place, column) in watched.enumerated() { watch[column] = place }
        self.watch = watch
        watchedCount = watched.count
        bytes.reserveCapacity(capacity)
    }

    /// So many bytes are written.
    package var count: Int { bytes.count }
    package var isEmpty: Bool { rows == 0 }

    package mutating func beginRow() {
        column = 0
        if watchedCount > 0 { watched.append(contentsOf: repeatElement(WatchedValue(), count: watchedCount)) }
    }

    package mutating func endRow() {
        if names.isEmpty { bytes.append(UInt8(ascii: "{")) }
        bytes.append(UInt8(ascii: "}"))
        bytes.append(0x0A)
        rows += 1
    }

    /// What was written, leaving nothing.
    package mutating func take() -> RowStretch {
        let stretch = RowStretch(bytes: bytes, rows: rows, watched: watched)
        let capacity = bytes.count
        bytes = []
        bytes.reserveCapacity(capacity)
        watched = []
        rows = 0
        return stretch
    }

    // MARK: Values

    package mutating func null() {
        name()
        bytes.append(contentsOf: RowWriter.nullText)
    }

    package mutating func boolean(_ value: Bool) {
        let start = name()
        bytes.append(contentsOf: value ? RowWriter.trueText : RowWriter.falseText)
        note(.other, from: start)
    }

    package mutating func integer(_ value: Int64) {
        let start = name()
        if value == Int64.min {
            bytes.append(contentsOf: String(value).utf8)
            return note(.number, from: start)
        }
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var magnitude = value.magnitude
        var length = 1
        var limit: UInt64 = 10
        while length < 19, magnitude >= limit {
            length += 1
            limit &*= 10
        }
        let end = bytes.count + length
        bytes.append(contentsOf: repeatElement(0, count: length))
        var place = end - 1
        repeat {
            bytes[place] = UInt8(truncatingIfNeeded: magnitude % 10) + 0x30
            magnitude /= 10
            place -= 1
        } while magnitude > 0
        note(.number, from: start)
    }

    /// A number by its text, as it is where JSON has such a number; else as a text: `NaN`.
    package mutating func number(_ text: UnsafeBufferPointer<UInt8>) {
        guard JSONNumber.isNumber(text) else { return self.text(text, as: .other) }
        let start = name()
        bytes.append(contentsOf: text)
        note(.number, from: start)
    }

    /// The shortest text that reads back as the same number; not a number and the infinities as texts.
    package mutating func real(_ value: Double) {
        guard value.isFinite else {
            var text = value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
            return text.withUTF8 { self.text($0, as: .other) }
        }
        let start = name()
        var text = value.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        bytes.append(contentsOf: text.utf8)
        note(.number, from: start)
    }

    /// What is no UTF-8 in it stays as it is: the record will be refused, and its bytes kept.
    package mutating func text(_ value: UnsafeBufferPointer<UInt8>) { text(value, as: .text) }

    private mutating func text(_ text: UnsafeBufferPointer<UInt8>, as kind: WatchedValue.Kind) {
        name()
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        append(escaping: text)
        note(kind, from: start)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { self.text($0) }
    }

    /// A text that is JSON already; line breaks between its tokens become spaces.
    package mutating func json(_ text: UnsafeBufferPointer<UInt8>) {
        let start = name()
        bytes.append(contentsOf: text)
        for place in start..<bytes.count where bytes[place] == 0x0A || bytes[place] == 0x0D { bytes[place] = 0x20 }
        note(.other, from: start)
    }

    /// Bytes, as Base64 (RFC 4648).
    package mutating func base64(_ value: UnsafeBufferPointer<UInt8>) {
        name()
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        Base64.append(value, to: &bytes)
        note(.other, from: start)
        bytes.append(UInt8(ascii: "\""))
    }

    // MARK: Pieces

    @discardableResult
    private mutating func name() -> Int {
        bytes.append(contentsOf: names[column])
        column += 1
        return bytes.count
    }

    private mutating func note(_ kind: WatchedValue.Kind, from start: Int) {
        let place = watch[column - 1]
        guard place >= 0 else { return }
        watched[watched.count - watchedCount + place] = WatchedValue(
            kind, at: Int32(clamping: start)..<Int32(clamping: bytes.count))
    }

    private mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for (place, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
            bytes.append(UInt8(ascii: "\\"))
            switch byte {
            case 0x22, 0x5C: bytes.append(byte)
            case 0x0A: bytes.append(UInt8(ascii: "n"))
            case 0x0D: bytes.append(UInt8(ascii: "r"))
            case 0x09: bytes.append(UInt8(ascii: "t"))
            default:
                bytes.append(contentsOf: "u00".utf8)
                bytes.append(RowWriter.digits[Int(byte >> 4)])
                bytes.append(RowWriter.digits[Int(byte & 15)])
            }
            start = place + 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    private static let digits = Array("0123456789abcdef".utf8)
    private static let nullText = Array("null".utf8)
    private static let trueText = Array("true".utf8)
    private static let falseText = Array("false".utf8)
}
