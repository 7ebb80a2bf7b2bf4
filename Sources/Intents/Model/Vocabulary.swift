/// One name of a live list, and how people say it.
package struct LiveEntry: Sendable, Hashable {
    package var id: String
    package var spoken: [String]
    /// Shown beside a completion: `file, enabled`.
    package var note: String

    package init(id: String, spoken: [String] = [], note: String = "") {
        self.id = id
        self.spoken = spoken
        self.note = note
    }
}

/// The names that exist now, by list, indexed for recognition; made anew when names change.
package struct Vocabulary: Sendable {
    let lists: [String: LiveIndex]

    package init(_ lists: [String: [LiveEntry]]) {
        var indexed: [String: LiveIndex] = [:]
        for (name, entries) in lists {
            indexed[name] = LiveIndex(entries, ordinary: Words.ordinary[name] ?? [])
        }
        self.lists = indexed
    }

    package func entries(_ list: String) -> [LiveEntry] { lists[list]?.entries ?? [] }
}
