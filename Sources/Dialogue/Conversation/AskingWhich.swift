internal import Ingestion
internal import Intents
internal import Quantities
internal import Settings

/// What a line leaves open although it is understood: which source, which of two days. One question at a time, each
/// with choices that say what tells them apart.
extension Assistant {
    /// What sources are called where the line says only that it is about one.
    private static let whichSource = "which"

    /// The readings a line may have once the first thing it leaves open is chosen; nil where nothing is open.
    func choices(leftOpenBy understanding: Understanding) -> [Understanding]? {
        for (index, reading) in understanding.commands.enumerated() {
            for (slotIndex, slot) in reading.slots.enumerated() {
                guard let values = choices(for: slot, of: reading) else { continue }
                return values.map { value in
                    var copy = understanding
                    copy.commands[index].slots[slotIndex].value = value
                    return copy
                }
            }
        }
        return nil
    }

    private func choices(for slot: Slot, of reading: Reading) -> [SlotValue]? {
        if slot.name == "sources", reading.names("sources") == [Self.whichSource] {
            return sources(for: reading.intent).map { .list([.entry(id: $0)]) }
        }
        guard case .period(let period) = slot.value, let date = period.ambiguousDate else { return nil }
        let context = CommandContext(world: world)
        return date.choices(now: context.now, calendar: context.calendar).map {
            .period(period.replacing(date, with: $0))
        }
    }

    /// The sources with which a command does anything: those that are off are switched on.
    private func sources(for intent: String) -> [String] {
        let all = world.catalogue.sources
        let fitting =
            switch intent {
            case "enable_source": all.filter { !$0.isEnabled }
            case "disable_source": all.filter(\.isEnabled)
            case "reset_cursor": all.filter { !$0.cursorRules.isEmpty }
            default: all
            }
        return (fitting.isEmpty ? all : fitting).map(\.id.rawValue)
    }
}

extension Understander {
    /// A choice as the question shows it: what it does, and what tells it from the others.
    func label(of understanding: Understanding) -> String {
        let notes = understanding.commands.flatMap { reading in reading.slots.compactMap(note) }
        let label = Questions.label(of: understanding)
        return notes.isEmpty ? label : "\(label)  (\(notes.joined(separator: ", ")))"
    }

    private func note(on slot: Slot) -> String? {
        switch slot.value {
        case .period(let period):
            let context = CommandContext(world: world)
            if case .on(let day) = period, period.canonicalName == day.canonicalName {
                return Formatted.longDate(
                    period.bounds(now: context.now, calendar: context.calendar).lowerBound, calendar: context.calendar)
            }
            return period.dateText(now: context.now, calendar: context.calendar)
        case .list(let values): return values.count == 1 ? note(onName: values[0]) : nil
        default: return note(onName: slot.value)
        }
    }

    private func note(onName value: SlotValue) -> String? {
        guard case .entry(let id) = value else { return nil }
        if let source = CommandContext(world: world).source(SourceID(id)) {
            return "\(source.kind.name), \(source.isEnabled ? "enabled" : "disabled")"
        }
        guard let setting = world.settings.resolved(SettingKey(id)) else { return nil }
        return "now \(SafeText.line(setting.definition.text(of: setting.value), cells: 30))"
    }
}
