import JSONText

/// Converts values of another type to the one their schema wants, where that is exact: `"0.8"` to 0.8, 1 to `"1"`,
/// `"true"` to true. An empty text never becomes anything else.
struct Coercion {
    enum Outcome {
        /// The record, which keeps its schema now, and how many of its values were converted.
        case kept([UInt8], count: Int)
        /// What still breaks when all that can be converted was.
        case broken(SchemaBreach)
    }

    private let scanner: JSONScanner
    /// Each value costs another reading of the record: at least so many values are converted,
    private static let usualRounds = 64
    /// and more only while no more than so many bytes are read for it.
    private static let mostBytes = 64 << 20

    init(maximumDepth: Int) { scanner = JSONScanner(maximumDepth: maximumDepth) }

    func coerce(_ record: JSONTape, breaking schema: RecordSchema, at first: SchemaBreach) -> Outcome {
        guard var body = Self.converting(first, in: record) else { return .broken(first) }
        var count = 1
        while true {
            switch step(body, schema) {
            case .done: return .kept(body, count: count)
            case .broken(let breach): return .broken(breach)
            case .changed(let changed, let breach):
                count += 1
                guard count <= Self.usualRounds || count * changed.count <= Self.mostBytes else {
                    return .broken(breach)
                }
                body = changed
            }
        }
    }

    private enum Step {
        case done
        case broken(SchemaBreach)
        case changed([UInt8], SchemaBreach)
    }

    private func step(_ body: [UInt8], _ schema: RecordSchema) -> Step {
        body.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress,
                case .complete(let end) = scanner.scan(base, from: 0, to: bytes.count, isFinal: true)
            else { preconditionFailure("a converted value is JSON") }
            let tape = scanner.tape(base, from: 0, to: end)
            guard let breach = schema.breach(in: tape) else { return .done }
            return Self.converting(breach, in: tape).map { .changed($0, breach) } ?? .broken(breach)
        }
    }

    /// The record with the value at fault converted; nil where it cannot be.
    private static func converting(_ breach: SchemaBreach, in record: JSONTape) -> [UInt8]? {
        guard breach.rule == "type", let pointer = RecordPointer(breach.path),
            case .value(let place) = pointer.find(in: record),
            let json = conversion(of: ScalarValue(record, at: place), to: breach.expectedTypes)
        else { return nil }
        let old = record.rawText(at: place)
        guard let start = old.baseAddress.map({ $0 - record.bytes }) else { return nil }
        let bytes = UnsafeBufferPointer(start: record.bytes, count: record.length)
        return bytes[..<start] + json + bytes[(start + old.count)...]
    }

    static func conversion(of value: ScalarValue, to types: [JSONType]) -> [UInt8]? {
        switch value {
        case .string(let text):
            if types.contains(.number) || types.contains(.integer), let number = ExactNumber.strict(text) {
                return number
            }
            guard types.contains(.boolean) else { return nil }
            let word = String(decoding: text, as: UTF8.self)
            return word == "true" || word == "false" ? text : nil
        case .number(let text): return types.contains(.string) ? StringWriter.json(text) : nil
        case .boolean(let flag):
            return types.contains(.string) ? Array((flag ? "\"true\"" : "\"false\"").utf8) : nil
        case .null, .container: return nil
        }
    }
}
