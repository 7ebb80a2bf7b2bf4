/// One thing that can be said, as the grammar declares it.
package struct IntentDeclaration: Sendable, Hashable {
    package var name: String
    package var effect: Effect
    /// The help line, without a full stop.
    package var summary: String
    /// Completes "I know what you mean, but I can't … yet".
    package var ability: String
    /// The grammar file without its extension: `sources`.
    package var area: String
    package var slots: [SlotDeclaration]
    package var examples: [Example]
    /// Reads, yet acting on it may cost or change something: no word of a line may be passed over.
    package var isStrict: Bool
    package var location: SourceLocation

    package init(
        name: String, effect: Effect, summary: String, ability: String, area: String, slots: [SlotDeclaration] = [],
        examples: [Example] = [], isStrict: Bool = false, location: SourceLocation
    ) {
        self.name = name
        self.effect = effect
        self.summary = summary
        self.ability = ability
        self.area = area
        self.slots = slots
        self.examples = examples
        self.isStrict = isStrict
        self.location = location
    }

    package func slot(_ name: String) -> SlotDeclaration? { slots.first { $0.name == name } }
}

/// A slot an intent may fill.
package struct SlotDeclaration: Sendable, Hashable {
    package var name: String
    package var kind: SlotKind
    /// Reads "a, b and c" into a list.
    package var isMany: Bool

    package init(name: String, kind: SlotKind, isMany: Bool = false) {
        self.name = name
        self.kind = kind
        self.isMany = isMany
    }
}

/// A sentence that must be recognised as its intent with exactly these slots.
package struct Example: Sendable, Hashable {
    package var say: String
    package var slots: [WrittenSlot]
    package var location: SourceLocation

    package init(say: String, slots: [WrittenSlot], location: SourceLocation) {
        self.say = say
        self.slots = slots
        self.location = location
    }
}
