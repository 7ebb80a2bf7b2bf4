internal import Foundation
internal import Ingestion
internal import Intents
internal import Quantities
internal import Settings

/// Completion at the prompt: what the grammar allows, narrowed to what people mostly say, and what only the workspace
/// knows added: the values a setting takes.
struct Completing: Sendable {
    let examples: ExampleWords
    let settings: SettingsStore
    /// The sources as they are configured, by id.
    let sources: [String: Source]
    let schemaNames: SchemaNames

    /// The moment, and what was last read of runs.
    struct Present: Sendable {
        var states: CompletionStates
        var now: Date
        var calendar: Calendar
        /// The variables of the session.
        var variables: [String: String] = [:]
    }

    /// - Parameter isFinished: whether a line is a whole command as it stands.
    func choices(
        from list: CompletionList, line: String, offset: Int, present: Present, isFinished: (String) -> Bool
    ) -> CompletionList {
        var list = list
        let completion = ValueCompletion(settings: settings, schemaNames: schemaNames, sources: sources)
        let front = String(decoding: line.utf8.prefix(offset), as: UTF8.self)
        let values =
            completion.candidates(for: list.expected) + numbers(for: list.expected, present)
            + recordFields(for: list.expected, front: front, present.states)
        // What one field takes is no value of another.
        if list.expected.contains(where: { $0.intent == "set_source" && $0.slot == "value" }) {
            list.candidates.removeAll { $0.kind == .value }
            if completion.isOneOfFew(list.expected) { list.candidates.removeAll { $0.kind == .path } }
        }
        let periods = periods(for: list.expected)
        let pages = helpPages(for: front, range: offset..<offset)
        // Words around a command are offered only to whoever has begun one that nothing else begins with.
        let isBegun = front.last?.isWhitespace == false
        if !isBegun || !pages.isEmpty || list.candidates.contains(where: { $0.kind != .filler }) {
            list.candidates.removeAll { $0.kind == .filler }
        }
        if front.last?.isWhitespace ?? false {
            let usual = usualNextWords(after: front)
            let names = list.candidates.filter { $0.kind == .entry }
            var words = list.candidates.filter { [.word, .value].contains($0.kind) && usual[$0.text] != nil }
            for index in words.indices { words[index].note = usual[words[index].text] ?? "" }
            if let fields = fields(after: front, isFinished: isFinished) {
                words = fields + words.filter { SourceField.named($0.text) == nil }
            }
            // Only where nothing better is known: every word the grammar would take, and files.
            if !names.isEmpty || !words.isEmpty || isFinished(front) {
                list.candidates = names + words
            } else if !values.isEmpty {
                list.candidates.removeAll { $0.kind != .path }
            } else if !list.hints.isEmpty {
                // A value is asked for: words that no example has there only stand before other commands.
                list.candidates.removeAll { $0.kind == .word }
            }
            if front.split(separator: " ").map({ $0.lowercased() }) == ["include"] {
                list.candidates = [
                    CompletionCandidate(
                        text: "", note: "a script", kind: .path, range: offset..<offset, isFollowedBySpace: false)
                ]
            }
            list.candidates += beginnings(after: front, isFinished: isFinished)
            let known = Set(list.candidates.map(\.text))
            list.candidates += periods.filter { !known.contains($0.text) }
        }
        if !front.contains(" ") { describeFirstWords(in: &list) }
        list.candidates = fitting(list.candidates, front: front, states: present.states)
        for index in list.candidates.indices where list.candidates[index].note.isEmpty {
            list.candidates[index].note = list.candidates[index].kind == .value ? "value" : "word"
        }
        let first = pages + values
        let offered = Set(first.map(\.text))
        list.candidates = first + list.candidates.filter { !offered.contains($0.text) }
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
                on: id, CompletionStates.Fact(fact), now: present.now, calendar: present.calendar)
        }
    }

    /// Behind a source one of whose fields is to be set: those that its kind has, and what they are; nil elsewhere.
    private func fields(after front: String, isFinished: (String) -> Bool) -> [CompletionCandidate]? {
        let words = front.split(separator: " ")
        guard words.count == 2, ["set", "change"].contains(words[0].lowercased()),
            let kind = sources[String(words[1])]?.kind.name
        else { return nil }
        let end = front.utf8.count
        // Credentials are in the file only, and no field by their names here.
        return SourceField.all.filter { $0.isSettable && $0.belongs(to: kind) && isFinished("\(front)\($0.key) 1") }
            .map { CompletionCandidate(text: $0.key, note: $0.summary, kind: .value, range: end..<end) }
    }

    // MARK: Values nobody lists

    private func numbers(for expected: [ExpectedValue], _ present: Present) -> [CompletionCandidate] {
        // Names and numbers alike: whatever a rule is called.
        if let rule = expected.first(where: { $0.intent == "show_rule" && $0.slot == "rule" }) {
            return present.states.rules.lazy.filter {
                $0.id.hasPrefix(rule.typed) && !$0.id.contains { $0.isWhitespace }
            }
            .prefix(50).map {
                CompletionCandidate(text: SafeText.of($0.id), note: $0.note, kind: .value, range: rule.range)
            }
        }
        for value in expected where value.type == .integer {
            let known = present.states.numbers(
                for: value.slot, now: present.now, calendar: present.calendar, toUndo: value.intent == "undo_run")
            if known.isEmpty { continue }
            return known.filter { $0.number.hasPrefix(value.typed) }
                .map { CompletionCandidate(text: $0.number, note: $0.note, kind: .value, range: value.range) }
        }
        return []
    }

    /// Of so many sources the fields of their records are known here.
    static let mostSourcesWithFields = 50

    /// Behind words that a field of records follows: those of the sources named, else of all.
    private func recordFields(
        for expected: [ExpectedValue], front: String, _ states: CompletionStates
    ) -> [CompletionCandidate] {
        let intents: Set<String> = [
            "show_records", "count_records", "aggregate_records", "export", "index_field", "drop_index",
        ]
        guard let value = expected.first(where: { $0.type == .field && intents.contains($0.intent) }) else { return [] }
        let before = String(decoding: front.utf8.dropLast(value.typed.utf8.count), as: UTF8.self).lowercased()
        let words = before.split(separator: " ").map(String.init)
        guard let last = words.last, ["where", "whose", "having", "by", "index", "and", "on"].contains(last) else {
            return []
        }
        let named = states.fields.filter { words.contains($0.key.lowercased()) }
        let fields = (named.isEmpty ? states.fields : named).values.reduce(into: [String: FieldInventory.Field]()) {
            $0.merge($1.fields) { first, _ in first }
        }
        return fields.filter { $0.key.hasPrefix(value.typed) && $0.key.allSatisfy(Self.standsInALine) }
            .sorted { ($1.value.records, $0.key) < ($0.value.records, $1.key) }
            .map { name, field in
                CompletionCandidate(
                    text: name, note: "field, \(field.types.joined(separator: " or "))", kind: .value,
                    range: value.range)
            }
    }

    private static func standsInALine(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || ["_", "-", "."].contains(character))
    }

    /// Behind “since” and its like the beginnings of periods that lead to a command here.
    private func beginnings(after front: String, isFinished: (String) -> Bool) -> [CompletionCandidate] {
        let last = front.split(separator: " ").last.map { $0.lowercased() } ?? ""
        guard ["since", "after", "before", "until"].contains(last) else { return [] }
        let end = front.utf8.count
        return ["today", "yesterday", "monday", "last week", "last month"].filter { isFinished(front + $0) }
            .map { CompletionCandidate(text: $0, note: "time", kind: .value, range: end..<end) }
    }

    /// “help” alone asks for a page first of all.
    private func helpPages(for front: String, range: Range<Int>) -> [CompletionCandidate] {
        guard front.lowercased().hasPrefix("help ") else { return [] }
        let typed = front.dropFirst("help ".count).lowercased()
        let start = front.utf8.count - typed.utf8.count
        let topics = HelpPage.all.compactMap { page in page.topics.first { !$0.contains("_") } } + ["keys"]
        return topics.filter { $0.hasPrefix(typed) }.map {
            CompletionCandidate(text: $0, note: "help page", kind: .value, range: start..<range.upperBound)
        }
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

    /// At the beginning of a line only what commands mostly begin with, and what that does: the grammar knows words that
    /// nobody would look for.
    private func describeFirstWords(in list: inout CompletionList) {
        let usual = list.candidates.filter { $0.kind != .word || examples.isUsual(first: $0.text.lowercased()) }
        if usual.contains(where: { $0.kind == .word }) { list.candidates = usual }
        for index in list.candidates.indices where list.candidates[index].kind == .word {
            guard let summary = examples.summary(ofFirst: list.candidates[index].text.lowercased()) else { continue }
            list.candidates[index].note = summary
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
                if let filter, let source = self.sources[candidate.text],
                    !filter.fits(candidate.text, CompletionStates.Fact(source), states)
                {
                    continue
                }
                sources.append(candidate)
                continue
            }
            if case .changed? = filter, !isChanged(definition.key) { continue }
            if !switches || definition.type == .boolean, isChange(definition, filter) { settings.append(candidate) }
        }
        let begins = others.first?.kind == .word && !others[0].note.isEmpty && !front.contains(" ")
        return begins ? others + sources + settings : sources + others + settings
    }

    /// Whether turning it on or off would change anything.
    private func isChange(_ definition: SettingDefinition, _ filter: CompletionFilter?) -> Bool {
        guard definition.type == .boolean else { return true }
        switch filter {
        case .disabled?: return !settings.boolean(definition.key)
        case .enabled?: return settings.boolean(definition.key)
        case .failed?, .removable?, .changed?, nil: return true
        }
    }

    private func isChanged(_ key: SettingKey) -> Bool {
        guard let layer = settings.resolved(key)?.provenance.layer else { return false }
        return [.workspace, .session].contains(layer)
    }

    /// The words with which examples of the grammar go on behind the words typed, and what those commands do.
    private func usualNextWords(after front: String) -> [String: String] {
        let typed = front.lowercased().split(separator: " ").map(String.init)
        guard let first = typed.first else { return [:] }
        var words: [String: String] = [:]
        let isName = sources[first] != nil || Int(first) != nil
        for line in examples.lines(beginningWith: first, isName: isName) where line.words.count > typed.count {
            guard zip(typed, line.words).allSatisfy({ isAlike($0, $1, in: line.example) }) else { continue }
            let next = line.words[typed.count].filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            if words[next] == nil { words[next] = line.intent.summary }
        }
        return words
    }

    /// The same word; or a source here where the example names one of its own, or a number for a number.
    private func isAlike(_ typed: String, _ said: String, in example: Example) -> Bool {
        typed == said || (sources[typed] != nil && example.namesSource(said))
            || (Int(typed) != nil && Int(said) != nil)
    }
}

extension Example {
    /// Whether a word of it is a source's name, or the end of one, as in “ingest forecasts”.
    fileprivate func namesSource(_ word: String) -> Bool {
        slots.contains { slot in
            ["sources", "exclude"].contains(slot.name)
                && slot.value.names.contains { $0 == word || $0.hasSuffix("_" + word) }
        }
    }
}

extension WrittenValue {
    fileprivate var names: [String] {
        switch self {
        case .scalar(_, let text): [text]
        case .list(let values): values.flatMap(\.names)
        }
    }
}
