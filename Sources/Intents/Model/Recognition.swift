/// What a line was understood to be.
package enum Recognition: Sendable, Equatable {
    case understood(Understanding)
    /// Understood after mending a typo in the one way possible.
    case corrected(Understanding, corrected: String)
    /// Several readings of equal rank.
    case ambiguous([Understanding])
    /// Understood but for a live name that does not exist.
    case unknownName(list: String, name: String, nearest: [LiveEntry], Reading)
    case unknown(nearest: [Suggestion])
    case empty
    /// More bytes than this, or more words, if the line has no more bytes.
    case tooLong(limit: Int)
}

/// The commands of a line, in order.
package struct Understanding: Sendable, Equatable {
    package var commands: [Reading]

    package init(commands: [Reading]) { self.commands = commands }
}

/// One command as it was read.
package struct Reading: Sendable, Equatable {
    package var intent: String
    package var effect: Effect
    /// In the order of the line, fixed values of the template last.
    package var slots: [Slot]
    /// Where the template stands that read it.
    package var template: SourceLocation
    /// Words that were passed over as filler.
    package var skipped: [Token]
    /// The command's part of the line, UTF-8 offsets.
    package var range: Range<Int>
    /// What was said beside the line's commands and left aside, UTF-8 offsets; stands at the first command.
    package var asides: [Range<Int>] = []

    package init(
        intent: String, effect: Effect, slots: [Slot], template: SourceLocation, skipped: [Token] = [],
        range: Range<Int> = 0..<0
    ) {
        self.intent = intent
        self.effect = effect
        self.slots = slots
        self.template = template
        self.skipped = skipped
        self.range = range
    }

    /// What was left aside of the line this was read from.
    package func asideTexts(of line: String) -> [String] {
        let bytes = Array(line.utf8)
        return asides.map { String(decoding: bytes[$0.clamped(to: bytes.indices)], as: UTF8.self) }
    }

    /// The value of a slot, if it was filled.
    package subscript(slot name: String) -> SlotValue? { slots.first { $0.name == name }?.value }

    /// Whether both say the same thing, wherever they were read from.
    package func means(_ other: Reading) -> Bool {
        intent == other.intent && slots.count == other.slots.count
            && slots.allSatisfy { other[slot: $0.name] == $0.value }
    }
}

/// A filled slot; a value that the template fixes has an empty range.
package struct Slot: Sendable, Equatable {
    package var name: String
    package var value: SlotValue
    /// UTF-8 offsets in the line.
    package var range: Range<Int>

    package init(name: String, value: SlotValue, range: Range<Int> = 0..<0) {
        self.name = name
        self.value = value
        self.range = range
    }
}

/// A sentence the grammar understands, near to what was typed.
package struct Suggestion: Sendable, Equatable {
    package var sentence: String
    package var intent: String

    package init(sentence: String, intent: String) {
        self.sentence = sentence
        self.intent = intent
    }
}
