/// Rows as `COPY … FROM STDIN (FORMAT binary)` takes them: every number a `bigint`, every text and byte string as it is.
struct CopyBuffer {
    private(set) var bytes: [UInt8]

    init(capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity + 4096)
        // Signature, flags, length of what else there is.
        bytes += [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00] + [0, 0, 0, 0] + [0, 0, 0, 0]
    }

    var count: Int { bytes.count }

    mutating func beginRow(columns: Int) { append(Int16(columns)) }

    mutating func end() { append(Int16(-1)) }

    mutating func put(_ value: Int64?) {
        guard let value else { return append(Int32(-1)) }
        append(Int32(8))
        append(value)
    }

    mutating func put(_ value: UnsafeRawBufferPointer) {
        append(Int32(truncatingIfNeeded: value.count))
        bytes.append(contentsOf: value)
    }

    mutating func put(_ value: String) {
        var value = value
        value.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    }

    mutating func putNull() { append(Int32(-1)) }

    /// What was handed on need not be kept.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
