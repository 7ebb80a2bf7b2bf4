internal import Foundation
internal import Intents
internal import Quantities
internal import Settings

/// Completion at the prompt: what the grammar allows, narrowed to what people mostly say, and what only the workspace
/// knows added: the values a setting takes.
struct Completing: Sendable {
    let grammar: Grammar
    let settings: SettingsStore
    /// The sources as they are configured, by id.
    let sources: [String: CompletionStates.Fact]

    /// The moment, and what was last read of runs.
    struct Present: Sendable {
        var states: CompletionStates
        var now: Date
        var calendar: Calendar
    }

    func choices(from list: CompletionList, line: String, offset: Int, present: Present) -> CompletionList {
        var list = list
        let values = settingValues(for: list.expected) + runNumbers(for: list.expected, present)
        let periods = periods(for: list.expected)
        let front = String(decoding: line.utf8.prefix(offset), as: UTF8.self)
        if front.last?.isWhitespace ?? false {
            let usual = usualNextWords(after: front)
            let names = list.candidates.filter { $0.kind == .entry }
            var words = list.candidates.filter { [.word, .value].contains($0.kind) && usual[$0.text] != nil }
            for index in words.indices { words[index].note = usual[words[index].text] ?? "" }
            // Only where nothing better is known: every word the grammar would take, and files.
            if !names.isEmpty || !words.isEmpty || !values.isEmpty { list.candidates = names + words }
            let known = Set(list.candidates.map(\.text))
            list.candidates += periods.filter { !known.contains($0.text) }
        }
        if !front.contains(" ") { describeFirstWords(in: &list) }
        list.candidates = fitting(list.candidates, front: front, states: present.states)
        for index in list.candidates.indices where list.candidates[index].note.isEmpty {
            list.candidates[index].note = list.candidates[index].kind == .value ? "value" : "word"
        }
        list.candidates = values + list.candidates
        describeSources(in: &list, present)
        return list
    }

    // MARK: Sources

    /// More names than anybody reads need no more than what they are.
    private static let mostDescribed = 300

    private func describeSources(in list: inout CompletionList, _ present: Present) {
        guard list.candidates.count <= Self.mostDescribed else { return }
        for index in list.candidates.indices where list.candidates[index].kind == .entry {
            let id = list.candidates[index].text
            guard let fact = sources[id] else { continue }
            list.candidates[index].note = present.states.note(
                on: id, fact, now: present.now, calendar: present.calendar)
        }
    }

    // MARK: Values nobody lists

    private func runNumbers(for expected: [ExpectedValue], _ present: Present) -> [CompletionCandidate] {
        guard let value = expected.first(where: { ["run", "runs"].contains($0.slot) && $0.type == .integer }) else {
            return []
        }
        return present.states.runs(
            now: present.now, calendar: present.calendar, toUndo: expected.contains { $0.intent == "undo_run" }
        )
        .filter { $0.number.hasPrefix(value.typed) }
        .map { CompletionCandidate(text: $0.number, note: $0.note, kind: .value, range: value.range) }
    }

    private static let usualPeriods = [
        "today", "yesterday", "this week", "last week", "last 7 days", "this month", "last month",
    ]

    private func periods(for expected: [ExpectedValue]) -> [CompletionCandidate] {
        // What loads has no periods.
        let isAsked = { (intent: String) in
            ["show_", "count_", "list_", "forecast_", "aggregate_", "export", "report"].contains(
                where: intent.hasPrefix)
        }
        guard let value = expected.first(where: { $0.type == .period && isAsked($0.intent) }), value.typed.isEmpty
        else { return [] }
        return Self.usualPeriods.map {
            CompletionCandidate(text: $0, note: "period", kind: .value, range: value.range)
        }
    }

