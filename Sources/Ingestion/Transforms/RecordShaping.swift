import JSONText

/// What is done to each record of a source between reading and storing: transforms, schema and contract, key, event
/// time. A source that declares nothing pays nothing for it.
///
/// One a collector; not to be shared between tasks.
final class RecordShaping {
    let refusesDuplicateKeys: Bool
    private let schema: RecordSchema?
    private let contract: RecordShape.Contract
    /// Whether what breaks the schema, and cannot be converted, is kept.
    private let keepsInvalid: Bool
    private let transformer: RecordTransformer?
    private let keyEncoder: KeyEncoder?
    private let eventTimeName: FieldName?
    /// For records that are not as they were read: the tape of the collector's scanner is still in use.
    private let scanner: JSONScanner
    private let coercion: Coercion?
    private var transformed: [UInt8] = []
    private var keyBuffer: [UInt8] = []

    init(source: SourceID, schema: RecordSchema?, shape: RecordShape, options: ReadingOptions) {
        self.schema = options.validatesSchema ? schema : nil
        contract = shape.contract
        keepsInvalid = !options.filtersInvalidData || shape.contract == .accept
        let limits = RecordLimits(maximumRecordBytes: options.maximumRecordBytes)
        transformer =
            shape.transforms.isEmpty
            ? nil : RecordTransformer(shape.transforms, maximumBytes: limits.maximumRecordBytes)
        keyEncoder = shape.key.isEmpty ? nil : KeyEncoder(source: source, fields: shape.key)
        eventTimeName = shape.eventTime.map { FieldName($0) }
        // Of a record that is looked into, each name must mean one value.
        refusesDuplicateKeys =
            schema != nil || transformer != nil || keyEncoder != nil || eventTimeName != nil
        let changesRecords = transformer != nil || shape.contract == .coerce
        scanner = JSONScanner(maximumDepth: changesRecords ? options.maximumDepth : 0)
        coercion = shape.contract == .coerce ? Coercion(maximumDepth: options.maximumDepth) : nil
    }

    /// What became of a record on its way.
    struct State {
        var isMarkedInvalid = false
        var coercedValues = 0
    }

    /// Transforms and validates a record, and hands on what is to be stored.
    func shape(
        _ record: JSONTape, _ store: (JSONTape, State) throws(Refusal) -> Void
    ) throws(Refusal) {
        guard let transformer else { return try validate(record, store) }
        var output = transformed
        transformed = []
        defer { transformed = output }
        if let reason = transformer.apply(to: record, into: &output) { throw Refusal(reason) }
        try withTape(of: output) { tape throws(Refusal) in try validate(tape, store) }
        // What an unusually large record needed is given back.
        if output.capacity > 1 << 20 { output = [] }
    }

    private func validate(
        _ record: JSONTape, _ store: (JSONTape, State) throws(Refusal) -> Void
    ) throws(Refusal) {
        guard let schema, var breach = schema.breach(in: record) else { return try store(record, State()) }
        switch coercion?.coerce(record, breaking: schema, at: breach) {
        case .kept(let body, let count)?:
            return try withTape(of: body) { tape throws(Refusal) in
                try store(tape, State(coercedValues: count))
            }
        case .broken(let rest)?: breach = rest
        case nil: break
        }
        guard keepsInvalid else { throw Refusal(breach.reason) }
        try store(record, State(isMarkedInvalid: true))
    }

    /// Scans JSON that was written here.
    private func withTape(
        of body: [UInt8], _ use: (JSONTape) throws(Refusal) -> Void
    ) throws(Refusal) {
        let result = body.withUnsafeBufferPointer { bytes -> Result<Void, Refusal> in
            guard let base = bytes.baseAddress else { preconditionFailure("JSON is never empty") }
            switch scanner.scan(base, from: 0, to: bytes.count, isFinal: true) {
            case .complete(let end):
                do throws(Refusal) {
                    return .success(try use(scanner.tape(base, from: 0, to: end)))
                } catch {
                    return .failure(error)
                }
            case .tooDeep: return .failure(Refusal(.tooDeep(limit: scanner.maximumDepth)))
            case .incomplete, .invalid: preconditionFailure("transforms write JSON")
            }
        }
        try result.get()
    }

    // MARK: Key and event time

    /// Nil in a source without keys.
    func key(of record: JSONTape, by hasher: any IdentityHasher) throws(Refusal) -> RecordIdentity? {
        guard let keyEncoder else { return nil }
        switch keyEncoder.key(of: record, by: hasher, buffer: &keyBuffer) {
        case .key(let key): return key
        case .missing(let field): throw Refusal(.missingKey(field: field))
        }
    }

    var declaresEventTime: Bool { eventTimeName != nil }

    /// By the field that was declared for it, which must say it; else by the usual one, as far as it does.
    func eventTime(of record: JSONTape) throws(Refusal) -> Int64? {
        guard let eventTimeName else { return EventTime.microseconds(of: record) }
        guard let place = eventTimeName.value(in: record) else {
            throw Refusal(.eventTime(field: eventTimeName.description, found: "nothing"))
        }
        guard let time = EventTime.declared(record, at: place) else {
            throw Refusal(
                .eventTime(field: eventTimeName.description, found: JSONExcerpt.text(of: record, at: place)))
        }
        return time
    }
}
