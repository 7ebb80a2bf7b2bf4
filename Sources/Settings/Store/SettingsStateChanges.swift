internal import Foundation
internal import JSONText

extension SettingsState {
    /// Whether the pairs that must stay in order would stay so.
    func checkOrderings(after value: SettingValue, for key: SettingKey) throws(SettingError) {
        for (lesser, greater) in SettingCatalogue.orderings where key == lesser || key == greater {
            let low = key == lesser ? value : resolved[lesser]?.value ?? .none
            let high = key == greater ? value : resolved[greater]?.value ?? .none
            guard Self.isBelow(low, high) else {
                throw .conflict(lesser: lesser, lesserValue: low, greater: greater, greaterValue: high)
            }
        }
    }

    /// A contradiction that was not there before.
    func newConflict(since before: SettingsState) -> SettingError? {
        let known = before.conflictErrors
        return conflictErrors.first { !known.contains($0) }
    }

    private var conflictErrors: [SettingError] {
        conflicts.compactMap { problem in
            if case .invalidValue(_, let error) = problem { error } else { nil }
        }
    }

    mutating func reset(_ key: SettingKey, at time: Date) -> SettingChange {
        let isInFile = fileValue(of: .setting(key)) != nil
        return change(.setting(key), to: isInFile ? .file(nil) : nil, at: time)
    }

    func hasSomethingToReset(_ key: SettingKey) -> Bool {
        switch edits[.setting(key)] {
        case .session, .file(.some): true
        case .file(nil): false
        case nil: fileValue(of: .setting(key)) != nil
        }
    }

    mutating func joinSteps(from first: Int) {
        guard done.count > first + 1 else { return }
        let changes = done[first...].compactMap { if case .changes(let changes) = $0 { changes } else { nil } }
        // What is in the file already is taken back by itself.
        guard changes.count == done.count - first else { return }
        done.replaceSubrange(first..., with: [.changes(changes.flatMap(\.self))])
    }

    /// Takes back the last step, or makes the one again that was taken back last.
    /// - Returns: nil where there is none.
    mutating func move(
        isUndoing: Bool, in file: any SettingsFile, at time: Date
    ) throws(SaveError) -> [SettingChange]? {
        guard let step = isUndoing ? done.last : undone.last else { return nil }
        let made: [SettingChange]
        switch step {
        case .changes(let changes):
            made = (isUndoing ? changes.reversed() : changes).map {
                restore($0.change.subject, to: isUndoing ? $0.undo : $0.redo, at: time)
            }
        case .entries(let entries): made = try put(entries, isUndoing: isUndoing, in: file, at: time)
        case .member(let written):
            made = [try takeBack(isUndoing ? written : written.reversed, in: file, at: time)]
        }
        if isUndoing {
            undone.append(done.removeLast())
        } else {
            done.append(undone.removeLast())
        }
        return made
    }

    func sourceEntries() -> [JSONValue] {
        let fields = editOrder.compactMap { subject -> (source: String, field: String, value: JSONValue?)? in
            guard case .sourceField(let source, let field) = subject, let edit = edits[subject] else { return nil }
            return (source, field, edit.json)
        }
        return SourceEntries.merged(
            user: userValue, workspace: workspaceDocument?.value ?? .object([]), fields: fields)
    }

    func unsavedChanges(at time: Date) -> [SettingChange] {
        editOrder.filter(isUnsaved).map { subject in
            let file = fileValue(of: subject)
            let definition = Self.definition(of: subject)
            let before: SettingChange.State
            if let definition, file == nil {
                before = .init(
                    json: definition.defaultValue.json, value: definition.defaultValue, layer: .builtIn)
            } else {
                let value = file.flatMap { json in try? definition?.parse(json: json) }
                before = .init(json: file, value: value, layer: .workspace)
            }
            let changed = journal.last { $0.subject == subject }?.time ?? time
            return SettingChange(subject: subject, before: before, after: state(of: subject), time: changed)
        }
    }

    private static func definition(of subject: SettingChange.Subject) -> SettingDefinition? {
        guard case .setting(let key) = subject else { return nil }
        return SettingCatalogue.definition(for: key)
    }
}
