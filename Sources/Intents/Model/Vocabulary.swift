/// One name of a live list, and how people say it.
package struct LiveEntry: Sendable, Hashable {
    package var id: String
    package var spoken: [String]
    /// Shown beside a completion: `file, enabled`.
    package var note: String
    /// Whether only the whole of it stands for it, no part.
    package var isWhole: Bool

    package init(id: String, spoken: [String] = [], note: String = "", isWhole: Bool = false) {
        self.id = id
        self.spoken = spoken
        self.note = note
        self.isWhole = isWhole
    }
}

/// The names that exist now, by list, indexed for recognition; made anew when names change.
package struct Vocabulary: Sendable {
    private(set) var lists: [String: LiveIndex]

    package init(_ lists: [String: [LiveEntry]]) {
        var indexed: [String: LiveIndex] = [:]
        for (name, entries) in lists {
            indexed[name] = LiveIndex(entries, ordinary: Words.ordinary[name] ?? [])
        }
        self.lists = indexed
    }

    /// The same with other names in one list; the others are not indexed anew.
    package func replacing(_ list: String, with entries: [LiveEntry]) -> Vocabulary {
        var copy = self
        copy.lists[list] = LiveIndex(entries, ordinary: Words.ordinary[list] ?? [])
        return copy
    }

    package func entries(_ list: String) -> [LiveEntry] { lists[list]?.entries ?? [] }
}
