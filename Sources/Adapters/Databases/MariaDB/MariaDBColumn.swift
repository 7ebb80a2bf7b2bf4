#if MariaDB
import CMariaDB
import Ingestion
import JSONText
import Quantities

/// A column of a MySQL or MariaDB result, with the memory its values are put into: how they become JSON without loss.
/// Used where its statement is.
final class MariaDBColumn {
    let name: String
    private let kind: Kind
    /// Where the library finds and leaves what it needs.
    private let slot = UnsafeMutablePointer<Slot>.allocate(capacity: 1)
    private var buffer: UnsafeMutableRawPointer
    private var capacity: Int
    private lazy var scanner = JSONScanner()

    private struct Slot {
        var length: UInt = 0
        var isNull: my_bool = 0
        var error: my_bool = 0
    }

    enum Kind: Sendable, Equatable {
        case integer(isUnsigned: Bool)
        case float
        case double
        case decimal
        case bits
        case date
        case time(digits: Int)
        /// Without a zone, or in UTC.
        case moment(isUTC: Bool, digits: Int)
        case text
        case json
        case bytes
    }

    init(_ field: UnsafePointer<MYSQL_FIELD>) {
        name = field.pointee.name.map { String(cString: $0) } ?? ""
        kind = Kind(field)
        slot.initialize(to: Slot())
        // Longer ones are fetched when they come.
        capacity = kind.isText ? min(max(Int(field.pointee.length), 16), 4096) : 64
        buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        slot.deallocate()
        buffer.deallocate()
    }

    /// What the library is told about it.
    var bind: MYSQL_BIND {
        var bind = MYSQL_BIND()
        bind.buffer_type = kind.bufferType
        if case .integer(let isUnsigned) = kind { bind.is_unsigned = isUnsigned ? 1 : 0 }
        bind.buffer = buffer
        bind.buffer_length = UInt(capacity)
        let base = UnsafeMutableRawPointer(slot)
        bind.length = base.assumingMemoryBound(to: UInt.self)
        bind.is_null = (base + (MemoryLayout.offset(of: \Slot.isNull) ?? 0)).assumingMemoryBound(to: my_bool.self)
        bind.error = (base + (MemoryLayout.offset(of: \Slot.error) ?? 0)).assumingMemoryBound(to: my_bool.self)
        return bind
    }

    /// Whether the value of this row does not fit; then there is room for it now, and it must be fetched once more.
    func grows() -> Bool {
        guard kind.isText, slot.pointee.isNull == 0, slot.pointee.length > capacity else { return false }
        capacity = Int(slot.pointee.length) * 5 / 4
        buffer.deallocate()
        buffer = .allocate(byteCount: capacity, alignment: 16)
        return true
    }

    // MARK: Values

    func write(to writer: inout RowWriter) {
        guard slot.pointee.isNull == 0 else { return writer.null() }
        switch kind {
        case .integer(let isUnsigned): writeInteger(isUnsigned, to: &writer)
        case .float: writer.float(buffer.load(as: Float.self))
        case .double: writer.real(buffer.load(as: Double.self))
        case .decimal: writer.number(Self.withoutPadding(bytes))
        case .bits: writer.unsigned(bytes.reduce(0) { $0 << 8 | UInt64($1) })
        case .date: writer.text(buffer.load(as: MYSQL_TIME.self).date)
        case .time(let digits): writer.text(buffer.load(as: MYSQL_TIME.self).duration(digits: digits))
        case .moment(let isUTC, let digits):
            writer.text(buffer.load(as: MYSQL_TIME.self).moment(isUTC: isUTC, digits: digits))
        case .text: writer.text(bytes)
        case .json: isJSON ? writer.json(bytes) : writer.text(bytes)
        case .bytes: writer.base64(bytes)
        }
    }

    private func writeInteger(_ isUnsigned: Bool, to writer: inout RowWriter) {
        if isUnsigned {
            writer.unsigned(buffer.load(as: UInt64.self))
        } else {
            writer.integer(buffer.load(as: Int64.self))
        }
    }

