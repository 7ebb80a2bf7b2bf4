internal import Intents

/// The sources last spoken of, which “it” stands for.
struct Antecedent: Sendable {
    private var sources: SlotValue?

    /// Puts the sources last spoken of where “it” stands, and remembers those that are named.
    /// - Returns: nil when nothing was spoken of yet.
    mutating func resolve(_ reading: Reading) -> Reading? {
        guard let index = reading.slots.firstIndex(where: { $0.name == "sources" }) else { return reading }
        guard reading.names("sources") == ["it"] else {
            sources = reading.slots[index].value
            return reading
        }
        guard let sources else { return nil }
        var copy = reading
        copy.slots[index].value = sources
        return copy
    }
}
