/// Writes a grammar image.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ value: Int) {
        var rest = UInt64(bitPattern: Int64(value))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(_ value: String) {
        put(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func put(_ values: [UInt32]) {
        put(values.count)
        for value in values { put(Int(value)) }
    }

    mutating func put<Element>(_ values: [Element], _ body: (inout ByteWriter, Element) -> Void) {
        put(values.count)
        for value in values { body(&self, value) }
    }

    mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }
}

/// Reads a grammar image; whatever the bytes are, it throws and never traps.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    mutating func int() throws(GrammarImageError) -> Int {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard index < bytes.endIndex, shift < 64 else { throw .damaged }
            let byte = bytes[index]
            index += 1
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(Int64(bitPattern: result)) }
            shift += 7
        }
    }

    /// A count of things that take at least a byte each.
    mutating func count() throws(GrammarImageError) -> Int {
        let value = try int()
        guard value >= 0, value <= bytes.endIndex - index else { throw .damaged }
        return value
    }

    mutating func string() throws(GrammarImageError) -> String {
        let length = try count()
        let slice = bytes[index..<(index + length)]
        index += length
        // Decoding mends what is no UTF-8, and takes a third of the time of validating: what came out the same was right.
        let text = slice.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        guard text.utf8.elementsEqual(slice) else { throw .damaged }
        return text
    }

    /// - Parameter change: undoes what was done to each number to have it take less room.
    mutating func numbers(_ change: (UInt32) -> UInt32 = { $0 }) throws(GrammarImageError) -> [UInt32] {
        let total = try count()
        // The hot loop of loading: most numbers take one to three bytes.
        let start = index
        let decoded = bytes.withUnsafeBufferPointer { buffer -> (values: [UInt32], used: Int)? in
            let base = start - bytes.startIndex
            var position = base
            var isSound = true
            let values = [UInt32](unsafeUninitializedCapacity: total) { output, initialized in
                while initialized < total {
                    var result: UInt64 = 0
                    var shift: UInt64 = 0
                    while true {
                        guard position < buffer.count, shift < 35 else { return isSound = false }
                        let byte = buffer[position]
                        position += 1
                        result |= UInt64(byte & 0x7F) << shift
                        if byte < 0x80 { break }
                        shift += 7
                    }
                    guard let value = UInt32(exactly: result) else { return isSound = false }
                    output.initializeElement(at: initialized, to: change(value))
                    initialized += 1
                }
            }
            return isSound ? (values, position - base) : nil
        }
        guard let decoded else { throw .damaged }
        index = start + decoded.used
        return decoded.values
    }

    mutating func array<Element>(
        _ body: (inout ByteReader) throws(GrammarImageError) -> Element
    ) throws(GrammarImageError) -> [Element] {
        let total = try count()
        var result: [Element] = []
        result.reserveCapacity(total)
        for _ in 0..<total { result.append(try body(&self)) }
        return result
    }
}

/// Why a grammar image cannot be used.
package enum GrammarImageError: Error, Sendable, Hashable {
    case notAnImage
    case otherVersion(found: Int, expected: Int)
    case damaged
}
