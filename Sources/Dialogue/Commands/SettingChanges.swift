internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Changes settings: each change says what was and what is, and can be undone.
extension SettingCommands {
    /// The answer to `set`, and what to wait for when it is a question.
    struct SetResult {
        var reply: Reply
        var question: Pending?
    }

    func set(_ key: String, spoken: String) -> SetResult {
        guard let present = resolved(key) else { return SetResult(reply: noSuchSetting(key)) }
        do {
            let value = try present.definition.parse(spoken: spoken, present: present.value)
            return SetResult(reply: try change(present, to: value))
        } catch {
            guard case .ambiguous(_, _, let choices) = error, let first = choices.first else {
                return SetResult(reply: refusal(error))
            }
            let question: Pending? = choices.count == 1 ? .settingValue(key: key, spoken: first) : nil
            return SetResult(
                reply: Reply(
                    SettingText.sentence(for: error), outcome: .asks,
                    hints: [choices.count == 1 ? "Say “yes”, or the value you mean." : "Say the value you mean."]),
                question: question)
        }
    }

    /// The question what a setting shall be.
    func ask(_ key: String) -> SetResult {
        guard let present = resolved(key) else { return SetResult(reply: noSuchSetting(key)) }
        return SetResult(
            reply: Reply(
                "What shall \(present.key) be? It is \(shown(present)) now and takes \(present.definition.expectation).",
                outcome: .asks, hints: ["Say the value, or something else."]),
            question: .settingValue(key: key, spoken: nil))
    }

    func adjust(_ key: String, _ adjustment: Adjustment) -> Reply {
        guard let present = resolved(key) else { return noSuchSetting(key) }
        return changing { () throws(SettingError) in
            try change(present, to: SettingArithmetic.value(of: present, adjustment))
        }
    }

    func toggle(_ key: String) -> Reply {
        guard let present = resolved(key) else { return noSuchSetting(key) }
        guard case .boolean(let isOn) = present.value else {
            return .refused("\(present.key) is not on or off: it takes \(present.definition.expectation).")
        }
        return changing { () throws(SettingError) in try change(present, to: .boolean(!isOn)) }
    }

    func add(_ spoken: String, to key: String) -> Reply {
        edit(key, spoken) { present, added in present + added.filter { !present.contains($0) } }
    }

    func remove(_ spoken: String, from key: String) -> Reply {
        edit(key, spoken) { present, removed in present.filter { !removed.contains($0) } }
    }

    func reset(_ keys: [String]) -> Reply {
        var sentences: [String] = []
        for key in keys {
            guard let definition = definition(key) else { return noSuchSetting(key) }
            do throws(SettingError) {
                try settings.reset(definition.key)
            } catch {
                return refusal(error)
            }
            guard let resolved = resolved(key) else { continue }
            sentences.append("\(definition.key) is \(shown(resolved)) again: \(place(resolved.provenance)).")
        }
        return Reply(sentences.joined(separator: "\n"), hints: [keepOrUndo], data: data(of: keys))
    }

    func resetAll() -> Reply {
        let changes = settings.resetAll()
        guard !changes.isEmpty else { return Reply("All settings have their built-in values already.") }
        let held = settings.all().filter { $0.provenance.layer > .builtIn }
        let rest =
            held.isEmpty
            ? ""
            : " \(Wording.list(held.map(\.definition.key.rawValue))) \(held.count == 1 ? "comes" : "come") from outside the workspace's file and \(held.count == 1 ? "stays" : "stay")."
        return Reply(
            "\(Formatted.count(changes.count, "setting")) reset to \(changes.count == 1 ? "its" : "their") built-in \(changes.count == 1 ? "value" : "values").\(rest)",
            hints: [keepOrUndo])
    }

    func save(force: Bool) -> Reply {
        do {
            let report = try settings.save(force: force)
            guard !report.changes.isEmpty else { return Reply("There is nothing to save.") }
            let kept =
                report.keptAside.map {
                    " The damaged file is kept as \(SafeText.of(context.world.displayPath(of: $0)))."
                } ?? ""
            return Reply(
                "Saved \(Wording.list(report.changes.map(\.subject.name))) to \(SafeText.of(context.world.displayPath(of: report.path))).\(kept)",
                data: [
                    .init("saved", .array(report.changes.map { .string($0.subject.name) })),
                    .init("file", .string(report.path)),
                ])
        } catch {
            return SettingText.reply(for: error, shorten: context.world.displayPath(of:))
        }
    }