    /// The first word of a command says what that mostly does: the intent whose examples begin so, built ones first.
    private func describeFirstWords(in list: inout CompletionList) {
        for index in list.candidates.indices where list.candidates[index].kind == .word {
            let word = list.candidates[index].text.lowercased()
            func beginning(_ isTold: (IntentDeclaration) -> Bool) -> IntentDeclaration? {
                grammar.intents.first { intent in CallBuilder.canDo(intent.name) && isTold(intent) }
                    ?? grammar.intents.first(where: isTold)
            }
            func begins(_ example: Example?) -> Bool {
                example.map { $0.say.lowercased().split(separator: " ").first.map(String.init) == word } ?? false
            }
            let intent =
                beginning { $0.name == word || $0.name.hasPrefix(word + "_") && begins($0.examples.first) }
                ?? beginning { begins($0.examples.first) } ?? beginning { $0.examples.contains { begins($0) } }
            guard let intent else { continue }
            list.candidates[index].note = intent.summary + (CallBuilder.canDo(intent.name) ? "" : " (not yet)")
        }
    }

    /// Sources before settings; behind “turn on” and its like only settings that are on or off.
    private func fitting(
        _ candidates: [CompletionCandidate], front: String, states: CompletionStates
    ) -> [CompletionCandidate] {
        let filter = CompletionFilter(front: front)
        let first = front.split(separator: " ").first.map { $0.lowercased() } ?? ""
        let switches = ["turn", "switch", "toggle", "enable", "disable", "activate", "deactivate"].contains(first)
        var sources: [CompletionCandidate] = []
        var settings: [CompletionCandidate] = []
        var others: [CompletionCandidate] = []
        for candidate in candidates {
            guard candidate.kind == .entry else {
                others.append(candidate)
                continue
            }
            guard let definition = SettingCatalogue.definition(for: SettingKey(candidate.text)) else {
                if let filter, let fact = self.sources[candidate.text], !filter.fits(candidate.text, fact, states) {
                    continue
                }
                sources.append(candidate)
                continue
            }
            if case .changed? = filter, !isChanged(definition.key) { continue }
            if !switches || definition.type == .boolean { settings.append(candidate) }
        }
        let begins = others.first?.kind == .word && !others[0].note.isEmpty && !front.contains(" ")
        return begins ? others + sources + settings : sources + others + settings
    }

    private func isChanged(_ key: SettingKey) -> Bool {
        guard let layer = settings.resolved(key)?.provenance.layer else { return false }
        return [.workspace, .session].contains(layer)
    }

    /// The words with which examples of the grammar go on behind the words typed, and what those commands do.
    private func usualNextWords(after front: String) -> [String: String] {
        let typed = front.lowercased().split(separator: " ")
        guard !typed.isEmpty else { return [:] }
        var words: [String: String] = [:]
        for intent in grammar.intents {
            for example in intent.examples {
                let said = example.say.lowercased().split(separator: " ")
                guard said.count > typed.count, zip(typed, said).allSatisfy(isAlike) else { continue }
                let next = String(said[typed.count].filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
                if words[next] == nil { words[next] = intent.summary }
            }
        }
        return words
    }

    /// The same word; or a source here where the example names one of its own, or a number for a number.
    private func isAlike(_ typed: Substring, _ said: Substring) -> Bool {
        typed == said || (sources[String(typed)] != nil && Self.exampleSources.contains(String(said)))
            || (Int(typed) != nil && Int(said) != nil)
    }

    /// What the grammar's examples call sources (`example_vocabulary`).
    static let exampleSources: Set<String> = [
        "pulse_forecasts", "symbolic_logs", "trust_logs", "forecasts", "financial_news_api", "internal_event_logs",
        "user_activity_db", "weather_api", "sales_csv", "market_data",
    ]

    // MARK: Values of settings

    private func settingValues(for expected: [ExpectedValue]) -> [CompletionCandidate] {
        var candidates: [CompletionCandidate] = []
        for value in expected where value.slot == "value" && value.type == .value {
            guard let key = value.filled.first(where: { $0.name == "setting" })?.value.spokenText,
                let definition = SettingCatalogue.definition(named: key),
                let resolved = settings.resolved(definition.key)
            else { continue }
            for (text, note) in choices(for: resolved)
            where text.hasPrefix(value.typed.lowercased()) && !candidates.contains(where: { $0.text == text }) {
                candidates.append(CompletionCandidate(text: text, note: note, kind: .value, range: value.range))
            }
        }
        return candidates
    }

    private func choices(for setting: ResolvedSetting) -> [(text: String, note: String)] {
        var choices: [(text: String, note: String)] = []
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
