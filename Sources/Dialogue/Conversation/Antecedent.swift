internal import Intents

/// What was last spoken of, which “it” stands for: sources, and settings.
struct Antecedent: Sendable {
    private var values: [String: SlotValue] = [:]

    /// Puts what was last spoken of where “it” stands, and remembers what is named.
    /// - Returns: nil when nothing was spoken of yet.
    mutating func resolve(_ reading: Reading) -> Reading? {
        var copy = reading
        for index in copy.slots.indices {
            let name = copy.slots[index].name
            guard let kind = ["sources": "sources", "settings": "settings", "setting": "settings"][name] else {
                continue
            }
            guard reading.names(name) == ["it"] else {
                values[kind] = copy.slots[index].value
                continue
            }
            guard let named = values[kind] else { return nil }
            copy.slots[index].value = named
        }
        return copy
    }
}
