package import Foundation
package import JSONText
package import Quantities
internal import Synchronization

/// The settings of a workspace: typed, layered, with the provenance of each value; changes of the session, undo and
/// redo, and saving. May be used from any thread.
package final class SettingsStore: Sendable {
    private let state: Mutex<SettingsState>
    let userFile: any SettingsFile
    let workspaceFile: any SettingsFile
    private let now: @Sendable () -> Date

    /// Reads both files; what is wrong with them is in `problems`, and never an error.
    /// - Parameters:
    ///   - environment: all variables; those that begin with `MAGPIE_` are read.
    ///   - commandLine: the assignments of `--set`.
    package init(
        userFile: any SettingsFile, workspaceFile: any SettingsFile, environment: [String: String] = [:],
        commandLine: [String: String] = [:], now: @escaping @Sendable () -> Date
    ) {
        self.userFile = userFile
        self.workspaceFile = workspaceFile
        self.now = now
        var state = SettingsState()
        state.environmentLayer = .environment(environment)
        state.commandLineLayer = .commandLine(commandLine)
        state.load(user: userFile, workspace: workspaceFile)
        self.state = Mutex(state)
    }

    func withState<Result>(
        _ body: (inout SettingsState) throws(SaveError) -> Result
    ) throws(SaveError) -> Result {
        try state.withLock { state throws(SaveError) in try body(&state) }
    }

    func time() -> Date { now() }

    /// Whether the workspace file was otherwise when it was read last.
    func holdsOther(_ bytes: [UInt8]) -> Bool { state.withLock { $0.workspaceDocument?.bytes != bytes } }

    // MARK: Reading

    /// The same number for as long as all of it stays as it is.
    package var revision: Int { state.withLock(\.revision) }

    package func snapshot() -> SettingsSnapshot { state.withLock { SettingsSnapshot($0.resolved) } }

    /// What is wrong with the layers, the worst first.
    package var problems: [SettingsProblem] { state.withLock(\.problems) }

    /// Nil for a key that is no setting.
    package func resolved(_ key: SettingKey) -> ResolvedSetting? { state.withLock { $0.resolved[key] } }

    package func all() -> [ResolvedSetting] { snapshot().all() }
    package func boolean(_ key: SettingKey) -> Bool { snapshot().boolean(key) }
    package func integer(_ key: SettingKey) -> Int { snapshot().integer(key) }
    package func optionalInteger(_ key: SettingKey) -> Int? { snapshot().optionalInteger(key) }
    package func number(_ key: SettingKey) -> Double { snapshot().number(key) }
    package func money(_ key: SettingKey) -> Money { snapshot().money(key) }
    package func text(_ key: SettingKey) -> String { snapshot().text(key) }
    package func optionalText(_ key: SettingKey) -> String? { snapshot().optionalText(key) }
    package func list(_ key: SettingKey) -> [String] { snapshot().list(key) }
    package func duration(_ key: SettingKey) -> Duration { snapshot().duration(key) }

    /// The entries of `data_sources`: the user's, the workspace's over them, the session's fields over both.
    package func sourceEntries() -> [JSONValue] { state.withLock { $0.sourceEntries() } }

    /// Where a source's entry, or one field of it, stands in the workspace file.
    package func sourceLocation(_ source: String, field: String? = nil) -> Provenance? {
        state.withLock { state in
            let path: JSONPath = [.key("data_sources"), .element(where: "source_id", equals: source)]
            let place = state.workspaceDocument?.location(of: field.map { path.appending(.key($0)) } ?? path)
            return place.map { Provenance(layer: .workspace, file: state.workspacePath, line: $0.line) }
        }
    }

    /// A member of the workspace file that is no setting, as it was when the files were read last.
    package func workspaceMember(_ member: String) -> JSONValue? {
        state.withLock { $0.workspaceDocument?.value(at: [.key(member)]) }
    }

    // MARK: Changing

    /// Sets a value for the session, until `save` writes it.
    @discardableResult
    package func set(_ value: SettingValue, for key: SettingKey) throws(SettingError) -> SettingChange {
        guard let definition = SettingCatalogue.definition(for: key) else {
            throw .unknown(name: key.rawValue, nearest: SettingCatalogue.nearest(to: key.rawValue))
        }
        return try state.withLock { state throws(SettingError) in
            try definition.check(value, present: state.resolved[key]?.value)
            try state.checkOrderings(after: value, for: key)
            return state.change(.setting(key), to: .session(value.json), at: now())
        }
    }

    /// Reads what a person typed, with the present value in the error when it is out of bounds.
    package func parse(spoken text: String, for key: SettingKey) throws(SettingError) -> SettingValue {
        guard let setting = resolved(key) else {
            throw .unknown(name: key.rawValue, nearest: SettingCatalogue.nearest(to: key.rawValue))
        }
        return try setting.definition.parse(spoken: text, present: setting.value)
    }

    /// Drops the session's value and marks the workspace file's entry for removal at `save`; the next weaker layer
    /// holds.
    @discardableResult
    package func reset(_ key: SettingKey) throws(SettingError) -> SettingChange {
        guard SettingCatalogue.definition(for: key) != nil else {
            throw .unknown(name: key.rawValue, nearest: SettingCatalogue.nearest(to: key.rawValue))
        }
        return try state.withLock { state throws(SettingError) in
            var tried = state
            let change = tried.reset(key, at: now())
            if let conflict = tried.newConflict(since: state) { throw conflict }
            state = tried
            return change
        }
    }

    /// Resets every setting that differs from what it would be, as one step; `data_sources` is never touched.
    @discardableResult
    package func resetAll() -> [SettingChange] {
        asOneStep {
            state.withLock { state in
                SettingCatalogue.definitions.map(\.key).filter { state.hasSomethingToReset($0) }.map {
                    state.reset($0, at: now())
                }
            }
        }
    }

    /// Sets a field of a source for the session; nil takes it out. A built-in source without an entry gets one at
    /// `save`.
    @discardableResult
    package func setSourceField(source: String, field: String, value: JSONValue?) -> SettingChange {
        state.withLock { state in
            let edit: SettingsState.Edit = value.map { .session($0) } ?? .file(nil)
            return state.change(.sourceField(source: source, field: field), to: edit, at: now())
        }
    }

    /// Makes all changes of the body one step for `undo`.
    package func asOneStep<Result>(_ body: () throws -> Result) rethrows -> Result {
        let first = state.withLock { $0.done.count }
        defer { state.withLock { $0.joinSteps(from: first) } }
        return try body()
    }

    // MARK: Undoing

    /// Takes back the last steps; a change that was saved since is taken back for the session.
    /// A source that was added or removed is so in the file at once.
    /// - Returns: the changes this made, newest step first; empty when there is nothing to undo.
    /// - Throws: where a step is in the file already, and the file cannot be written; that step stays.
    @discardableResult
    package func undo(_ count: Int = 1) throws(SaveError) -> [SettingChange] { try move(count, isUndoing: true) }

    /// Makes undone steps again.
    @discardableResult
    package func redo(_ count: Int = 1) throws(SaveError) -> [SettingChange] { try move(count, isUndoing: false) }

    private func move(_ count: Int, isUndoing: Bool) throws(SaveError) -> [SettingChange] {
        try state.withLock { state throws(SaveError) in
            var changes: [SettingChange] = []
            for _ in 0..<max(0, count) {
                do throws(SaveError) {
                    guard let made = try state.move(isUndoing: isUndoing, in: workspaceFile, at: now()) else { break }
                    changes += made
                } catch {
                    // What went well before it is told; the next time it says what is wrong.
                    guard !changes.isEmpty else { throw error }
                    break
                }
            }
            return changes
        }
    }

    package var canUndo: Bool { state.withLock { !$0.done.isEmpty } }
    package var canRedo: Bool { state.withLock { !$0.undone.isEmpty } }
    /// How many steps can be undone.
    package var undoDepth: Int { state.withLock { $0.done.count } }

    /// What was undone cannot be made again: something else was done since.
    package func forgetUndone() { state.withLock { $0.undone = [] } }

    /// All changes of this session in their order, those of undo and redo too.
    package var changes: [SettingChange] { state.withLock(\.journal) }

    /// What `save` would write: from what the file holds to what the session says.
    package var unsavedChanges: [SettingChange] { state.withLock { $0.unsavedChanges(at: now()) } }

    // MARK: Whole entries

    /// How an entry would stand in the workspace file, line for line, and at which line it would begin.
    package func preview(adding entry: JSONValue) throws(SaveError) -> (lines: [String], line: Int) {
        try state.withLock { state throws(SaveError) in try state.preview(entry, in: workspaceFile) }
    }

    /// Adds an entry to `data_sources`, in the file at once and nothing else of the session with it.
    @discardableResult
    package func addSource(_ entry: JSONValue) throws(SaveError) -> [SettingChange] {
        try state.withLock { state throws(SaveError) in try state.add(entry, to: workspaceFile, at: now()) }
    }

    /// Takes entries out of `data_sources`, in the file at once, as one step for `undo`.
    @discardableResult
    package func removeSources(_ sources: [String]) throws(SaveError) -> [SettingChange] {
        try state.withLock { state throws(SaveError) in
            try state.remove(sources, from: workspaceFile, at: now())
        }
    }

    package var workspacePath: String { workspaceFile.path }

    // MARK: Saving

    /// Writes the session's changes into the workspace file as it is now, changing only the bytes it must, so that two
    /// sessions that save at once lose nothing of each other.
    /// - Parameter force: with a damaged file, keeps its bytes beside it and begins anew from what was last readable.
    @discardableResult
    package func save(force: Bool = false) throws(SaveError) -> SaveReport {
        // The whole of it under the lock: a change made meanwhile must not be taken for saved.
        try state.withLock { state throws(SaveError) in
            try state.save(to: workspaceFile, force: force, at: now())
        }
    }

    /// Reads the files anew, for what others have written; the session's changes stay.
    package func reload() {
        state.withLock { $0.load(user: userFile, workspace: workspaceFile) }
    }

    /// Resets all settings and saves at once, as programs want it.
    /// - Returns: the settings that hold then.
    @discardableResult
    package func resetToDefaults() throws(SaveError) -> SettingsSnapshot {
        resetAll()
        try save()
        return snapshot()
    }
}
