internal import Foundation
internal import JSONText

/// Everything a settings store knows; a value, so that a change is made on a copy and kept only if it is right.
struct SettingsState: Sendable {
    /// What a session does to one setting or field, until it is saved.
    enum Edit: Sendable, Equatable {
        /// A session value, stronger than every other layer.
        case session(JSONValue)
        /// What the workspace file shall hold, as strong as that file: nil takes the entry out.
        case file(JSONValue?)

        var json: JSONValue? {
            switch self {
            case .session(let json): json
            case .file(let json): json
            }
        }
    }

    /// What one `undo` takes back.
    enum Step: Sendable {
        /// Changes of the session.
        case changes([(change: SettingChange, undo: Undo, redo: Undo)])
        /// Entries of `data_sources` that were added to the file or taken out of it.
        case entries(SourceEntryStep)
        /// Another member of the file.
        case member(WrittenStep)
    }

    /// How a subject stood: its edit, and its entry in the workspace file.
    struct Undo: Sendable {
        var edit: Edit?
        var file: JSONValue?
    }

    var userLayer = SettingsLayer()
    var workspaceLayer = SettingsLayer()
    var environmentLayer = SettingsLayer()
    var commandLineLayer = SettingsLayer()
    var userValue: JSONValue = .object([]) { didSet { revision += 1 } }
    /// The workspace file as last read or written; nil while it is missing or damaged.
    var workspaceDocument: JSONDocument? { didSet { revision += 1 } }
    var workspacePath = ""
    var fileProblems: [SettingsProblem] = []

    var edits: [SettingChange.Subject: Edit] = [:] { didSet { revision += 1 } }
    /// In the order of the first edit, for saving.
    var editOrder: [SettingChange.Subject] = []
    var done: [Step] = []
    var undone: [Step] = []
    var journal: [SettingChange] = []

    private(set) var resolved: [SettingKey: ResolvedSetting] = [:] { didSet { revision += 1 } }
    private(set) var conflicts: [SettingsProblem] = []
    /// Higher whenever a value, an entry or a field may be another than before.
    private(set) var revision = 0

    // MARK: Resolution

    /// All values of a key, strongest first; the built-in one is last.
    private func candidates(for definition: SettingDefinition) -> [SettingsLayer.Entry] {
        let key = definition.key
        var found: [SettingsLayer.Entry] = []
        let edit = edits[.setting(key)]
        if case .session(let json)? = edit, let value = try? definition.parse(json: json) {
            found.append(.init(value: value, provenance: Provenance(layer: .session)))
        }
        if let entry = commandLineLayer.entries[key] { found.append(entry) }
        if let entry = environmentLayer.entries[key] { found.append(entry) }
        if case .file(let json)? = edit {
            if let json, let value = try? definition.parse(json: json) {
                found.append(.init(value: value, provenance: Provenance(layer: .session)))
            }
        } else if let entry = workspaceLayer.entries[key] {
            found.append(entry)
        }
        if let entry = userLayer.entries[key] { found.append(entry) }
        found.append(.init(value: definition.defaultValue, provenance: Provenance(layer: .builtIn)))
        return found
    }

    mutating func resolve() {
        var all: [SettingKey: [SettingsLayer.Entry]] = [:]
        for definition in SettingCatalogue.definitions { all[definition.key] = candidates(for: definition) }
        conflicts = []
        for (lesser, greater) in SettingCatalogue.orderings {
            // Of two values that contradict each other the one from the stronger layer is left out, which ends at the
            // latest with the two defaults.
            while let low = all[lesser]?.first, let high = all[greater]?.first, !Self.isBelow(low.value, high.value) {
                let isLowStronger = low.provenance.layer >= high.provenance.layer
                guard low.provenance.layer > .builtIn || high.provenance.layer > .builtIn else { break }
                let ignored = isLowStronger ? low : high
                all[isLowStronger ? lesser : greater]?.removeFirst()
                conflicts.append(
                    .invalidValue(
                        ignored.provenance,
                        error: .conflict(
                            lesser: lesser, lesserValue: low.value, greater: greater, greaterValue: high.value)))
            }
        }
        resolved = [:]
        for definition in SettingCatalogue.definitions {
            guard let entries = all[definition.key], let first = entries.first else { continue }
            resolved[definition.key] = ResolvedSetting(
                definition: definition, value: first.value, provenance: first.provenance,
                shadowed: entries.dropFirst().map { .init(value: $0.value, provenance: $0.provenance) })
        }
    }

