#if MariaDB
import CMariaDB
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
        // The session is in UTC, and knows no zones. A column of texts compares the rest letter by letter: it stays.
        case .text(let text): bind(TimeForm.withoutZone(text), as: MYSQL_TYPE_STRING, at: index)
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
#endif
