internal import Ingestion

extension CommandContext {
    /// Relative to the workspace: `forecasts.jsonl:12` (a line), `market.csv row 3`, `forecasts.json #7` (the
    /// seventh), `postgresql://host/name row 17`.
    func place(file: String?, position: Int64) -> String {
        guard let file else { return "#\(position)" }
        if let place = APIPlace.read(file) {
            return SafeText.line("\(place.address) page \(place.page), item \(position)", cells: 120)
        }
        if DatabasePlace.isOne(file) { return SafeText.line("\(file) row \(position)", cells: 120) }
        let mark =
            switch Self.framing(of: file) {
            case .lines: ":"
            case .rows: " row "
            case .elements: " #"
            }
        return SafeText.line("\(shownPath(of: file))\(mark)\(position)", cells: 120)
    }

    /// What is piped in has no path worth showing.
    func shownPath(of file: String) -> String {
        file == FileSource.standardInput ? "standard input" : world.displayPath(of: file)
    }

    /// How the records of a file are counted, by its name.
    private enum Framing { case lines, rows, elements }

    private static func framing(of file: String) -> Framing {
        var name = file.lowercased()[...]
        for ending in [".gz", ".zst"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
        if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return .lines }
        return name.hasSuffix(".csv") || name.hasSuffix(".tsv") ? .rows : .elements
    }
}

extension Store {
    /// A run by its number, or all runs of the last ingest command; nil for any.
    func runs(_ number: Int?, lastOnly: Bool, of sources: [SourceID]?) async throws(StoreError) -> [RunID]? {
        if let number { return [RunID(Int64(number))] }
        guard lastOnly else { return nil }
        return try await runs(matching: RunQuery(sources: sources, lastCommandOnly: true, limit: 1000)).map(\.id)
    }
}
