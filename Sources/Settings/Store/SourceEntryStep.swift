internal import Foundation
internal import JSONText

/// Entries of `data_sources` that were added or taken out in the file at once: what it takes to go back and forth.
struct SourceEntryStep: Sendable {
    struct Entry: Sendable {
        var id: String
        var value: JSONValue
        /// As it stood in the file, with the comments inside it.
        var text: String
    }

    var entries: [Entry]
    var isRemoval: Bool
    /// The whole file on either side; nil where there was none. While nobody else has written, it is put back so.
    var before: [UInt8]?
    var after: [UInt8]?
    /// What the session had changed of the sources that went.
    var edits: [(subject: SettingChange.Subject, edit: SettingsState.Edit)]
}

extension SettingsState {
    private static let list: JSONPath = [.key("data_sources")]

    // MARK: Adding and removing

    func preview(
        _ entry: JSONValue, in file: any SettingsFile
    ) throws(SaveError) -> (lines: [String], line: Int) {
        let bytes: [UInt8]?
        do throws(SettingsFileError) {
            bytes = try file.read()
        } catch {
            throw .file(error)
        }
        var document = try Self.document(bytes, path: file.path)
        let added = try Self.insert(entry, as: nil, into: &document, path: file.path)
        let indentation = document.lineIndentation(of: added.path)
        let lines = (indentation + added.text).split(whereSeparator: \.isNewline).map(String.init)
        return (lines, document.location(of: added.path)?.line ?? 1)
    }

    mutating func add(
        _ entry: JSONValue, to file: any SettingsFile, at time: Date
    ) throws(SaveError) -> [SettingChange] {
        var step = SourceEntryStep(entries: [], isRemoval: false, edits: [])
        let path = file.path
        let written = try Self.rewrite(file) { document throws(SaveError) in
            let added = try Self.insert(entry, as: nil, into: &document, path: path)
            step.entries = [.init(id: entry["source_id"]?.string ?? "", value: entry, text: added.text)]
        }
        (step.before, step.after) = (written.before, written.after)
        return note(step, isUndoing: false, written.document, at: time)
    }

    mutating func remove(
        _ sources: [String], from file: any SettingsFile, at time: Date
    ) throws(SaveError) -> [SettingChange] {
        var step = SourceEntryStep(entries: [], isRemoval: true, edits: [])
        let written = try Self.rewrite(file) { document throws(SaveError) in
            for source in sources {
                let place = Self.path(of: .source(source))
                guard let value = document.value(at: place), let text = document.text(at: place) else { continue }
                step.entries.append(.init(id: source, value: value, text: text))
                document.remove(at: place)
            }
        }
        (step.before, step.after) = (written.before, written.after)
        step.edits = editOrder.compactMap { subject in
            guard case .sourceField(let source, _) = subject, sources.contains(source), let edit = edits[subject]
            else { return nil }
            return (subject, edit)
        }
        return note(step, isUndoing: false, written.document, at: time)
    }

    // MARK: Back and forth

    /// Undoes or redoes a step in the file: byte for byte where nothing else was written since, else just its entries.
    mutating func put(
        _ step: SourceEntryStep, isUndoing: Bool, in file: any SettingsFile, at time: Date
    ) throws(SaveError) -> [SettingChange] {
        let (from, to) = isUndoing ? (step.after, step.before) : (step.before, step.after)
        let path = file.path
        let isAdding = step.isRemoval == isUndoing
        let written = try Self.rewrite(file, from: from, to: to) { document throws(SaveError) in
            for entry in isUndoing ? step.entries.reversed() : step.entries {
                if isAdding {
                    _ = try Self.insert(entry.value, as: entry.text, into: &document, path: path)
                } else {
                    document.remove(at: Self.path(of: .source(entry.id)))
                }
            }
        }
        return note(step, isUndoing: isUndoing, written.document, isMove: true, at: time)
    }

    // MARK: The file

    private static func insert(
        _ entry: JSONValue, as text: String?, into document: inout JSONDocument, path: String
    ) throws(SaveError) -> (path: JSONPath, text: String) {
        let id = entry["source_id"]?.string ?? ""
        let place = Self.path(of: .source(id))
        guard document.value(at: place) == nil else { throw .alreadyThere(path: path, source: id) }
        do throws(JSONEditError) {
            if let text {
                try document.append(entry, as: text, to: list)
            } else {
                try document.append(entry, to: list)
            }
        } catch {
            throw SaveError(error)
        }
        return (place, document.text(at: place) ?? "")
    }

    private struct Rewritten {
        var before: [UInt8]?
        var after: [UInt8]?
        var document: JSONDocument?
    }

    /// - Parameters:
    ///   - from: where the file still is so, it becomes `to`, and nothing is edited.
    private static func rewrite(
        _ file: any SettingsFile, from: [UInt8]?? = .none, to: [UInt8]? = nil,
        _ edit: (inout JSONDocument) throws(SaveError) -> Void
    ) throws(SaveError) -> Rewritten {
        var result = Rewritten()
        try file.rewrite { bytes in
            result.before = bytes
            if case .some(let from) = from, bytes == from {
                result.after = to
                result.document = try to.map { try Self.document($0, path: file.path) }
                return to
            }
            var document = try Self.document(bytes, path: file.path)
            try edit(&document)
            result.document = document
            result.after = document.bytes
            return document.bytes
        }
        return result
    }

    // MARK: What holds then

    private mutating func note(
        _ step: SourceEntryStep, isUndoing: Bool, _ document: JSONDocument?, isMove: Bool = false, at time: Date
    ) -> [SettingChange] {
        adopt(document)
        fileProblems.removeAll(where: \.blocksSaving)
        for (subject, edit) in step.edits { setEdit(isUndoing ? edit : nil, for: subject) }
        resolve()
        let isThere = step.isRemoval == isUndoing
        let changes = step.entries.map { entry in
            let there = SettingChange.State(json: entry.value, value: nil, layer: .workspace)
            let gone = SettingChange.State(json: nil, value: nil, layer: .workspace)
            return SettingChange(
                subject: .source(entry.id), before: isThere ? gone : there, after: isThere ? there : gone, time: time)
        }
        if !isMove {
            done.append(.entries(step))
            undone = []
        }
        journal += changes
        return changes
    }
}
