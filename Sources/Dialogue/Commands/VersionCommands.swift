internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// What is known of one record: its versions, and where it came from.
struct VersionCommands: Sendable {
    let context: CommandContext
    let store: any Store

    /// Records with the value somewhere, found by their text.
    private static let mostFound = 50

    // MARK: Versions

    func versions(of name: String, in sources: [SourceID]?) async throws(StoreError) -> Reply {
        let keyed = context.catalogue.sources.filter { source in
            !source.shape.key.isEmpty && (sources?.contains(source.id) ?? true)
        }
        var items: [[StoredRecord]] = []
        for source in keyed { items += try await self.items(named: name, in: source) }
        let shown = SafeText.line(name, cells: 60)
        guard let item = items.first else { return try await noVersions(of: name, in: sources, keyed: keyed.map(\.id)) }
        guard items.count == 1 else {
            return several(
                items.compactMap(\.first), name: shown,
                hint: "Say “show versions of \(typable(name)) in” and its source.")
        }
        let source = item[0].source
        let table = Table(
            [
                .init("version", isNumeric: true), context.timeColumn("stored", item.map(\.ingested), expendability: 1),
                .init("run", isNumeric: true),
                .init("place", expendability: 2), .init("record"),
            ],
            rows: item.map { record in
                [
                    "\(record.version)", context.moment(record.ingested), record.run.description,
                    context.place(file: record.file, position: record.position),
                    SafeText.line(String(decoding: record.body.prefix(4096), as: UTF8.self), cells: 200),
                ]
            })
        let oldest = item.last?.version ?? 1
        return Reply(
            "\(shown) of \(source) has \(Formatted.count(item.count, "version"))\(item.count > 1 ? ", the newest first" : "")"
                + (oldest > 1 ? "; those before version \(oldest) are no longer kept (max_versions_per_item)." : "."),
            blocks: [.table(table)],
            data: [.init("versions", .array(item.map { RecordCommands(context: context, store: store).json(of: $0) }))])
    }

