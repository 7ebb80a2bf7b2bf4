internal import Intents

/// What a line was understood to be.
public enum Meaning: Sendable, Equatable {
    /// The commands of the line, in their order.
    case understood([Command])
    /// The same, when a slip was mended in the only way there was: ask before acting on it.
    case corrected([Command], line: String)
    /// Several readings, none better than the others.
    case ambiguous([[Command]])
    /// Understood but for a name that does not exist in a list.
    case unknownName(String, list: String, nearest: [String])
    /// Not understood; sentences that are, and come near.
    case unknown(nearest: [String])

    init(_ recognition: Recognition) {
        self =
            switch recognition {
            case .understood(let understanding): .understood(understanding.commands.map(Command.init))
            case .corrected(let understanding, let corrected):
                .corrected(understanding.commands.map(Command.init), line: corrected)
            case .ambiguous(let choices): .ambiguous(choices.map { $0.commands.map(Command.init) })
            case .unknownName(let list, let name, let nearest, _):
                .unknownName(name, list: list, nearest: nearest.map(\.id))
            case .unknown(let nearest): .unknown(nearest: nearest.map(\.sentence))
            case .empty, .tooLong: .unknown(nearest: [])
            }
    }
}

/// One command of a line.
public struct Command: Sendable, Equatable {
    public let intent: String
    public let effect: Effect
    /// What was said of it, by the slot's name.
    public let slots: [String: SlotContent]

    /// What acting on it does to the world. What spends or destroys should never run on a guess.
    public enum Effect: String, Sendable, Equatable {
        case none, read, change, spend, destroy
    }

    init(_ reading: Reading) {
        intent = reading.intent
        effect = Effect(rawValue: reading.effect.rawValue) ?? .none
        slots = reading.slots.reduce(into: [:]) { slots, slot in
            slots[slot.name] = SlotContent(slot.value)
        }
    }
}

/// A word or name that may stand next in a line.
public struct Completion: Sendable, Equatable {
    public let text: String
    /// What it is, in a few words; may be empty.
    public let note: String
    /// What it replaces, in bytes of UTF-8.
    public let range: Range<Int>

    init(_ candidate: CompletionCandidate) {
        (text, note, range) = (candidate.text, candidate.note, candidate.range)
    }
}
