internal import Foundation
internal import JSONText
internal import Quantities
internal import Settings

/// Shows settings, and says where their values come from.
struct SettingCommands: Sendable {
    let context: CommandContext

    var settings: SettingsStore { context.world.settings }

    func list(group: String?, changedOnly: Bool) -> Reply {
        let all = settings.all().filter { resolved in
            (group.map { $0 == resolved.definition.group.rawValue } ?? true)
                && (!changedOnly || resolved.provenance.layer > .builtIn)
        }
        guard !all.isEmpty else {
            return Reply(
                changedOnly ? "All settings have their built-in values." : "There are no such settings.",
                data: [.init("settings", .array([]))])
        }
        let table = Table(
            [.init("setting"), .init("value"), .init("from", expendability: 1), .init("what it is", expendability: 2)],
            rows: all.map { resolved in
                [
                    resolved.definition.key.rawValue,
                    SafeText.line(resolved.definition.text(of: resolved.value), cells: 48),
                    resolved.provenance.layer.name,
                    resolved.definition.summary + (resolved.definition.isUsed ? "" : " (not used yet)"),
                ]
            })
        let changed = all.count { $0.provenance.layer > .builtIn }
        let kind = group.map { " about \($0)" } ?? ""
        return Reply(
            changedOnly
                ? "\(Formatted.count(all.count, "setting")) differ from the built-in values."
                : "\(Formatted.count(all.count, "setting"))\(kind), \(changed) of them not built in.",
            blocks: [.table(table)], hints: ["Say “help trust threshold” (or any other) for what one does."],
            data: [.init("settings", .array(all.map(json(of:))))])
    }

    func show(_ keys: [String]) -> Reply {
        each(of: keys) { resolved in
            "\(resolved.definition.key) is \(shown(resolved))\(isUnused(resolved))."
        }
    }

    func explain(_ keys: [String]) -> Reply {
        each(of: keys) { resolved in
            let definition = resolved.definition
            let isUsed = definition.isUsed ? "" : " It is not used yet: changing it changes nothing."
            return "\(definition.key): \(definition.summary). \(definition.affects)\(isUsed) "
                + "It takes \(definition.expectation) and is \(shown(resolved)) now "
                + "(built in: \(definition.text(of: definition.defaultValue)))."
        }.adding(hints: keys.count == 1 ? definition(keys[0]).map { ["For example: \($0.example)"] } ?? [] : [])
    }

    func origin(_ keys: [String]) -> Reply {
        each(of: keys) { resolved in
            let definition = resolved.definition
            var sentence = "\(definition.key) is \(shown(resolved)): \(place(resolved.provenance))."
            if let next = resolved.shadowed.first {
                sentence +=
                    " Without it: \(SafeText.line(definition.text(of: next.value), cells: 60)) (\(place(next.provenance)))."
            }
            return sentence
        }
    }

    func changes(period: Period?) -> Reply {
        let bounds = context.bounds(of: period)
        let changes = settings.changes.filter { bounds?.contains($0.time) ?? true }
        let unsaved = settings.unsavedChanges.map(\.subject.name)
        guard !changes.isEmpty else {
            let differing = settings.all().count { $0.provenance.layer > .builtIn }
            return Reply(
                "No setting was changed in this session\(context.span(of: period)).",
                hints: differing > 0
                    ? ["\(Formatted.count(differing, "setting")) come from files: say “show changed settings”."] : [],
                data: [.init("changes", .array([]))])
        }
        let table = Table(
            [
                context.timeColumn("when", changes.map(\.time), expendability: 2), .init("what"), .init("was"),
                .init("is"),
            ],
            rows: changes.map { change in
                [
                    context.moment(change.time), change.subject.name,
                    SafeText.line(Redactor.redacted(change.beforeText), cells: 40),
                    SafeText.line(Redactor.redacted(change.afterText), cells: 40),
                ]
            })
        return Reply(
            "\(Formatted.count(changes.count, "change")) in this session\(context.span(of: period)).",
            blocks: [.table(table)],
            hints: unsaved.isEmpty
                ? ["Nothing of it is unsaved."] : ["Not saved yet: \(Wording.list(unsaved)). Say “save” to keep them."],
            data: [
                .init(
                    "changes",
                    .array(
                        changes.map {
                            .object([
                                .init("name", .string($0.subject.name)),
                                .init("before", .string(Redactor.redacted($0.beforeText))),
                                .init("after", .string(Redactor.redacted($0.afterText))),
                            ])
                        }))
            ])
    }

    // MARK: Words

    func definition(_ key: String) -> SettingDefinition? { SettingCatalogue.definition(named: key) }

    func resolved(_ key: String) -> ResolvedSetting? { definition(key).flatMap { settings.resolved($0.key) } }

    func noSuchSetting(_ name: String) -> Reply {
        .refused(
            SettingText.sentence(for: .unknown(name: name, nearest: SettingCatalogue.nearest(to: name))),
            hints: ["Say “list settings” for all there are."])
    }

    func shown(_ resolved: ResolvedSetting) -> String {
        SafeText.line(resolved.text, cells: 200)
    }

    func isUnused(_ resolved: ResolvedSetting) -> String {
        resolved.definition.isUsed ? "" : " (not used yet: changing it changes nothing)"
    }

    /// `workspace, magpie.json line 12`.
    func place(_ provenance: Provenance) -> String {
        var text = provenance.layer.name
        if let file = provenance.file {
            text += ", \(SafeText.of(context.world.displayPath(of: file)))"
            if let line = provenance.line { text += " line \(line)" }
        }
        if let variable = provenance.variable { text += ", \(variable)" }
        return text
    }

    func json(of resolved: ResolvedSetting) -> JSONValue {
        .object([
            .init("setting", .string(resolved.definition.key.rawValue)), .init("value", resolved.value.json),
            .init("layer", .string(resolved.provenance.layer.name)),
            .init("file", resolved.provenance.file.map { .string($0) } ?? .null),
            .init("line", resolved.provenance.line.map { .integer($0) } ?? .null),
            .init("used", .bool(resolved.definition.isUsed)),
        ])
    }

    private func each(of keys: [String], _ sentence: (ResolvedSetting) -> String) -> Reply {
        var sentences: [String] = []
        var data: [JSONValue] = []
        for key in keys {
            guard let resolved = resolved(key) else { return noSuchSetting(key) }
            sentences.append(sentence(resolved))
            data.append(json(of: resolved))
        }
        return Reply(sentences.joined(separator: "\n"), data: [.init("settings", .array(data))])
    }
}

extension Reply {
    fileprivate func adding(hints: [String]) -> Reply {
        var reply = self
        reply.hints += hints
        return reply
    }
}
