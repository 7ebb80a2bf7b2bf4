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
        /// The datasets there are; looked at when a batch or a dataset is asked for, not before.
        var datasets: @Sendable () -> [DatasetVersion] = { [] }
    }

    /// - Parameter recognize: what a whole line is understood to be.
    func choices(
        from list: CompletionList, line: String, offset: Int, present: Present,
        recognize: @escaping (String) -> Recognition
    ) -> CompletionList {
        let isFinished = { (line: String) in recognize(line).isWhole }
        let front = String(decoding: line.utf8.prefix(offset), as: UTF8.self)
        let found = SlotProposals(states: present.states, present: present, front: front).found(for: list)
        var list = list
        if let target = fileToBe(list.expected) {
            list.candidates = target
        } else if let found, found.areAlone {
            list.candidates = found.candidates
        } else {
            list.candidates = candidates(
                of: list, front: front, present: present, known: found?.candidates ?? [], isFinished: isFinished)
            let known = Set(list.candidates.map(\.text))
            if list.isWhole || front.hasSuffix(" as ") || front.split(separator: " ").dropLast().last == "as" {
                list.candidates += FormCompletion(recognize: recognize).candidates(of: line, at: offset)
                    .filter { !known.contains($0.text) }
            }
        }
        describeSources(in: &list, present)
        return list
    }

    /// Where an export goes: folders of files that are not there yet, and standard output.
    private func fileToBe(_ expected: [ExpectedValue]) -> [CompletionCandidate]? {
        guard
            let value = expected.first(where: { ["export", "export_batch"].contains($0.intent) && $0.slot == "file" })
        else { return nil }
        let output = CompletionCandidate(text: "-", note: "standard output", kind: .value, range: value.range)
        return [
            CompletionCandidate(
                text: value.typed, note: value.type.hint, kind: .folder, range: value.range, isFollowedBySpace: false)
        ] + (value.typed.isEmpty && value.intent == "export" ? [output] : [])
    }

    /// What the grammar would take, by what people mostly say; and what is known of settings and sources.
    private func candidates(
        of whole: CompletionList, front: String, present: Present, known: [CompletionCandidate],
        isFinished: (String) -> Bool
    ) -> [CompletionCandidate] {
        var list = whole
        let end = front.utf8.count
        let completion = ValueCompletion(settings: settings, schemaNames: schemaNames, sources: sources)
        let values = completion.candidates(for: list.expected) + known
        // What one field takes is no value of another.
        if list.expected.contains(where: { $0.intent == "set_source" && $0.slot == "value" }) {
            list.candidates.removeAll { $0.kind == .value }
            if completion.isOneOfFew(list.expected) { list.candidates.removeAll { $0.kind == .path } }
        }
        let rests = PeriodWords.rests(after: front, isFinished: isFinished)
        let periods = PeriodWords.candidates(for: list.expected) + rests
        let pages = helpPages(for: front, range: end..<end)
        // Words around a command are offered only to whoever has begun one that nothing else begins with.
        let isBegun = front.last?.isWhitespace == false
        if !isBegun || !pages.isEmpty || list.candidates.contains(where: { $0.kind != .filler }) {
            list.candidates.removeAll { $0.kind == .filler }
        }
        if isBegun {
            if front.contains(" ") { keepUsual(in: &list, front: front, isKnown: !periods.isEmpty) }
        } else {
            keepUsual(in: &list, behind: front, isFinished: isFinished, hasValues: !values.isEmpty || !rests.isEmpty)
        }
        let offered = Set(list.candidates.map(\.text))
        list.candidates += periods.filter { !offered.contains($0.text) }
        if !front.contains(" ") { describeFirstWords(in: &list) }
        list.candidates = fitting(list, front: front, states: present.states)
        for index in list.candidates.indices where list.candidates[index].note.isEmpty {
            list.candidates[index].note = list.candidates[index].kind == .value ? "value" : "word"
        }
        let first = pages + values
        let named = Set(first.map(\.text))
        return first + list.candidates.filter { !named.contains($0.text) }
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
        _ list: CompletionList, front: String, states: CompletionStates
    ) -> [CompletionCandidate] {
        let candidates = list.candidates
        let asking = Set(list.lists.lazy.filter { $0.list == "setting" }.map(\.intent))
        let isWhatIf = asking == ["what_if"]
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
            if isWhatIf, !WhatIfCommand.workedOut.contains(candidate.text) { continue }
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
}