    static func isBelow(_ low: SettingValue, _ high: SettingValue) -> Bool {
        switch (low, high) {
        case (.integer(let low), .integer(let high)): low < high
        case (.number(let low), .number(let high)): low < high
        case (.money(let low), .money(let high)): low < high
        default: true
        }
    }

    var problems: [SettingsProblem] {
        fileProblems + workspaceLayer.problems + userLayer.problems + environmentLayer.problems
            + commandLineLayer.problems + conflicts
    }

    // MARK: Subjects

    /// What the workspace file holds for a subject.
    func fileValue(of subject: SettingChange.Subject) -> JSONValue? {
        workspaceDocument?.value(at: Self.path(of: subject))
    }

    static func path(of subject: SettingChange.Subject) -> JSONPath {
        switch subject {
        case .setting(let key): [.key(key.rawValue)]
        case .sourceField(let source, let field):
            [.key("data_sources"), .element(where: "source_id", equals: source), .key(field)]
        case .source(let source): [.key("data_sources"), .element(where: "source_id", equals: source)]
        case .member(let member): [.key(member)]
        }
    }

    /// What holds for a subject now.
    func state(of subject: SettingChange.Subject) -> SettingChange.State {
        switch subject {
        case .setting(let key):
            let setting = resolved[key]
            return .init(
                json: setting?.value.json, value: setting?.value, layer: setting?.provenance.layer ?? .builtIn)
        case .sourceField(let source, let field):
            if let edit = edits[subject] { return .init(json: edit.json, value: nil, layer: .session) }
            if let json = fileValue(of: subject) { return .init(json: json, value: nil, layer: .workspace) }
            let user = SourceEntries.entry(source, in: userValue)?[field]
            return .init(json: user, value: nil, layer: user == nil ? .builtIn : .user)
        case .source: return .init(json: fileValue(of: subject), value: nil, layer: .workspace)
        case .member: return .init(json: fileValue(of: subject), value: nil, layer: .workspace)
        }
    }

    /// Whether saving would change the file for this subject.
    func isUnsaved(_ subject: SettingChange.Subject) -> Bool {
        guard let edit = edits[subject] else { return false }
        return !Self.isSame(edit.json, fileValue(of: subject), as: subject)
    }

    /// The same value for that setting, however it is written: 5.00 is 5.
    static func isSame(_ left: JSONValue?, _ right: JSONValue?, as subject: SettingChange.Subject) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        if left == right { return true }
        guard case .setting(let key) = subject, let definition = SettingCatalogue.definition(for: key),
            let leftValue = try? definition.parse(json: left), let rightValue = try? definition.parse(json: right)
        else { return false }
        return leftValue == rightValue
    }

    // MARK: Changes

    mutating func setEdit(_ edit: Edit?, for subject: SettingChange.Subject) {
        edits[subject] = edit
        editOrder.removeAll { $0 == subject && edit == nil }
        if edit != nil, !editOrder.contains(subject) { editOrder.append(subject) }
    }

    /// Makes one change and notes it as a step of its own.
    mutating func change(_ subject: SettingChange.Subject, to edit: Edit?, at time: Date) -> SettingChange {
        let before = state(of: subject)
        let undo = Undo(edit: edits[subject], file: fileValue(of: subject))
        setEdit(edit, for: subject)
        resolve()
        let change = SettingChange(subject: subject, before: before, after: state(of: subject), time: time)
        done.append(.changes([(change, undo, Undo(edit: edit, file: undo.file))]))
        undone = []
        journal.append(change)
        return change
    }

    /// Puts a subject back to how it stood, also when the file was saved since then.
    mutating func restore(_ subject: SettingChange.Subject, to undo: Undo, at time: Date) -> SettingChange {
        let before = state(of: subject)
        var edit = undo.edit
        if edit == nil, !Self.isSame(undo.file, fileValue(of: subject), as: subject) { edit = .file(undo.file) }
        setEdit(edit, for: subject)
        resolve()
        let change = SettingChange(subject: subject, before: before, after: state(of: subject), time: time)
        journal.append(change)
        return change
    }

    /// Session values that a save has made part of the file, and that nothing stronger than the file hides, are the
    /// session's no more.
    mutating func forgetSavedEdits() {
        for (subject, edit) in edits where !isUnsaved(subject) {
            if case .session = edit, case .setting(let key) = subject,
                environmentLayer.entries[key] != nil || commandLineLayer.entries[key] != nil
            {
                continue
            }
            setEdit(nil, for: subject)
        }
        resolve()
    }
}