    func undo(_ count: Int) -> Reply {
        moved(word: "Undone", nothing: "There is nothing to undo.") { () throws(SaveError) in
            try settings.undo(count)
        }
    }

    func redo(_ count: Int) -> Reply {
        moved(word: "Redone", nothing: "There is nothing to redo.") { () throws(SaveError) in
            try settings.redo(count)
        }
    }

    // MARK: How

    private var keepOrUndo: String { "Say “save” to keep it, “undo” to take it back." }

    private func change(_ before: ResolvedSetting, to value: SettingValue) throws(SettingError) -> Reply {
        let definition = before.definition
        guard before.value != value else {
            return Reply("\(definition.key) is \(shown(before)) already.", data: data(of: [definition.key.rawValue]))
        }
        try settings.set(value, for: definition.key)
        let after = settings.resolved(definition.key) ?? before
        return Reply(
            "\(definition.key) is \(shown(after)) now (it was \(shown(before))), for this session\(isUnused(after)).",
            hints: [keepOrUndo], data: data(of: [definition.key.rawValue]))
    }

    private func changing(_ body: () throws(SettingError) -> Reply) -> Reply {
        do {
            return try body()
        } catch {
            return refusal(error)
        }
    }

    private func edit(
        _ key: String, _ spoken: String, _ change: ([String], [String]) -> [String]
    ) -> Reply {
        guard let resolved = resolved(key) else { return noSuchSetting(key) }
        let definition = resolved.definition
        guard case .list(let present) = resolved.value else {
            return .refused("\(definition.key) is no list: it takes \(definition.expectation).")
        }
        return changing { () throws(SettingError) in
            guard case .list(let spokenItems) = try definition.parse(spoken: spoken) else {
                return refusal(.notUnderstood(key: definition.key, given: spoken, expected: definition.expectation))
            }
            let items = change(present, spokenItems)
            if items == present {
                return Reply("\(definition.key) stays as it is: \(Wording.list(present)).")
            }
            return try self.change(resolved, to: .list(items))
        }
    }

    private func refusal(_ error: SettingError) -> Reply {
        Reply(SettingText.sentence(for: error), outcome: SettingText.isQuestion(error) ? .asks : .refused)
    }

    private func moved(
        word: String, nothing: String, _ move: () throws(SaveError) -> [SettingChange]
    ) -> Reply {
        let changes: [SettingChange]
        do throws(SaveError) {
            changes = try move()
        } catch {
            return SettingText.reply(for: error, shorten: context.world.displayPath(of:))
        }
        guard !changes.isEmpty else { return .refused(nothing) }
        var sentences: [String] = []
        for change in changes {
            let sentence = sentence(for: change)
            // What was written twice is back where it was, once.
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
        return Reply(
            "\(word): \(Wording.list(sentences)).",
            data: [.init("changed", .array(changes.map { .string($0.subject.name) }))])
    }

    private func sentence(for change: SettingChange) -> String {
        switch change.subject {
        case .source(let id):
            change.after.json == nil ? "the source \(id) is out of magpie.json" : "the source \(id) is in magpie.json"
        case .member(let member): "the change of \(member) in magpie.json"
        case .setting, .sourceField:
            "\(change.subject.name) is \(SafeText.line(value(after: change), cells: 80)) again"
        }
    }

    /// What holds now; for a source's field that is written nowhere, what it is by itself.
    private func value(after change: SettingChange) -> String {
        guard case .sourceField(let id, let field) = change.subject, change.after.json == nil,
            let source = CommandContext(world: context.world).source(SourceID(id)),
            let known = SourceField.named(field, of: source.kind.name)
        else { return Redactor.redacted(change.afterText) }
        return known.text(in: source)
    }

    private func data(of keys: [String]) -> [JSONValue.Member] {
        let resolved = keys.compactMap(resolved)
        return [.init("settings", .array(resolved.map(json(of:))))]
    }
}
