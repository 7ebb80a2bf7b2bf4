/// The rows of a result, one of which is looked at.
final class PostgreSQLRows: SQLRow {
    private let result: PostgreSQLResult
    private let names: [String]
    private var row = -1

    /// `bytea`.
    private static let bytesType: UInt32 = 17

    init(_ result: consuming PostgreSQLResult) {
        names = (0..<result.columnCount).map { result.columnName($0) }
        self.result = result
    }

    var count: Int { result.rowCount }

    /// Goes on to the next row.
    func advance() -> Bool {
        row += 1
        return row < result.rowCount
    }

    func index(of column: String) throws -> Int {
        guard let index = names.firstIndex(of: column) else { throw DamagedContent("no column \(column)") }
        return index
    }

    func isNull(at index: Int) -> Bool { result.isNull(row, index) }

    func integer(at index: Int) throws -> Int64? {
        guard !isNull(at: index) else { return nil }
        let bytes = result.bytes(row, index)
        switch (bytes.count, bytes.first) {
        case (1, UInt8(ascii: "t")): return 1
        case (1, UInt8(ascii: "f")): return 0
        default: break
        }
        guard let number = Int64(String(decoding: bytes, as: UTF8.self)) else {
            throw DamagedContent("no number in column \(names[index])")
        }
        return number
    }

    func text(at index: Int) -> String? { result.text(row, index) }

    func withBytes<Value>(at index: Int, _ body: (UnsafeRawBufferPointer?) throws -> Value) throws -> Value {
        guard !isNull(at: index) else { return try body(nil) }
        let bytes = result.bytes(row, index)
        guard result.columnType(index) == PostgreSQLRows.bytesType else {
            return try body(UnsafeRawBufferPointer(bytes))
        }
        guard let decoded = HexText.bytes(bytes.dropFirst(2)) else {
            throw DamagedContent("no bytes in column \(names[index])")
        }
        return try decoded.withUnsafeBytes(body)
    }
}

/// Bytes as PostgreSQL writes them behind `\x`.
enum HexText {
    static func bytes(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var index = digits.startIndex
        while index < digits.endIndex {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
            index += 2
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        case 0x41...0x46: digit - 0x37
        default: nil
        }
    }
}
