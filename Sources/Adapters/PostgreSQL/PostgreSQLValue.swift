/// What is bound to `$1`, `$2` …
enum PostgreSQLValue: Sendable, Equatable {
    case null
    /// Of whatever type the statement wants there, as a literal in quotes would be.
    case text(String)
    case integer(Int64)
    case real(Double)
    case bytes([UInt8])
}

/// Values as libpq takes them: each ends with a zero byte, all in one piece of memory.
struct PostgreSQLParameters {
    private var memory: [CChar] = []
    /// Where each begins; -1 for NULL.
    private var starts: [Int] = []
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    /// 1 for bytes as they are, 0 for text.
    private(set) var formats: [Int32] = []

    /// `bigint`, `double precision`, `bytea`; 0 lets the server find out.
    private static let (integer, real, bytea, unknown): (UInt32, UInt32, UInt32, UInt32) = (20, 701, 17, 0)

    init(_ values: [PostgreSQLValue]) {
        for value in values {
            switch value {
            case .null: append(nil, Self.unknown)
            case .text(let text): append(Array(text.utf8), Self.unknown)
            case .integer(let number): append(Array(String(number).utf8), Self.integer)
            case .real(let number): append(Array(number.description.utf8), Self.real)
            case .bytes(let bytes): append(bytes, Self.bytea, isBinary: true)
            }
        }
    }

    private mutating func append(_ bytes: [UInt8]?, _ type: UInt32, isBinary: Bool = false) {
        types.append(type)
        lengths.append(Int32(bytes?.count ?? 0))
        formats.append(isBinary ? 1 : 0)
        guard let bytes else { return starts.append(-1) }
        starts.append(memory.count)
        memory.append(contentsOf: bytes.lazy.map { CChar(bitPattern: $0) })
        memory.append(0)
    }

    var count: Int32 { Int32(starts.count) }

    func withPointers<Value>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value) -> Value {
        memory.withUnsafeBufferPointer { memory in
            let pointers = starts.map { start in start < 0 ? nil : memory.baseAddress.map { $0 + start } }
            return pointers.withUnsafeBufferPointer { pointers in
                guard let base = pointers.baseAddress else {
                    var nothing: UnsafePointer<CChar>?
                    return withUnsafePointer(to: &nothing) { body($0) }
                }
                return body(base)
            }
        }
    }
}
