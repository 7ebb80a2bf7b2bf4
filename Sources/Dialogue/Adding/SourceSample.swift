internal import Ingestion
internal import JSONText
internal import Quantities

/// A look, without cost, at what a source would bring: how many files, and what their first record is like; of a database
/// the columns of its query.
struct SourceSample: Sendable {
    let context: CommandContext

    func sentences(of source: Source, _ place: PlaceLook?) async -> [String] {
        guard let connector = context.world.connectors.first(where: { $0.kind == source.kind.name }) else { return [] }
        switch source.kind {
        case .file(let file): return await sentences(of: source, file, place, connector)
        case .database: return await sentences(ofQueryOf: source, connector)
        case .api: return []
        }
    }

    /// `It answers: PostgreSQL 15.18, in 40 ms. Its query gives 3 columns: user_id, action and timestamp.`
    private func sentences(ofQueryOf source: Source, _ connector: any Connector) async -> [String] {
        switch await connector.probe(source, options: IngestCommand.readingOptions(context)) {
        case .queried(let probe): [TestSourceCommand.sentence(of: probe, by: "It")]
        case .failed(let failure): [ErrorText.sentence(ofLook: context.display(failure))]
        case .answered, .reachable: []
        }
    }

    private func sentences(
        of source: Source, _ file: FileSource, _ place: PlaceLook?, _ connector: any Connector
    ) async -> [String] {
        let where_ = SafeText.of(SourceFields.place(of: source))
        if place == .missing {
            return ["There is no file or folder \(Wording.quoted(file.path)) yet."]
        }
        let options = IngestCommand.readingOptions(context)
        switch await connector.probe(source, options: options) {
        case .failed(let failure): return [ErrorText.sentence(for: context.display(failure))]
        case .answered, .queried: return []
        case .reachable(let files, let bytes, let skipped):
            let left = skipped > 0 ? ", \(Formatted.count(skipped)) left out by the pattern" : ""
            if case .file = place {
                let name = SafeText.of(file.path)
                let found = "1 file: \(name), \(Formatted.bytes(bytes))."
                let first = await firstRecord(source, connector, options)
                let isData = first?.hasPrefix("The first record") ?? false
                return [found] + (isData ? [] : ["It does not look like data Magpie reads (JSON, JSON Lines or CSV)."])
                    + (first.map { [$0] } ?? [])
            }
            guard files > 0 else { return ["No file of \(where_) fits yet\(left)."] }
            let found = "\(Formatted.count(files, "file")) in \(where_), \(Formatted.bytes(bytes))\(left)."
            return [found] + (await firstRecord(source, connector, options).map { [$0] } ?? [])
        }
    }

    /// `The first record has 3 fields: id (text), value (number) and day (text).`
    private func firstRecord(
        _ source: Source, _ connector: any Connector, _ options: ReadingOptions
    ) async -> String? {
        do throws(RunFailure) {
            let reader = try await connector.open(source, options: options)
            let batch = try await reader.next()
            await reader.stop()
            guard let batch else { return nil }
            let block = batch.records
            guard let first = block.entries.first else {
                return batch.rejections.isEmpty
                    ? nil : "None of the first \(Formatted.count(batch.rejections.count, "record")) would be accepted."
            }
            let bytes = block.bodies[first.bodyOffset..<(first.bodyOffset + first.bodyLength)]
            let rejected =
                batch.rejections.isEmpty
                ? "" : " Of the first \(Formatted.count(batch.readCount)), \(batch.rejections.count) would be rejected."
            guard let record = try? JSONValue(parsing: Array(bytes)) else { return nil }
            return Self.shape(of: record) + rejected
        } catch {
            return ErrorText.sentence(for: context.display(error))
        }
    }

    private static let mostFields = 8

    static func shape(of record: JSONValue) -> String {
        guard let members = record.members else { return "The first record is \(record.typeName)." }
        var fields = members.prefix(mostFields).map { "\(SafeText.line($0.key, cells: 30)) (\(kind(of: $0.value)))" }
        if members.count > mostFields { fields.append("\(members.count - mostFields) more") }
        return "The first record has \(Formatted.count(members.count, "field")): \(Wording.list(fields))."
    }

    private static func kind(of value: JSONValue) -> String {
        switch value {
        case .string: "text"
        case .number: "number"
        case .bool: "true or false"
        case .null: "null"
        case .array: "list"
        case .object: "object"
        }
    }
}
