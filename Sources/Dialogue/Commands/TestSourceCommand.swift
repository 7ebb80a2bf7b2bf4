internal import Ingestion
internal import JSONText
internal import Quantities

/// Looks whether sources can be read: files are found, a server is asked once.
struct TestSourceCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// Before calls that are not small: what they may cost.
    func question(_ selection: SourceSelection) async throws(StoreError) -> Reply? {
        try await OneCall(context: context).question(before: "Testing", chosen(selection), store)
    }

    func run(_ selection: SourceSelection, command: CommandID?) async throws(StoreError) -> Reply {
        for id in selection.named ?? [] where context.source(id) == nil {
            return SourceCommands(context: context).noSuchSource(id)
        }
        let sources = chosen(selection)
        var sentences: [String] = []
        var failures = 0
        var data: [JSONValue] = []
        for source in sources {
            let report = await probe(source, command: command)
            if case .failed = report { failures += 1 }
            let answer = answer(of: source, report)
            sentences.append(answer.sentence)
            data.append(.object([.init("source", .string(source.id.rawValue))] + answer.data))
        }
        let outcome: Reply.Outcome =
            failures == 0 ? .done : failures == sources.count ? .failed : .partlyDone
        return Reply(sentences.joined(separator: "\n"), outcome: outcome, data: [.init("sources", .array(data))])
    }

    /// The same for the doctor.
    func findings(_ selection: SourceSelection, command: CommandID?) async -> [Finding] {
        var found: [Finding] = []
        for source in chosen(selection) {
            let report = await probe(source, command: command)
            var state = Finding.State.fine
            if case .failed = report { state = .problem }
            found.append(Finding(.connections, state, answer(of: source, report).sentence))
        }
        return found.orFine(.connections, "There is no source to reach.")
    }

    private func probe(_ source: Source, command: CommandID?) async -> ProbeReport {
        guard let connector = context.world.connectors.first(where: { $0.kind == source.kind.name }) else {
            return .failed(.connectorMissing(kind: source.kind.name))
        }
        return await connector.probe(source, options: IngestCommand.readingOptions(context, command: command))
    }

    /// One look at a source that is not configured yet: what it says.
    func answer(of source: Source, command: CommandID?) async -> String {
        guard let connector = context.world.connectors.first(where: { $0.kind == source.kind.name }) else { return "" }
        let options = IngestCommand.readingOptions(context, command: command)
        return answer(of: source, await connector.probe(source, options: options)).sentence
    }

    private func chosen(_ selection: SourceSelection) -> [Source] {
        context.sources(in: selection).filter { selection.named != nil || $0.isEnabled }
    }

    private func answer(of source: Source, _ report: ProbeReport) -> (sentence: String, data: [JSONValue.Member]) {
        let id = source.id
        switch report {
        case .reachable(let files, let bytes, let skipped):
            let size = files > 0 ? ", \(Formatted.bytes(bytes))" : ""
            let left = skipped > 0 ? " (\(Formatted.count(skipped, "file")) left out by the pattern)" : ""
            let place = SafeText.of(SourceFields.place(of: source))
            return (
                "\(id) can be read: \(Formatted.count(files, "file"))\(size) in \(place)\(left).",
                [
                    .init("reachable", .bool(true)), .init("files", .integer(files)),
                    .init("bytes", .integer(Int(bytes))),
                ]
            )
        case .answered(let probe):
            return (sentence(of: source, probe), json(of: probe))
        case .queried(let probe):
            return (Self.sentence(of: probe, by: id.rawValue), json(of: probe))
        case .failed(.connectorMissing(let kind)):
            return (
                "\(id) was not tested: \(ErrorText.sentence(for: .connectorMissing(kind: kind)))",
                [.init("reachable", .bool(false))]
            )
        case .failed(let failure):
            return (
                "\(id) cannot be read: \(ErrorText.sentence(ofLook: context.display(failure)))",
                [.init("reachable", .bool(false))]
            )
        }
    }

    private func sentence(of source: Source, _ probe: AnswerProbe) -> String {
        let records = probe.records == 0 ? "no records" : Formatted.count(probe.records, "record")
        let rejected = probe.rejected > 0 ? ", \(Formatted.count(probe.rejected)) of them would be rejected" : ""
        return
            "\(source.id) answers: status \(probe.status), \(records)\(rejected), "
            + "\(Formatted.bytes(probe.bytes)) in \(Formatted.duration(probe.took)). "
            + OneCall(context: context).sentence(of: probe, to: source)
    }

    /// `crm answers: PostgreSQL 15.18, in 40 ms. Its query gives 3 columns: user_id, action and timestamp.`
    static func sentence(of probe: QueryProbe, by name: String) -> String {
        let columns = Formatted.count(probe.columns.count, "column")
        let names = Wording.list(
            probe.columns.prefix(8).map { SafeText.line($0, cells: 30) }
                + (probe.columns.count > 8 ? ["\(probe.columns.count - 8) more"] : []))
        let rejected =
            probe.rejected > 0
            ? " Of the first \(Formatted.count(probe.records, "row")), \(Formatted.count(probe.rejected)) would be rejected."
            : probe.records == 0 ? " It has no new rows." : ""
        return
            "\(name) answers: \(SafeText.line(probe.server, cells: 40)), in \(Formatted.duration(probe.took)). Its query gives \(columns): \(names).\(rejected)"
    }

    private func json(of probe: QueryProbe) -> [JSONValue.Member] {
        [
            .init("reachable", .bool(true)), .init("server", .string(probe.server)),
            .init("columns", .array(probe.columns.map { .string($0) })), .init("records", .integer(probe.records)),
            .init("rejected", .integer(probe.rejected)),
        ]
    }

    private func json(of probe: AnswerProbe) -> [JSONValue.Member] {
        [
            .init("reachable", .bool(true)), .init("status", .integer(probe.status)),
            .init("content_type", probe.contentType.map { .string($0) } ?? .null),
            .init("records", .integer(probe.records)), .init("rejected", .integer(probe.rejected)),
            .init("bytes", .integer(Int(probe.bytes))), .init("assumed", .bool(probe.isPriceAssumed)),
        ] + MoneyText.json(probe.usage)
    }
}
