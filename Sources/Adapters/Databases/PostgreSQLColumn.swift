import CPostgreSQL
import Ingestion

/// A column of a PostgreSQL result: how its values become JSON without loss.
struct PostgreSQLColumn: Sendable, Equatable {
    let name: String
    let kind: Kind

    indirect enum Kind: Sendable, Equatable {
        case boolean
        case number
        case json
        case bytes
        /// With a zone: the session's is UTC.
        case moment
        /// Without a zone.
        case localTime
        case array(of: Kind, delimiter: UInt8)
        case text
    }

    /// Those of a statement that was described; what their types are made of is asked where it is not known.
    static func all(
        in description: borrowing PostgreSQLResult, _ connection: PostgreSQLConnection
    ) throws(PostgreSQLError) -> [PostgreSQLColumn] {
        let count = description.columnCount
        let types = (0..<count).map { column in description.columnType(column) }
        let unknown = Set(types.filter { builtIn[$0] == nil })
        let arrays = try unknown.isEmpty ? [:] : elements(of: unknown, connection)
        return (0..<count).map { column in
            let type = types[column]
            let kind = builtIn[type] ?? arrays[type] ?? .text
            return PostgreSQLColumn(name: description.columnName(column), kind: kind)
        }
    }

    /// Arrays among the types, with what they hold.
    private static func elements(
        of types: Set<UInt32>, _ connection: PostgreSQLConnection
    ) throws(PostgreSQLError) -> [UInt32: Kind] {
        let list = types.sorted().map { String($0) }.joined(separator: ", ")
        let result = try connection.execute(
            """
            SELECT oid::bigint, typelem::bigint, typdelim FROM pg_catalog.pg_type
            WHERE oid IN (\(list)) AND typcategory = 'A' AND typelem <> 0
            """)
        var arrays: [UInt32: Kind] = [:]
        for row in 0..<result.rowCount {
            guard let type = result.text(row, 0).flatMap({ UInt32($0) }),
                let element = result.text(row, 1).flatMap({ UInt32($0) })
            else { continue }
            arrays[type] = .array(
                of: builtIn[element] ?? .text, delimiter: result.text(row, 2)?.utf8.first ?? UInt8(ascii: ","))
        }
        return arrays
    }

    /// Numbers of types that are the same on every server (`pg_type.dat`).
    private static let builtIn: [UInt32: Kind] = {
        let plain: [UInt32: Kind] = [
            16: .boolean, 17: .bytes, 20: .number, 21: .number, 23: .number, 25: .text, 26: .number, 114: .json,
            700: .number, 701: .number, 1042: .text, 1043: .text, 1082: .text, 1083: .text, 1114: .localTime,
            1184: .moment, 1186: .text, 1266: .text, 1700: .number, 2950: .text, 3802: .json, 18: .text, 19: .text,
            869: .text, 650: .text, 790: .text, 142: .text,
        ]
        let arrays: [UInt32: UInt32] = [
            1000: 16, 1001: 17, 1016: 20, 1005: 21, 1007: 23, 1009: 25, 1028: 26, 199: 114, 1021: 700, 1022: 701,
            1014: 1042, 1015: 1043, 1182: 1082, 1183: 1083, 1115: 1114, 1185: 1184, 1187: 1186, 1231: 1700, 2951: 2950,
            3807: 3802,
        ]
        return arrays.reduce(into: plain) { kinds, array in
            kinds[array.key] = .array(of: plain[array.value] ?? .text, delimiter: UInt8(ascii: ","))
        }
    }()

    func write(_ row: borrowing PostgreSQLResult, at column: Int, to writer: inout RowWriter) {
        guard !row.isNull(0, column) else { return writer.null() }
        kind.write(row.bytes(0, column), to: &writer)
    }
}

extension PostgreSQLColumn.Kind {
    fileprivate func write(_ bytes: UnsafeBufferPointer<UInt8>, to writer: inout RowWriter) {
        switch self {
        case .boolean: writer.boolean(bytes.first == UInt8(ascii: "t"))
        case .number: writer.number(bytes)
        case .json: writer.json(bytes)
        case .bytes: Self.decoded(bytes).withUnsafeBufferPointer { writer.base64($0) }
        case .moment, .localTime: Self.writeTime(bytes, isMoment: self == .moment, to: &writer)
        case .array(let element, let delimiter):
            if let json = PostgreSQLArray.json(bytes, of: element, delimiter: delimiter) {
                json.withUnsafeBufferPointer { writer.json($0) }
            } else {
                writer.text(bytes)
            }
        case .text: writer.text(bytes)
        }
    }

