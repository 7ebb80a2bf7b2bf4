internal import Foundation
internal import Intents
internal import Quantities

/// Puts half a sentence together with the command it goes on from.
///
/// The grammar reads the half (`follow_up` in `grammar/conversation.yaml`) into typed slots. What they replace in the
/// command before is decided here by the slots the two intents declare, and by nothing else:
///
/// 1. The command to make is the one before, or what `does` names (`FollowUpVerbs.swift`).
/// 2. Of the slots of the command before it keeps those that both intents declare alike.
/// 3. A slot of the half goes where the command declares a slot of the same name and kind; what contradicts it goes
///    out (`displaced`): a period replaces a run, sources replace what was left out of them.
/// 4. A value with no slot of its own belongs to the setting, or the field of a source, that was spoken of.
/// 5. A slot that finds no place makes no command: the assistant says so, and nothing runs.
struct FollowUp {
    let grammar: Grammar
    let now: Date
    let calendar: Calendar

    static let intent = "follow_up"

    /// - Throws: `Unresolved` where the half goes on from nothing, or from what does not take it.
    func command(from half: Reading, after before: Antecedents) throws(Unresolved) -> Reading {
        if let number = half.integer("which") { return try shown(number, half, before, doing: half.text("does")) }
        if let verb = half.text("does") { return try command(doing: verb, half, after: before) }
        guard let last = before.last, let target = grammar.intent(named: last.intent) else {
            if let bare = aboutSources(half) { return bare }
            throw .nothingBefore
        }
        if half.value("every") != nil || half.value("at") != nil, ["ingest", "retry_ingest"].contains(last.intent) {
            // “Could we make that every day at 6”: what was done once is done by the clock; a dry run is no schedule.
            for slot in ["dry_run", "force"] where last.boolean(slot) == true {
                throw .doesNotFit(slot: slot, intent: "schedule_ingest")
            }
            return try command(doing: "schedule_ingest", half, after: before)
        }
        if let shift = half.text("shift") { return try shifted(half, by: shift, in: last, target) }
        if half.value("value") != nil, half.value("field") == nil {
            return try changed(half, last: last, before)
        }
        if let setting = half.text("setting") { return try sameForSetting(setting, half, last: last, target) }
        do throws(Unresolved) {
            return try merged(half, into: last, as: target)
        } catch {
            if let bare = aboutSources(half) { return bare }
            throw error
        }
    }

    /// “What about weather_api”, where nothing goes on from: a question about the source.
    private func aboutSources(_ half: Reading) -> Reading? {
        guard half.boolean("tentative") == true, let target = grammar.intent(named: "show_source"),
            let sources = half.slots.first(where: { $0.name == "sources" })
        else { return nil }
        return reading(target, [sources], from: half)
    }

    /// What only says how the command before it in the same line is meant, as half a sentence; nil for a command of
    /// its own.
    func qualifier(_ reading: Reading, behind previous: Reading) -> Reading? {
        let isChange = grammar.intent(named: previous.intent).map { $0.effect != .read } ?? true
        if reading.intent == "ingest", previous.intent == "ingest", reading.boolean("dry_run") == true,
            reading.slots.allSatisfy({ $0.name == "dry_run" || $0.range.isEmpty })
        {
            // “Ingest trust logs, dry run”: not everything for a try behind the real thing.
            var half = reading
            half.intent = Self.intent
            half.slots.removeAll { $0.name != "dry_run" }
            return half
        }
        guard reading.intent == Self.intent, reading.value("value") == nil || reading.value("field") != nil else {
            return nil
        }
        // What is shown for today and yesterday is shown twice; what is done is done once, for that time.
        let names = isChange ? Self.qualifiers.union(["period"]) : Self.qualifiers
        return reading.slots.allSatisfy { names.contains($0.name) } ? reading : nil
    }

    private static let qualifiers: Set<String> = Reading.conditionSlots.union([
        "exclude", "dry_run", "force", "limit", "order", "sort", "enabled", "type", "status", "max_priority",
    ])

    // MARK: Slots

    /// Slots of the half that say how it is to be put together, and are none of the command's.
    private static let controls: Set<String> = ["does", "which", "tentative", "shift"]

    /// What goes out of the command when a slot comes in.
    private static let displaced: [String: Set<String>] = [
        "sources": ["exclude", "enabled", "type", "priority", "max_priority", "record", "line"],
        "period": ["since", "until", "run", "with"],
        "field": Reading.conditionSlots,
        "by_field": ["group_by"],
        "group_by": ["by_field"],
        "dry_run": [],
        "every": ["also", "on"],
        "at": ["also_at"],
    ]

