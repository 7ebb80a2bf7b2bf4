#if MariaDB
import CMariaDB
import Foundation
import Ingestion

/// Values for the placeholders of a statement, as the library wants them: in memory that stays where it is.
final class MariaDBParameters {
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let count: Int
    private var buffers: [UnsafeMutableRawPointer] = []

    init(_ values: [QueryValue]) {
        count = values.count
        binds = .allocate(capacity: max(count, 1))
        binds.initialize(repeating: MYSQL_BIND(), count: max(count, 1))
        for (index, value) in values.enumerated() { bind(value, at: index) }
    }

    deinit {
        buffers.forEach { $0.deallocate() }
        binds.deallocate()
    }

    private func bind(_ value: QueryValue, at index: Int) {
        switch value {
        case .null: binds[index].buffer_type = MYSQL_TYPE_NULL
        case .boolean(let flag): bind(flag ? 1 : 0, isUnsigned: false, at: index)
        case .number(let text):
            if let number = Int64(text) {
                bind(number, isUnsigned: false, at: index)
            } else if let number = UInt64(text) {
                bind(Int64(bitPattern: number), isUnsigned: true, at: index)
            } else {
                bind(text, as: MYSQL_TYPE_NEWDECIMAL, at: index)
            }
        case .text(let text): bind(MariaDBMoment.text(text), as: MYSQL_TYPE_STRING, at: index)
        }
    }

    private func bind(_ number: Int64, isUnsigned: Bool, at index: Int) {
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
        buffer.storeBytes(of: number, as: Int64.self)
        buffers.append(buffer)
        binds[index].buffer_type = MYSQL_TYPE_LONGLONG
        binds[index].is_unsigned = isUnsigned ? 1 : 0
        binds[index].buffer = buffer
    }

    private func bind(_ text: String, as type: enum_field_types, at index: Int) {
        let bytes = Array(text.utf8)
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        buffer.copyMemory(from: bytes, byteCount: bytes.count)
        buffers.append(buffer)
        binds[index].buffer_type = type
        binds[index].buffer = buffer
        binds[index].buffer_length = UInt(bytes.count)
        binds[index].length_value = UInt(bytes.count)
    }
}

/// Moments as MySQL reads them: `2025-01-01 08:00:00.5` for `2025-01-01T10:00:00.5+02:00`. The session is in UTC.
enum MariaDBMoment {
    /// What is no moment, and a date alone, stays as it is.
    static func text(_ text: String) -> String {
        var copy = text
        guard text.utf8.count > 10, let time = copy.withUTF8({ EventTime.microseconds(of: $0) }) else { return text }
        let (seconds, rest) = time.quotientAndRemainder(dividingBy: 1_000_000)
        let (whole, fraction) = rest < 0 ? (seconds - 1, rest + 1_000_000) : (seconds, rest)
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
        let moment = Date(timeIntervalSince1970: Double(whole)).formatted(style).dropLast()
        guard fraction > 0 else { return String(moment) }
        let digits = String(fraction)
        return moment + "." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
#endif