    /// `2025-01-01 10:00:00.5+00` as `2025-01-01T10:00:00.5Z`; `infinity` and years before Christ as they are.
    private static func writeTime(
        _ bytes: UnsafeBufferPointer<UInt8>, isMoment: Bool, to writer: inout RowWriter
    ) {
        let end = bytes.count - (isMoment ? 3 : 0)
        let isUTC = !isMoment || bytes.count > 3 && bytes[end] == UInt8(ascii: "+")
        guard end >= 19, bytes[10] == UInt8(ascii: " "), isUTC, bytes[bytes.count - 1] != UInt8(ascii: "C") else {
            return writer.text(bytes)
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count + 1) { text in
            for place in 0..<end { text[place] = bytes[place] }
            text[10] = UInt8(ascii: "T")
            if isMoment { text[end] = UInt8(ascii: "Z") }
            writer.text(UnsafeBufferPointer(rebasing: text[..<(end + (isMoment ? 1 : 0))]))
        }
    }

    /// `\x0aff`
    static func decoded(_ hex: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        func value(_ digit: UInt8) -> UInt8 { digit <= UInt8(ascii: "9") ? digit & 15 : (digit & 15) + 9 }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hex.count / 2)
        for place in stride(from: 2, to: hex.count - 1, by: 2) {
            bytes.append(value(hex[place]) << 4 | value(hex[place + 1]))
        }
        return bytes
    }
}

/// Reads arrays as PostgreSQL writes them: `{1,NULL,"a \"b\"",{2,3}}`, `[0:1]={1,2}`.
enum PostgreSQLArray {
    /// As JSON; nil where it is not what PostgreSQL writes.
    static func json(
        _ text: UnsafeBufferPointer<UInt8>, of element: PostgreSQLColumn.Kind, delimiter: UInt8
    ) -> [UInt8]? {
        var reader = Reader(text: text, element: element, delimiter: delimiter)
        reader.skipBounds()
        guard reader.array(), reader.isAtEnd else { return nil }
        return reader.json
    }

    private struct Reader {
        let text: UnsafeBufferPointer<UInt8>
        let element: PostgreSQLColumn.Kind
        let delimiter: UInt8
        var place = 0
        var json: [UInt8] = []

        init(text: UnsafeBufferPointer<UInt8>, element: PostgreSQLColumn.Kind, delimiter: UInt8) {
            self.text = text
            self.element = element
            self.delimiter = delimiter
        }

        var isAtEnd: Bool { place == text.count }
        private var byte: UInt8? { place < text.count ? text[place] : nil }

        mutating func skipBounds() {
            guard byte == UInt8(ascii: "[") else { return }
            while let byte, byte != UInt8(ascii: "{") { place += 1 }
        }

        mutating func array() -> Bool {
            guard byte == UInt8(ascii: "{") else { return false }
            place += 1
            json.append(UInt8(ascii: "["))
            if byte == UInt8(ascii: "}") {
                place += 1
                json.append(UInt8(ascii: "]"))
                return true
            }
            while true {
                guard byte == UInt8(ascii: "{") ? array() : value() else { return false }
                guard let byte else { return false }
                place += 1
                if byte == UInt8(ascii: "}") {
                    json.append(UInt8(ascii: "]"))
                    return true
                }
                guard byte == delimiter else { return false }
                json.append(UInt8(ascii: ","))
            }
        }

        private mutating func value() -> Bool {
            var bytes: [UInt8] = []
            let isQuoted = byte == UInt8(ascii: "\"")
            if isQuoted { place += 1 }
            while let byte {
                if isQuoted ? byte == UInt8(ascii: "\"") : byte == delimiter || byte == UInt8(ascii: "}") { break }
                if byte == UInt8(ascii: "\\") { place += 1 }
                guard place < text.count else { return false }
                bytes.append(text[place])
                place += 1
            }
            if isQuoted {
                guard byte != nil else { return false }
                place += 1
            }
            append(bytes, isNull: !isQuoted && bytes.elementsEqual("NULL".utf8))
            return true
        }

        /// As a value of its own would be.
        private mutating func append(_ bytes: [UInt8], isNull: Bool) {
            var writer = RowWriter(columns: [""], watching: [0])
            writer.beginRow()
            if isNull {
                writer.null()
            } else {
                bytes.withUnsafeBufferPointer { element.write($0, to: &writer) }
            }
            writer.endRow()
            // Between `{"":` and `}` with its line break.
            json.append(contentsOf: writer.take().bytes.dropFirst(4).dropLast(2))
        }
    }
}