    /// The command before with the half's slots in place of its own.
    func merged(_ half: Reading, into last: Reading, as target: IntentDeclaration) throws(Unresolved) -> Reading {
        if half.boolean("dry_run") == false, last.intent == "estimate_cost", half.slots.count == 1,
            let ingest = grammar.intent(named: "ingest")
        {
            // “Fine, load it” behind what it would cost.
            return reading(ingest, carried(from: last, to: ingest), from: half)
        }
        if half.boolean("dry_run") == false, last.boolean("dry_run") != true, half.slots.count == 1 {
            // “Really?” behind what was done in earnest.
            throw .wasForReal
        }
        let said = half.slots.filter { !Self.controls.contains($0.name) }.map { grouping($0, in: target) }
        if target.name == "count_records", said.contains(where: { ["sort", "order", "limit"].contains($0.name) }),
            let listing = grammar.intent(named: "show_records"), last.value("group_by") == nil,
            last.value("by_field") == nil
        {
            // “Sorted by confidence” behind how many there are: those.
            return try merged(half, into: last, as: listing)
        }
        var slots = carried(from: last, to: target)
        for slot in said {
            guard hasPlace(slot.name, in: target) else {
                throw .doesNotFit(slot: slot.name, intent: target.name)
            }
            var out = Self.displaced[slot.name] ?? []
            // A file by the way was one source's.
            if slot.name == "sources", target.name == "ingest" { out.insert("file") }
            slots.removeAll { out.contains($0.name) && !said.contains($0) }
            if let index = slots.firstIndex(where: { $0.name == slot.name }) {
                slots[index] = slot
            } else {
                slots.append(slot)
            }
        }
        return reading(target, slots, from: half)
    }

    /// What both intents declare alike.
    func carried(from last: Reading, to target: IntentDeclaration) -> [Slot] {
        guard let declared = grammar.intent(named: last.intent) else { return [] }
        return last.slots.filter { slot in
            guard let kind = target.slot(slot.name)?.kind else { return false }
            return kind == declared.slot(slot.name)?.kind
        }.map { Slot(name: $0.name, value: $0.value) }
    }

    /// Slots that say how much of something is shown, and in which order; without them nothing else is meant.
    private static let manners: Set<String> = [
        "limit", "order", "sort", "group_by", "why", "whole", "dry_run", "force", "setting", "settings", "value",
        "from",
        "delta", "factor", "direction",
    ]

    /// “Discard them” after “what was rejected today” must not mean those of yesterday too: what narrowed the last
    /// command narrows this one, or it is not made.
    func checkNothingIsLost(of last: Reading, in target: IntentDeclaration) throws(Unresolved) {
        let kept = Set(carried(from: last, to: target).map(\.name))
        let isFiltered = last.value("op") != nil
        for slot in last.slots where !kept.contains(slot.name) {
            if Self.manners.contains(slot.name), !(slot.name == "value" && isFiltered) { continue }
            throw .doesNotFit(slot: slot.name, intent: target.name)
        }
    }

    private func hasPlace(_ name: String, in target: IntentDeclaration) -> Bool {
        guard let own = grammar.intent(named: Self.intent)?.slot(name)?.kind, let kind = target.slot(name)?.kind else {
            return false
        }
        // What figures are grouped by may be a field.
        return own == kind || name == "group_by" && kind == .typed(.value)
    }

    /// “By domain” is in the slot for a field where there is one, else in that for any grouping.
    private func grouping(_ slot: Slot, in target: IntentDeclaration) -> Slot {
        guard slot.name == "by_field", target.slot("by_field") == nil else { return slot }
        return Slot(name: "group_by", value: slot.value, range: slot.range)
    }

    func reading(_ target: IntentDeclaration, _ slots: [Slot], from half: Reading) -> Reading {
        Reading(
            intent: target.name, effect: target.effect, slots: slots, template: half.template, skipped: half.skipped,
            range: half.range)
    }

    // MARK: Periods

