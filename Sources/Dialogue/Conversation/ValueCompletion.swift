internal import Ingestion
internal import Intents
internal import Quantities
internal import Settings

/// The values that Tab knows: those a setting or a field of a source has, was built with, and may have.
struct ValueCompletion: Sendable {
    let settings: SettingsStore
    let schemaNames: SchemaNames
    /// As they are configured, by id.
    let sources: [String: Source]

    private typealias Choice = (text: String, note: String)

    func candidates(for expected: [ExpectedValue]) -> [CompletionCandidate] {
        var candidates: [CompletionCandidate] = []
        for value in expected where value.slot == "value" {
            for (text, note) in choices(for: value)
            where text.lowercased().hasPrefix(value.typed.lowercased())
                && !candidates.contains(where: { $0.text == text })
            {
                candidates.append(CompletionCandidate(text: text, note: note, kind: .value, range: value.range))
            }
        }
        return candidates
    }

    /// Whether what is expected is a field's value that is one of a few: no file, then.
    func isOneOfFew(_ expected: [ExpectedValue]) -> Bool {
        expected.contains { field(of: $0)?.field.choices(schemaNames: schemaNames).count ?? 0 > 1 }
    }

    /// The field whose value is expected, and the first of the sources it is to be set of.
    private func field(of value: ExpectedValue) -> (field: SourceField, source: Source)? {
        guard value.intent == "set_source", value.slot == "value",
            let name = value.filled.first(where: { $0.name == "field" })?.value.spokenText,
            case .list(let ids)? = value.filled.first(where: { $0.name == "sources" })?.value,
            let source = ids.lazy.compactMap({ $0.spokenText.flatMap { sources[$0] } }).first,
            let field = SourceField.named(name, of: source.kind.name), field.isSettable
        else { return nil }
        return (field, source)
    }

    private func choices(for value: ExpectedValue) -> [Choice] {
        func filled(_ name: String) -> SlotValue? { value.filled.first { $0.name == name }?.value }
        if let (field, source) = field(of: value) {
            // Behind the field alone stands only what can be nothing but a value.
            return choices(for: field, of: source, isLoose: value.type == .value)
        }
        guard value.type == .value, let key = filled("setting")?.spokenText,
            value.intent != "what_if" || WhatIfCommand.workedOut.contains(key),
            let definition = SettingCatalogue.definition(named: key), let resolved = settings.resolved(definition.key)
        else { return [] }
        return choices(for: resolved)
    }

    // MARK: Fields of sources

    private func choices(for field: SourceField, of source: Source, isLoose: Bool) -> [Choice] {
        let present = field.text(in: source)
        let all = field.choices(schemaNames: schemaNames)
        guard isLoose else { return field.type == .schema ? [] : all.map { ($0, note($0, present)) } }
        // A value that holds a blank, or is hidden, is not one to be typed.
        let isTypable = !present.isEmpty && field.type != .secret && !present.contains { $0.isWhitespace || $0 == "…" }
        let kept: [Choice] = isTypable && !all.contains(present) ? [(SafeText.of(present), "present value")] : []
        return kept + all.map { ($0, note($0, present)) }
    }

    private func note(_ choice: String, _ present: String) -> String {
        choice == present ? "present value" : choice == "none" ? "no value" : "value"
    }

    // MARK: Settings

    private func choices(for setting: ResolvedSetting) -> [Choice] {
        var choices: [Choice] = []
        func add(_ value: SettingValue, _ note: String) {
            let text = Self.typable(value)
            guard !text.isEmpty, !choices.contains(where: { $0.text == text }) else { return }
            choices.append((text, note))
        }
        add(setting.value, "present value")
        add(setting.definition.defaultValue, "built in")
        if case .boolean = setting.definition.type { [true, false].forEach { add(.boolean($0), "on or off") } }
        if setting.definition.allowsNone { add(.none, setting.definition.meaningOfNone ?? "no value") }
        return choices
    }

    /// A value as one would type it.
    private static func typable(_ value: SettingValue) -> String {
        switch value {
        case .boolean(let isOn): isOn ? "on" : "off"
        case .integer(let number): String(number)
        case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
        case .money(let money): money.description
        case .text(let text): text.contains(" ") ? "\"\(text)\"" : text
        case .list(let items): items.joined(separator: ", ")
        case .none: "none"
        }
    }
}
