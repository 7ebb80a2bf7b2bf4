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
        case "op", "op_2": return nil
        case "field": return filter("", of: reading) ?? text
        case "field_2": return filter("_2", of: reading)
        case "value" where reading.value("op") != nil, "value_2": return nil
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

    private func filter(_ suffix: String, of reading: Reading) -> String? {
        guard let field = reading.text("field" + suffix), let op = reading.text("op" + suffix),
            let value = reading.text("value" + suffix)
        else { return nil }
        return SafeText.of("\(field) \(op) \(value)")
    }

    private func names(_ value: SlotValue) -> String {
        guard case .list(let values) = value else { return SafeText.of(value.spokenText ?? "") }
        return Wording.list(values.compactMap(\.spokenText).map(SafeText.of))
    }
}
