package import JSONText

/// Says which item a record is about: what its key fields hold, in one form that is the same for the same values and
/// different for any other (docs/identity.md).
package struct KeyEncoder: Sendable {
    private let names: [FieldName]
    /// The version of the rule, the source, and what sets a key apart from the content of a record.
    private let prefix: [UInt8]

    package init(source: SourceID, fields: [String]) {
        names = fields.map { FieldName($0) }
        let name = Array(source.rawValue.utf8)
        prefix = [UInt8(RecordIdentity.ruleVersion)] + Self.length(name.count) + name + Array("key".utf8)
    }

    /// What a record's key came to.
    package enum Outcome: Equatable {
        case key(RecordIdentity)
        /// The first field without a value that can tell items apart: missing, null, an empty text, a list or an object.
        case missing(field: String)
    }

    package func key(of record: JSONTape, by hasher: any IdentityHasher, buffer: inout [UInt8]) -> Outcome {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: prefix)
        for name in names {
            guard let place = name.value(in: record), Self.append(record, at: place, to: &buffer) else {
                return .missing(field: name.description)
            }
        }
        return .key(buffer.withUnsafeBufferPointer { hasher.identity(of: $0) })
    }

    /// The key of a record as it is stored; nil for one without.
    package func key(ofBody body: [UInt8]) -> RecordIdentity? {
        // It was read under a limit of its own, which may have been any.
        let scanner = JSONScanner(maximumDepth: body.count)
        return body.withUnsafeBufferPointer { bytes -> RecordIdentity? in
            guard let base = bytes.baseAddress,
                case .complete(let end) = scanner.scan(base, from: 0, to: bytes.count, isFinal: true)
            else { return nil }
            var buffer: [UInt8] = []
            let outcome = key(of: scanner.tape(base, from: 0, to: end), by: SHA256Digest(), buffer: &buffer)
            guard case .key(let identity) = outcome else { return nil }
            return identity
        }
    }

    /// The keys that typed texts can mean, one text a field: each is a text, and, if it can be, a number or a word of
    /// JSON. The likeliest first; none where there are not as many texts as fields.
    package func keys(typed texts: [String]) -> [RecordIdentity] {
        guard texts.count == names.count, !texts.isEmpty, texts.allSatisfy({ !$0.isEmpty }) else { return [] }
        var buffers = [prefix]
        for text in texts {
            let bytes = Array(text.utf8)
            var readings: [(tag: CanonicalEncoder.Tag, text: [UInt8]?)] = [(.string, bytes)]
            if ExactNumber.strict(bytes) != nil { readings.append((.number, bytes)) }
            if text == "true" { readings.append((.trueWord, nil)) }
            if text == "false" { readings.append((.falseWord, nil)) }
            buffers = readings.flatMap { reading in
                buffers.map { $0 + Self.encoding(reading.tag, reading.text) }
            }
            guard buffers.count <= Self.mostReadings else { return [] }
        }
        let hasher = SHA256Digest()
        return buffers.map { buffer in buffer.withUnsafeBufferPointer { hasher.identity(of: $0) } }
    }

    // MARK: Encoding

    private static let mostReadings = 64

    private static func append(_ record: JSONTape, at index: Int, to buffer: inout [UInt8]) -> Bool {
        let token = record[index]
        switch token.kind {
        case .string, .escapedString:
            guard token.extent > 0 else { return false }
            buffer.append(contentsOf: encoding(.string, record.decodedText(at: index)))
        case .number: buffer.append(contentsOf: encoding(.number, Array(record.text(at: index))))
        case .trueWord: buffer.append(CanonicalEncoder.Tag.trueWord.rawValue)
        case .falseWord: buffer.append(CanonicalEncoder.Tag.falseWord.rawValue)
        case .nullWord, .object, .array, .key, .escapedKey, .containerEnd: return false
        }
        return true
    }

    private static func encoding(_ tag: CanonicalEncoder.Tag, _ text: [UInt8]?) -> [UInt8] {
        guard let text else { return [tag.rawValue] }
        return [tag.rawValue] + length(text.count) + text
    }

    private static func length(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = UInt(count)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(truncatingIfNeeded: rest)]
    }
}
