internal import JSONText

/// The entries of `data_sources`, layer upon layer.
enum SourceEntries {
    static func list(in file: JSONValue) -> [JSONValue] { file["data_sources"]?.elements ?? [] }

    static func entry(_ source: String, in file: JSONValue) -> JSONValue? {
        list(in: file).first { $0["source_id"] == .string(source) }
    }

    /// The user's entries, those of the workspace over them, the session's fields over both. Entries that a file holds
    /// twice stay two, to be reported.
    static func merged(
        user: JSONValue, workspace: JSONValue, fields: [(source: String, field: String, value: JSONValue?)]
    ) -> [JSONValue] {
        var below = list(in: user)
        var entries: [JSONValue] = []
        for entry in list(in: workspace) {
            guard let id = entry["source_id"]?.string, entry.members != nil,
                let index = below.firstIndex(where: { $0["source_id"] == .string(id) })
            else {
                entries.append(entry)
                continue
            }
            var merged = below.remove(at: index)
            for member in entry.members ?? [] { merged.set(member.key, to: member.value) }
            entries.append(merged)
        }
        entries = below + entries
        for (source, field, value) in fields {
            if let index = entries.firstIndex(where: { $0["source_id"] == .string(source) }) {
                entries[index].set(field, to: value)
            } else if let value {
                entries.append(.object(["source_id": .string(source)]))
                entries[entries.count - 1].set(field, to: value)
            }
        }
        return entries
    }
}
