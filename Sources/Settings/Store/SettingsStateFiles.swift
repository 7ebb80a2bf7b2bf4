internal import Foundation
internal import JSONText

extension SettingsState {
    // MARK: Loading

    mutating func load(user: any SettingsFile, workspace: any SettingsFile) {
        fileProblems = []
        workspacePath = workspace.path
        let workspaceRead = Self.read(workspace, .workspace)
        if let problem = workspaceRead.problem { fileProblems.append(problem) }
        adopt(workspaceRead.document)
        let userRead = Self.read(user, .user)
        if let problem = userRead.problem { fileProblems.append(problem) }
        userLayer = userRead.document.map { .file($0, path: user.path, layer: .user) } ?? SettingsLayer()
        userValue = userRead.document?.value ?? .object([])
        resolve()
    }

    mutating func adopt(_ document: JSONDocument?) {
        workspaceDocument = document
        workspaceLayer = document.map { .file($0, path: workspacePath, layer: .workspace) } ?? SettingsLayer()
    }

    private static func read(
        _ file: any SettingsFile, _ layer: Layer
    ) -> (document: JSONDocument?, problem: SettingsProblem?) {
        do {
            guard let bytes = try file.read() else { return (nil, nil) }
            return (try document(bytes, path: file.path), nil)
        } catch let error as SettingsFileError {
            return (nil, .unreadable(layer, error: error))
        } catch SaveError.damaged(_, let error) {
            return (nil, .damaged(layer, path: file.path, error: error))
        } catch SaveError.notAnObject(_, let found) {
            return (nil, .notAnObject(layer, path: file.path, found: found))
        } catch {
            return (nil, .unreadable(layer, error: .unreadable(path: file.path, errno: 0)))
        }
    }

    /// An empty file is an empty object: there is nothing in it to lose.
    static func document(_ bytes: [UInt8]?, path: String) throws(SaveError) -> JSONDocument {
        guard let bytes, !bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return JSONDocument() }
        let document: JSONDocument
        do {
            document = try JSONDocument(bytes: bytes)
        } catch {
            throw .damaged(path: path, error: error)
        }
        guard document.value.members != nil else { throw .notAnObject(path: path, found: document.value.typeName) }
        return document
    }

    // MARK: Saving

    mutating func save(to file: any SettingsFile, force: Bool, at time: Date) throws(SaveError) -> SaveReport {
        let changes = unsavedChanges(at: time)
        let isBlocked = fileProblems.contains(where: \.blocksSaving)
        guard !changes.isEmpty || isBlocked else {
            return SaveReport(path: file.path, changes: [], isNew: false, keptAside: nil)
        }
        let lastGood = workspaceDocument
        var isNew = false
        var keptAside: String?
        var written: JSONDocument?
        try file.rewrite { bytes in
            isNew = bytes == nil
            var document: JSONDocument
            do {
                document = try Self.document(bytes, path: file.path)
            } catch {
                guard force, let bytes else { throw error }
                keptAside = try file.setAside(bytes)
                document = lastGood ?? JSONDocument()
            }
            try apply(changes, to: &document)
            written = document
            return document.bytes
        }
        fileProblems.removeAll(where: \.blocksSaving)
        adopt(written)
        forgetSavedEdits()
        return SaveReport(path: file.path, changes: changes, isNew: isNew, keptAside: keptAside)
    }

    private func apply(_ changes: [SettingChange], to document: inout JSONDocument) throws(JSONEditError) {
        for change in changes {
            let path = Self.path(of: change.subject)
            guard let json = edits[change.subject]?.json else {
                document.remove(at: path)
                continue
            }
            if Self.isSame(document.value(at: path), json, as: change.subject) { continue }
            try document.set(json, at: path)
        }
    }
}

extension SettingsFile {
    /// Updates the file; whatever goes wrong is told as a fault of saving.
    func rewrite(_ transform: ([UInt8]?) throws -> [UInt8]?) throws(SaveError) {
        do {
            try update(transform)
        } catch let error as SaveError {
            throw error
        } catch let error as JSONEditError {
            throw SaveError(error)
        } catch let error as SettingsFileError {
            throw .file(error)
        } catch {
            throw .file(.unwritable(path: path, errno: 0))
        }
    }
}

extension SaveError {
    init(_ error: JSONEditError) {
        switch error {
        case .unreachable(let place, let found): self = .blocked(path: place.description, found: found)
        }
    }
}
