package import JSONText
internal import Quantities

/// The sources of a workspace: the built-in ones, with the entries of `data_sources` over and beside them.
package struct SourceCatalogue: Sendable, Equatable {
    /// By priority, then id.
    package let sources: [Source]
    package let problems: [SourceProblem]

    /// Reads entries; those with problems are named and left out, never all of them.
    /// - Parameters:
    ///   - entries: the objects of `data_sources`.
    ///   - basePath: the folder of the built-in sources.
    ///   - schemaNames: the schemas there are, as the workspace has files of its own.
    package static func load(
        entries: [JSONValue], basePath: String, schemaNames: SchemaNames = SchemaNames()
    ) -> SourceCatalogue {
        var builtIn = BuiltInSources.entries(basePath: basePath)
        var sources: [Source] = []
        var problems: [SourceProblem] = []
        var seen: Set<SourceID> = []
        for (index, entry) in entries.enumerated() {
            guard entry.members != nil else {
                problems.append(.notAnObject(index: index, found: entry.typeName))
                continue
            }
            guard let name = entry["source_id"]?.string, SourceField.isIdentifier(name) else {
                let found = entry["source_id"].map { $0.string.map { "“\($0)”" } ?? $0.typeName }
                problems.append(.unnamed(index: index, found: found))
                continue
            }
            let id = SourceID(name)
            guard seen.insert(id).inserted else {
                problems.append(.duplicate(source: id, index: index))
                continue
            }
            var decoder = SourceDecoder(
                id: id, entry: entry, place: "data_sources[\(index)]", schemaNames: schemaNames)
            if let place = builtIn.firstIndex(where: { $0["source_id"] == .string(name) }) {
                decoder.underlay = builtIn.remove(at: place)
            }
            if let source = decoder.decode() { sources.append(source) }
            problems += decoder.problems
        }
        for entry in builtIn {
            guard let name = entry["source_id"]?.string else { continue }
            var decoder = SourceDecoder(
                id: SourceID(name), entry: .object([]), place: "", schemaNames: schemaNames)
            decoder.underlay = entry
            if let source = decoder.decode() { sources.append(source) }
        }
        let named = SourceAliases.distinct(sources)
        sources = named.sources
        problems += named.problems
        sources.sort { ($0.priority, $0.id) < ($1.priority, $1.id) }
        return SourceCatalogue(sources: sources, problems: problems)
    }

    package func source(_ id: SourceID) -> Source? { sources.first { $0.id == id } }

    /// Which source but one a name belongs to already, as its id or as an alias.
    package func owner(ofAlias alias: String, besides id: SourceID) -> (source: SourceID, isID: Bool)? {
        SourceAliases.owner(of: alias, besides: id, in: sources)
    }

    /// Ids a misspelt one may mean, nearest first.
    package func nearest(to name: String) -> [SourceID] {
        NearestNames.to(name, among: sources.map(\.id.rawValue)).map { SourceID($0) }
    }
}
