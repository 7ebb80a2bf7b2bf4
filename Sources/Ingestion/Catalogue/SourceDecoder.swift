internal import JSONText
internal import Quantities

/// Makes a source of one entry, or says why not.
struct SourceDecoder {
    let id: SourceID
    let entry: JSONValue
    /// Where the entry stands: `data_sources[2]`.
    let place: String
    private let schemaNames: SchemaNames
    /// The built-in entry it lies over.
    var underlay: JSONValue?
    private(set) var problems: [SourceProblem] = []

    init(id: SourceID, entry: JSONValue, place: String, schemaNames: SchemaNames) {
        self.id = id
        self.entry = entry
        self.place = place
        self.schemaNames = schemaNames
    }

    mutating func decode() -> Source? {
        var merged = underlay ?? .object([])
        for member in entry.members ?? [] { merged.set(member.key, to: member.value) }
        guard let kind = merged["source_type"] else {
            problems.append(.missingField(source: id, field: "source_type"))
            return nil
        }
        if let builtInKind = underlay?["source_type"], builtInKind != kind {
            refuse("source_type", expected: "file, as the source is built in", found: kind)
            merged.set("source_type", to: builtInKind)
        }
        guard let kindName = merged["source_type"]?.string, ["api", "file", "database"].contains(kindName) else {
            refuse("source_type", expected: SourceField.named("source_type")?.expectation ?? "", found: kind)
            return nil
        }
        check(kind: kindName)
        for case .ignoredField(_, let field, _, _, _) in problems { merged.set(field, to: underlay?[field]) }
        guard !problems.contains(where: \.leavesOut) else { return nil }
        for contradiction in ShapeContradiction.find(in: Self.shape(merged)) {
            refuse(contradiction)
            merged.set(contradiction.path, to: underlay?[contradiction.path])
        }
        let contradictions =
            switch kindName {
            case "api": APIContradiction.find(in: merged)
            case "database": DatabaseContradiction.find(in: merged)
            default: [FieldContradiction]()
            }
        for contradiction in contradictions {
            note(
                contradiction.field, at: contradiction.field, expected: contradiction.expected,
                found: contradiction.found)
        }
        guard !problems.contains(where: \.leavesOut) else { return nil }
        let fields = Fields(merged)
        guard let decodedKind = makeKind(kindName, fields) else { return nil }
        return Source(
            id: id, kind: decodedKind, isEnabled: fields.bool("enabled") ?? true,
            priority: fields.integer("priority") ?? 1, aliases: SourceAliases.read(merged["aliases"]),
            tags: SourceTags.read(merged["tags"]),
            schema: schemaName(fields), shape: Self.shape(merged), isBuiltIn: underlay != nil)
    }

    private static func shape(_ entry: JSONValue) -> RecordShape {
        var reading = ShapeReading()
        return reading.shape(entry)
    }

    // MARK: Checks

    private mutating func check(kind: String) {
        let known = SourceField.all.filter { $0.belongs(to: kind) }
        for member in entry.members ?? [] {
            guard let field = known.first(where: { $0.key == member.key }) else {
                let nearest = NearestNames.to(member.key, among: known.map(\.key))
                problems.append(.unknownField(source: id, field: member.key, nearest: nearest))
                continue
            }
            // That of a built-in source has been compared already.
            if field.type == .kind, underlay != nil { continue }
            let faults =
                ShapeReading.faults(of: field.key, member.value) + SourceAliases.faults(of: field.key, member.value)
                + SourceTags.faults(of: field.key, member.value)
                + (kind == "database"
                    ? DatabaseReading.faults(of: field.key, member.value)
                    : APIReading.faults(of: field.key, member.value))
            for fault in faults { refuse(field.key, at: fault.path, expected: fault.expected, found: fault.found) }
            if faults.isEmpty, !field.accepts(member.value) {
                refuse(field.key, expected: field.expectation, found: member.value)
            }
        }
    }

    private mutating func refuse(_ field: String, at path: String? = nil, expected: String, found: JSONValue) {
        let shown: String
        switch found {
        case _ where SourceField.named(field)?.type == .secret: shown = "something else"
        case .string(let text): shown = text.isEmpty ? "an empty text" : "“\(SecretText.redacted(text))”"
        case .number(let text): shown = text
        case .bool(let flag): shown = flag ? "true" : "false"
        default: shown = found.typeName
        }
        note(field, at: path ?? field, expected: expected, found: shown)
    }

    /// A field that the source's own transforms take away.
    private mutating func refuse(_ contradiction: ShapeContradiction) {
        note(
            contradiction.path, at: contradiction.path, expected: "a field that its transforms leave",
            found: "\(contradiction.field), which “\(contradiction.transform)” takes away")
    }

    private mutating func note(_ field: String, at path: String, expected: String, found shown: String) {
        let path = "\(place).\(path)"
        problems.append(
            underlay == nil
                ? .invalidField(source: id, field: field, path: path, expected: expected, found: shown)
                : .ignoredField(source: id, field: field, path: path, expected: expected, found: shown))
    }

    // MARK: Kinds

    private mutating func makeKind(_ name: String, _ fields: Fields) -> Source.Kind? {
        switch name {
        case "file":
            guard let path = required("path", fields) else { return nil }
            return .file(
                FileSource(
                    path: path, filePattern: fields.string("file_pattern") ?? "*.*",
                    archivesAfterIngestion: fields.bool("archive_after_ingestion") ?? false,
                    delimiter: fields.string("delimiter").flatMap(SourceField.delimiter)))
        case "api":
            guard let endpoint = required("endpoint", fields) else { return nil }
            var reading = APIReading()
            return .api(reading.source(fields.entry, endpoint: endpoint))
        default:
            guard let connection = required("connection_string", fields), let query = required("query", fields) else {
                return nil
            }
            var reading = DatabaseReading()
            return .database(reading.source(fields.entry, connection: connection, query: query))
        }
    }

    private mutating func required(_ field: String, _ fields: Fields) -> String? {
        if let text = fields.string(field) { return text }
        problems.append(.missingField(source: id, field: field))
        return nil
    }

    /// By its name, however it is written: `ForecastRecord` is `forecast_record`.
    private mutating func schemaName(_ fields: Fields) -> String? {
        guard let name = fields.string("schema") else { return nil }
        if let known = schemaNames.canonical(name) { return known }
        problems.append(.unknownSchema(source: id, schema: name, nearest: schemaNames.nearest(to: name)))
        return name
    }

    /// The members of an entry by name; their types have been checked.
    private struct Fields {
        let entry: JSONValue

        init(_ entry: JSONValue) { self.entry = entry }

        func string(_ key: String) -> String? { entry[key]?.string }
        func bool(_ key: String) -> Bool? { entry[key]?.bool }
        func integer(_ key: String) -> Int? { entry[key]?.numberText.flatMap(SourceField.positiveInteger) }
    }
}
