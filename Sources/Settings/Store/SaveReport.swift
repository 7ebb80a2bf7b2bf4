package import JSONText

/// What `save` did.
package struct SaveReport: Sendable, Equatable {
    package let path: String
    /// Empty when there was nothing to save; then nothing was written.
    package let changes: [SettingChange]
    /// Whether the file did not exist before.
    package let isNew: Bool
    /// Where the bytes of a damaged file were kept.
    package let keptAside: String?

    package init(path: String, changes: [SettingChange], isNew: Bool, keptAside: String?) {
        self.path = path
        self.changes = changes
        self.isNew = isNew
        self.keptAside = keptAside
    }
}

/// Why `save` wrote nothing: facts. The session's changes are kept.
package enum SaveError: Error, Sendable, Equatable {
    /// The file is no JSON; `force` keeps it aside and begins anew.
    case damaged(path: String, error: JSONDocumentError)
    case notAnObject(path: String, found: String)
    /// Something else stands where a change belongs: `data_sources` is a text.
    case blocked(path: String, found: String)
    /// The file has an entry for that source already: another session wrote it.
    case alreadyThere(path: String, source: String)
    case file(SettingsFileError)
}