    private func shifted(
        _ half: Reading, by shift: String, in last: Reading, _ target: IntentDeclaration
    ) throws(Unresolved) -> Reading {
        if last.intent == "show_run", shift == "-", let run = last.integer("run") {
            return reading(target, [Slot(name: "run", value: .integer(run - 1))], from: half)
        }
        guard target.slot("period") != nil else { throw .doesNotFit(slot: "period", intent: target.name) }
        guard let period = last.period() else { throw .noPeriodBefore }
        let unit = Period.CalendarUnit(rawValue: String(shift.dropFirst()))
        let moved = period.shifted(by: unit, isLater: shift.hasPrefix("+"), now: now, calendar: calendar)
        var copy = half
        copy.slots = [Slot(name: "period", value: .period(moved), range: half.slots.first?.range ?? 0..<0)]
        return try merged(copy, into: last, as: target)
    }

    // MARK: Values

    /// “No, 0.8”: of the field of a source that was just set, else of the setting last spoken of.
    private func changed(_ half: Reading, last: Reading, _ before: Antecedents) throws(Unresolved) -> Reading {
        if let supposed = try supposed(half, last: last, before) { return supposed }
        if last.intent == "set_source", let target = grammar.intent(named: last.intent),
            let value = half.slots.first(where: { $0.name == "value" }).map(plain)
        {
            let kept = carried(from: last, to: target).filter { !["value", "per"].contains($0.name) }
            return reading(target, kept + [value], from: half)
        }
        if last.intent == "show_run", let target = grammar.intent(named: last.intent),
            let slot = half.slots.first(where: { $0.name == "value" }).map(plain), case .integer = slot.value
        {
            // “What about 211”: the run of that number.
            return reading(target, [Slot(name: "run", value: slot.value, range: slot.range)], from: half)
        }
        guard before.topic == .setting, last.value("setting") != nil || last.value("settings") != nil,
            let setting = before.setting, let target = grammar.intent(named: "set_setting")
        else { throw .doesNotFit(slot: "value", intent: last.intent) }
        let slots = half.slots.filter { $0.name == "value" }.map(plain)
        return reading(target, [Slot(name: "setting", value: .entry(id: setting))] + slots, from: half)
    }

    /// What follows a supposition is one, and so is “what about 0.5” of a setting: neither ever changes it.
    private func supposed(_ half: Reading, last: Reading, _ before: Antecedents) throws(Unresolved) -> Reading? {
        guard let target = grammar.intent(named: "what_if"),
            let value = half.slots.first(where: { $0.name == "value" }).map(plain)
        else { return nil }
        if last.intent == target.name {
            guard last.value("setting") != nil else { throw .doesNotFit(slot: "value", intent: last.intent) }
            return reading(target, carried(from: last, to: target).filter { $0.name != "value" } + [value], from: half)
        }
        guard half.boolean("tentative") == true, before.topic == .setting, let setting = before.setting,
            last.value("setting") != nil || last.value("settings") != nil
        else { return nil }
        return reading(target, [Slot(name: "setting", value: .entry(id: setting)), value], from: half)
    }

    /// 5, and not 5.0, where a whole number was said.
    private func plain(_ slot: Slot) -> Slot {
        guard case .number(let number) = slot.value, let whole = Int(exactly: number) else { return slot }
        return Slot(name: slot.name, value: .integer(whole), range: slot.range)
    }

    private func sameForSetting(
        _ setting: String, _ half: Reading, last: Reading, _ target: IntentDeclaration
    ) throws(Unresolved) -> Reading {
        guard let slot = target.slots.first(where: { $0.kind == .live("setting") }) else {
            throw .doesNotFit(slot: "setting", intent: last.intent)
        }
        let name = SlotValue.entry(id: setting)
        let kept = carried(from: last, to: target).filter { $0.name != slot.name && $0.name != "from" }
        return reading(target, [Slot(name: slot.name, value: slot.isMany ? .list([name]) : name)] + kept, from: half)
    }
}

/// Why a line that leans on what was said before cannot be put together.
enum Unresolved: Error, Equatable {
    /// No command was given yet.
    case nothingBefore
    /// The command before does not take such a thing.
    case doesNotFit(slot: String, intent: String)
    /// The command before was no dry run.
    case wasForReal
    /// The command before was about no period.
    case noPeriodBefore
    /// Nothing of that kind was spoken of.
    case whatIsIt
    /// What would be lost was never named: “it” was everything.
    case notNamed
    /// “Why” with nothing to give reasons for.
    case whyWhat
    /// Half a sentence behind a change in one line: it may mean more, or something else instead.
    case takesBack
    /// Nothing was listed, or not so much.
    case notShown(Int, of: Int)
    /// A change behind a supposition in one line.
    case onlySupposed
    /// What a taught phrase stands for is not understood any more: a source of that name is gone.
    case taughtInVain(phrase: String, meaning: String)
}
