internal import Intents
internal import Quantities
internal import Settings

/// A command in few words, with everything in it named: what a reply says where not all of it was typed.
struct ReadingText {
    let grammar: Grammar
    let context: CommandContext

    /// `ingest: trust_logs, since Monday (2026-11-16 to 2026-11-21), as a dry run`
    func phrase(for reading: Reading) -> String {
        let ability = grammar.intent(named: reading.intent)?.ability ?? reading.intent
        let things = reading.slots.filter { Self.things.contains($0.name) }
        let rest = reading.slots.filter { !Self.things.contains($0.name) }
        let parts = (things + rest).compactMap { part($0, of: reading) }
        return parts.isEmpty ? ability : "\(ability): \(parts.joined(separator: ", "))"
    }

    /// What is named first: what the command is done with.
    private static let things: Set<String> = ["sources", "setting", "settings", "what", "run", "record"]

    private func part(_ slot: Slot, of reading: Reading) -> String? {
        let text = SafeText.of(Redactor.redacted(slot.value.spokenText ?? ""))
        switch slot.name {
        case "sources": return reading.names("sources") == ["all"] ? "all sources" : names(slot.value)
        case "exclude": return "without \(names(slot.value))"
        case "period":
            guard case .period(let period) = slot.value else { return text }
            return period.spokenForm(now: context.now, calendar: context.calendar)
        case "dry_run": return reading.boolean("dry_run") == true ? "as a dry run" : "for real"
        case "force": return "by force"
        case "why": return "why"
        case "enabled": return reading.boolean("enabled") == true ? "enabled" : "disabled"
        case "group_by": return "by \(text)"
        case "sort": return "sorted by \(text)"
        case "limit": return "at most \(text)"
        case "run": return text == "last" ? "the last run" : "run \(text)"
        case "file": return "to \(text)"
        case "value" where reading.value("op") == nil && reading.intent != "set_setting": return text
        case _ where isPartOfCondition(slot, of: reading): return condition(slot, of: reading)
        case "value" where reading.intent == "set_setting":
            guard let definition = reading.text("setting").flatMap(SettingCatalogue.definition(named:)),
                let value = try? definition.parse(spoken: slot.value.spokenText ?? "")
            else { return text }
            return SafeText.of(definition.text(of: value))
        case "factor": return "times " + (text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
        case "delta": return "by \(text)"
        case "record": return "number \(text)"
        case "max_priority": return "up to priority \(text)"
        default: return text
        }
    }

    private func isPartOfCondition(_ slot: Slot, of reading: Reading) -> Bool {
        guard Reading.conditionSlots.contains(slot.name) else { return false }
        let suffix = Reading.conditionSuffixes.last { slot.name.hasSuffix($0) } ?? ""
        return ["op", "presence"].contains { reading.value($0 + suffix) != nil }
    }

    /// Said where its comparison stands.
    private func condition(_ slot: Slot, of reading: Reading) -> String? {
        let suffixes = Reading.conditionSuffixes
        guard let place = suffixes.lastIndex(where: { slot.name.hasSuffix($0) }),
            ["op", "presence"].contains(String(slot.name.dropLast(suffixes[place].count)))
        else { return nil }
        let field = suffixes[...place].compactMap { reading.text("field" + $0) }.last ?? ""
        let said = reading.conditions(on: field, suffixes[place]).map { condition in
            ([condition.field, condition.comparison] + (condition.values.isEmpty ? [] : [condition.value]))
                .joined(separator: " ")
        }
        return SafeText.of(said.joined(separator: " and "))
    }

    private func names(_ value: SlotValue) -> String {
        guard case .list(let values) = value else { return SafeText.of(value.spokenText ?? "") }
        return Wording.list(values.compactMap(\.spokenText).map(SafeText.of))
    }
}