    private var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: buffer.assumingMemoryBound(to: UInt8.self), count: Int(slot.pointee.length))
    }

    /// MariaDB's check of a JSON column can be taken away.
    private var isJSON: Bool { scanner.isWhole(bytes) }

    /// `1.50` of `0001.50`, as columns with ZEROFILL have it.
    private static func withoutPadding(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        while start + 1 < text.count, text[start] == UInt8(ascii: "0"), text[start + 1] != UInt8(ascii: ".") {
            start += 1
        }
        return UnsafeBufferPointer(rebasing: text[start...])
    }
}

extension MariaDBColumn.Kind {
    init(_ field: UnsafePointer<MYSQL_FIELD>) {
        let isUnsigned = field.pointee.flags & UInt32(UNSIGNED_FLAG) != 0
        let digits = field.pointee.decimals <= 6 ? Int(field.pointee.decimals) : 6
        switch field.pointee.type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
            MYSQL_TYPE_YEAR:
            self = .integer(isUnsigned: isUnsigned)
        case MYSQL_TYPE_FLOAT: self = .float
        case MYSQL_TYPE_DOUBLE: self = .double
        case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: self = .decimal
        case MYSQL_TYPE_BIT: self = .bits
        case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: self = .date
        case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2: self = .time(digits: digits)
        case MYSQL_TYPE_DATETIME, MYSQL_TYPE_DATETIME2: self = .moment(isUTC: false, digits: digits)
        case MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_TIMESTAMP2: self = .moment(isUTC: true, digits: digits)
        case MYSQL_TYPE_JSON: self = .json
        default: self = Self.isJSON(field) ? .json : field.pointee.charsetnr == 63 ? .bytes : .text
        }
    }

    /// MariaDB keeps JSON as text, and says by the column's format what it is.
    private static func isJSON(_ field: UnsafePointer<MYSQL_FIELD>) -> Bool {
        var format = MARIADB_CONST_STRING()
        guard mariadb_field_attr(&format, field, MARIADB_FIELD_ATTR_FORMAT_NAME) == 0, let text = format.str else {
            return false
        }
        return UnsafeRawBufferPointer(start: text, count: format.length).elementsEqual("json".utf8)
    }

    /// Of any length.
    var isText: Bool {
        switch self {
        case .text, .json, .bytes, .decimal: true
        default: false
        }
    }

    var bufferType: enum_field_types {
        switch self {
        case .integer: MYSQL_TYPE_LONGLONG
        case .float: MYSQL_TYPE_FLOAT
        case .double: MYSQL_TYPE_DOUBLE
        case .date: MYSQL_TYPE_DATE
        case .time: MYSQL_TYPE_TIME
        case .moment(let isUTC, _): isUTC ? MYSQL_TYPE_TIMESTAMP : MYSQL_TYPE_DATETIME
        case .bits, .bytes: MYSQL_TYPE_BLOB
        case .text, .json, .decimal: MYSQL_TYPE_STRING
        }
    }
}

extension RowWriter {
    fileprivate mutating func unsigned(_ value: UInt64) {
        if let small = Int64(exactly: value) { return integer(small) }
        var text = String(value)
        text.withUTF8 { number($0) }
    }

    /// The shortest text that reads back as the same number of 32 bits.
    fileprivate mutating func float(_ value: Float) {
        var text = value.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        text.withUTF8 { number($0) }
    }
}

extension MYSQL_TIME {
    /// `2025-01-01`, also `0000-00-00`, which is no date.
    fileprivate var date: String {
        Formatted.padded(Int(year), to: 4) + "-" + Formatted.padded(Int(month)) + "-" + Formatted.padded(Int(day))
    }

    /// `-838:59:59`
    fileprivate func duration(digits: Int) -> String { (neg != 0 ? "-" : "") + clock(digits, hours: day * 24 + hour) }

    /// `2025-01-01T10:00:00`; as MySQL writes it where it is no date.
    fileprivate func moment(isUTC: Bool, digits: Int) -> String {
        guard month > 0, day > 0 else { return date + " " + clock(digits, hours: hour) }
        return date + "T" + clock(digits, hours: hour) + (isUTC ? "Z" : "")
    }

    private func clock(_ digits: Int, hours: UInt32) -> String {
        let clock =
            Formatted.padded(Int(hours)) + ":" + Formatted.padded(Int(minute)) + ":" + Formatted.padded(Int(second))
        return digits == 0 ? clock : clock + "." + Formatted.padded(Int(second_part), to: 6).prefix(digits)
    }
}
#endif