    /// The items of a keyed source that are called so: by their key, `a, b` for one of two fields, else by a field of
    /// their current versions.
    private func items(named name: String, in source: Source) async throws(StoreError) -> [[StoredRecord]] {
        let encoder = KeyEncoder(source: source.id, fields: source.shape.key)
        let texts = name.split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init)
        for key in encoder.keys(typed: source.shape.key.count == 1 ? [name] : texts) {
            let found = try await store.versions(of: key, source: source.id)
            if !found.isEmpty { return [found] }
        }
        guard source.shape.key.count > 1 else { return [] }
        var items: [[StoredRecord]] = []
        for record in try await records(named: name, in: [source.id]) {
            guard let key = encoder.key(ofBody: record.body) else { continue }
            items.append(try await store.versions(of: key, source: source.id))
        }
        return items.filter { !$0.isEmpty }
    }

    private func noVersions(
        of name: String, in sources: [SourceID]?, keyed: [SourceID]
    ) async throws(StoreError) -> Reply {
        let shown = SafeText.line(name, cells: 60)
        let found = try await records(named: name, in: sources)
        guard let first = found.first else { return nowhere(name, sources) }
        if keyed.contains(first.source) {
            return .refused(
                "No key of \(first.source) is \(Wording.quoted(name)), though records mention it.",
                hints: ["Say “show source \(first.source)” for its key."])
        }
        return Reply(
            "\(shown) is in \(first.source), which has no key: each content is stored once, and has no versions.",
            hints: ["Say “set key of \(first.source) to …” and the name of its field to keep versions from then on."],
            data: [.init("versions", .array([]))])
    }

    // MARK: Provenance

    func provenance(of name: String, in sources: [SourceID]?) async throws(StoreError) -> Reply {
        let found = try await found(name, in: sources)
        guard let record = found.first else { return nowhere(name, sources) }
        let shown = SafeText.line(name, cells: 60)
        guard found.count == 1 else {
            return several(
                found, name: shown,
                hint: "Say “where does \(typable(name)) come from in” and a source, if that tells them apart.")
        }
        let provenance = try await store.provenance(of: record)
        let command = provenance.command
        let source = context.source(record.source)
        var facts: [(String, String)] = [
            ("source", record.source.rawValue),
            ("place", context.place(file: record.file, position: record.position)),
            ("run", "\(record.run), \(context.momentAndAge(record.ingested))"),
        ]
        if let command {
            facts.append(("command", "\(command.id.map { "\($0): " } ?? "")\(SafeText.line(command.text, cells: 100))"))
            facts.append(("session", command.session.description))
        }
        if let source {
            facts.append(("schema", source.schema.map { SafeText.line($0, cells: 80) } ?? "none"))
            facts.append(
                ("transforms", SafeText.line(source.shape.transformsText, cells: 120)))
        }
        facts.append(("version", "\(record.version)"))
        if let time = record.eventTime { facts.append(("event time", context.moment(time))) }
        for repeated in provenance.repeats.prefix(5) {
            facts.append(
                ("met again", "\(context.place(file: repeated.file, position: repeated.first)), run \(repeated.run)"))
        }
        if record.isMarkedInvalid { facts.append(("marked", "invalid: it broke its schema and was kept")) }
        let place = context.place(file: record.file, position: record.position)
        return Reply(
            "\(shown) came from \(place), in run \(record.run) of \(record.source).",
            blocks: [
                .table(.facts(facts)),
                .verbatim([SafeText.line(String(decoding: record.body.prefix(4096), as: UTF8.self), cells: 200)]),
            ],
            hints: record.version > 1 ? ["Say “show versions of \(typable(name))” for those before."] : [],
            data: [
                .init("record", RecordCommands(context: context, store: store).json(of: record)),
                .init("command", command.map { .string($0.text) } ?? .null),
                .init("session", command.map { .integer(Int($0.session.number)) } ?? .null),
                .init("schema", source?.schema.map { .string($0) } ?? .null),
            ])
    }

    /// As one would type it: a name without a digit is taken for a word unless it stands in quotes.
    private func typable(_ name: String) -> String {
        let shown = SafeText.line(name, cells: 60)
        return name.contains(where: \.isNumber) && !name.contains(" ") ? shown : "\"\(shown)\""
    }

    // MARK: Finding

    /// By the key, which is quick, where it is one; else by the text.
    private func found(_ name: String, in sources: [SourceID]?) async throws(StoreError) -> [StoredRecord] {
        var keyed: [StoredRecord] = []
        for source in context.catalogue.sources
        where source.shape.key.count == 1 && (sources?.contains(source.id) ?? true) {
            keyed += try await items(named: name, in: source).compactMap(\.first)
        }
        return keyed.isEmpty ? try await records(named: name, in: sources) : keyed
    }

    /// Current records in which the name is a value of its own, not only a part of one.
    private func records(named name: String, in sources: [SourceID]?) async throws(StoreError) -> [StoredRecord] {
        let quoted = JSONValue.string(name).compactText
        let isNumber = name.first.map { $0.isNumber || $0 == "-" } ?? false
        let candidates = try await store.records(
            RecordQuery(sources: sources, containing: isNumber ? name : quoted, limit: Self.mostFound))
        return candidates.filter { record in
            guard let value = try? JSONValue(parsing: record.body) else { return false }
            return value.holds(name)
        }
    }

    private func nowhere(_ name: String, _ sources: [SourceID]?) -> Reply {
        .refused(
            "No record\(sources.map { " of \(RunCommands.names($0))" } ?? "") has \(Wording.quoted(name)).",
            hints: ["Say “show records” to see what they are called."])
    }

    private func several(_ records: [StoredRecord], name: String, hint: String) -> Reply {
        let table = Table(
            [.init("source"), .init("place"), .init("run", isNumeric: true), .init("record", expendability: 1)],
            rows: records.prefix(10).map { record in
                [
                    record.source.rawValue, context.place(file: record.file, position: record.position),
                    record.run.description,
                    SafeText.line(String(decoding: record.body.prefix(4096), as: UTF8.self), cells: 100),
                ]
            })
        let count = records.count < Self.mostFound ? Formatted.count(records.count) : "\(Self.mostFound) or more"
        return Reply(
            "\(count) records have \(name).", blocks: [.table(table)], hints: [hint],
            data: [
                .init("records", .array(records.map { RecordCommands(context: context, store: store).json(of: $0) }))
            ])
    }
}

extension JSONValue {
    /// Whether the text is one of the values in here: a string, or a number written so.
    fileprivate func holds(_ text: String) -> Bool {
        switch self {
        case .string(let own): own == text
        case .number(text: let own): own == text
        case .array(let values): values.contains { $0.holds(text) }
        case .object(let members): members.contains { $0.value.holds(text) }
        case .bool, .null: false
        }
    }
}
