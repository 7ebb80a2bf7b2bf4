internal import Foundation
package import JSONText

/// A member of the workspace file that holds entries (`schedules`), as the file stands now.
package struct WrittenMember: Sendable, Equatable {
    /// What stands there; nil where there is no such member, or no readable file.
    package let value: JSONValue?
    /// The file, as it was opened.
    package let path: String
    /// The line of each entry, where the member is a list.
    package let lines: [Int]

    package init(value: JSONValue? = nil, path: String, lines: [Int] = []) {
        self.value = value
        self.path = path
        self.lines = lines
    }
}

/// A change of the workspace file that was made at once: what it takes to go back to the byte.
struct WrittenStep: Sendable {
    var member: String
    /// The whole file, before and after; nil where there was none.
    var before: [UInt8]?
    var after: [UInt8]?
    /// What the member held, for a file that has changed otherwise since.
    var old: JSONValue?
    var new: JSONValue?

    var reversed: WrittenStep { WrittenStep(member: member, before: after, after: before, old: new, new: old) }
}

extension SettingsStore {
    /// Reads a member of the workspace file anew, for what others have written; the session stays as it is.
    package func written(_ member: String) -> WrittenMember {
        let path = workspaceFile.path
        guard let bytes = try? workspaceFile.read(), let document = try? JSONDocument(bytes: bytes) else {
            return WrittenMember(path: path)
        }
        let value = document.value(at: [.key(member)])
        let lines = (value?.elements ?? []).indices.map { index in
            document.location(of: [.key(member), .index(index)])?.line ?? 1
        }
        return WrittenMember(value: value, path: path, lines: lines)
    }

    /// Reads the files anew where the workspace's is no longer what it was; the session's changes stay.
    package func reloadIfChanged() -> Bool {
        guard let bytes = try? workspaceFile.read() else { return false }
        guard holdsOther(bytes) else { return false }
        reload()
        // A damaged file stays as it was last read: it is not new again and again.
        return !holdsOther(bytes)
    }

    /// Changes a member of the workspace file at once, only the bytes it must; `undo` takes it back.
    /// - Returns: nil where the edit left everything as it was; then nothing was written.
    @discardableResult
    package func write(
        _ member: String, _ edit: (inout JSONDocument) throws(JSONEditError) -> Void
    ) throws(SaveError) -> SettingChange? {
        try withState { state throws(SaveError) in
            let step = try state.write(member, to: workspaceFile, edit)
            guard step.before != step.after else { return nil }
            return state.note(step, at: time())
        }
    }
}

extension SettingsState {
    mutating func write(
        _ member: String, to file: any SettingsFile, _ edit: (inout JSONDocument) throws(JSONEditError) -> Void
    ) throws(SaveError) -> WrittenStep {
        var step = WrittenStep(member: member)
        try rewrite(file) { document, bytes throws(JSONEditError) in
            step.before = bytes
            step.old = document.value(at: [.key(member)])
            try edit(&document)
            step.new = document.value(at: [.key(member)])
        }
        step.after = step.old == step.new ? step.before : workspaceDocument?.bytes
        return step
    }

    mutating func note(_ step: WrittenStep, at time: Date) -> SettingChange {
        let change = SettingChange(
            subject: .member(step.member), before: .init(json: step.old, value: nil, layer: .workspace),
            after: .init(json: step.new, value: nil, layer: .workspace), time: time)
        done.append(.member(step))
        undone = []
        journal.append(change)
        return change
    }

    /// Goes back to how the file was before a step: to the byte where nothing else has changed, else the member alone.
    mutating func takeBack(_ step: WrittenStep, in file: any SettingsFile, at time: Date) throws(SaveError)
        -> SettingChange
    {
        try rewrite(file) { document, bytes throws(JSONEditError) in
            if bytes == step.after, let before = step.before, let old = try? JSONDocument(bytes: before) {
                document = old
            } else if let old = step.old {
                try document.set(old, at: [.key(step.member)])
            } else {
                document.remove(at: [.key(step.member)])
            }
        }
        let change = SettingChange(
            subject: .member(step.member), before: .init(json: step.new, value: nil, layer: .workspace),
            after: .init(json: step.old, value: nil, layer: .workspace), time: time)
        journal.append(change)
        return change
    }

    private mutating func rewrite(
        _ file: any SettingsFile, _ edit: (inout JSONDocument, [UInt8]?) throws(JSONEditError) -> Void
    ) throws(SaveError) {
        var written: JSONDocument?
        try file.rewrite { bytes in
            var document = try Self.document(bytes, path: file.path)
            try edit(&document, bytes)
            written = document
            return document.bytes
        }
        adopt(written)
        resolve()
    }
}
