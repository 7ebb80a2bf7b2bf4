#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Completes the name of a file from the part typed so far, relative to a folder.
package struct FileNameCompleter: Sendable {
    /// What names that do not begin with `/` or `~/` are relative to.
    package var folder: String
    package var home: String?
    /// Only files whose name ends so are offered (folders always are); nil: all.
    package var nameEndings: [String]?

    package init(folder: String, home: String? = nil, nameEndings: [String]? = nil) {
        self.folder = folder
        self.home = home
        self.nameEndings = nameEndings
    }

    /// The names that go on from `typed`, a word with or without a quotation mark before it. Names with blanks come
    /// in quotation marks; those with control characters, which no line can hold, are left out.
    package func candidates(for typed: String) -> [Candidate] {
        let (mark, written) = Self.unquoted(typed)
        let slash = written.lastIndex(of: "/")
        let base = slash.map { String(written[...$0]) } ?? ""
        let prefix = slash.map { String(written[written.index(after: $0)...]) } ?? written
        return names(in: resolved(base))
            .filter { Self.matches($0, prefix: prefix) && !$0.unicodeScalars.contains(where: DisplayText.acts) }
            .compactMap { name in candidate(name, base: base, quotedBy: mark) }
            .sorted { ($0.note == Self.folderNote ? 0 : 1, $0.text) < ($1.note == Self.folderNote ? 0 : 1, $1.text) }
    }

    /// The folders among them: where a file is to be that is not there yet.
    package func folders(for typed: String) -> [Candidate] {
        candidates(for: typed).filter { $0.note == Self.folderNote }
    }

    private static let folderNote = "folder"

    /// Hidden files only when a dot was typed; capitals do not matter.
    private static func matches(_ name: String, prefix: String) -> Bool {
        guard name != ".", name != "..", prefix.hasPrefix(".") || !name.hasPrefix(".") else { return false }
        return name.lowercased().hasPrefix(prefix.lowercased())
    }

    private func candidate(_ name: String, base: String, quotedBy mark: Character?) -> Candidate? {
        var status = stat()
        guard stat(resolved(base) + name, &status) == 0 else {
            return Candidate(text: Self.quoted(base + name, by: mark), note: "broken link")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            // The quotation stays open behind a folder, for the name inside.
            var text = Self.quoted(base + name + "/", by: mark)
            if text.count > 1, let last = text.last, text.first == last, "\"'".contains(last) { text.removeLast() }
            return Candidate(text: text, note: Self.folderNote, appendsSpace: false)
        }
        if let nameEndings, !nameEndings.contains(where: name.lowercased().hasSuffix) { return nil }
        let note = status.st_mode & S_IFMT == S_IFREG ? Self.sizeText(Int(status.st_size)) : "special file"
        return Candidate(text: Self.quoted(base + name, by: mark), note: note)
    }

    /// The folder a typed beginning means, with its slash.
    private func resolved(_ base: String) -> String {
        if base.hasPrefix("/") { return base }
        if base.hasPrefix("~/"), let home { return home + base.dropFirst() }
        return folder + "/" + base
    }

    private func names(in folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 1024) { String(validatingCString: $0) }
            }
            if let name { names.append(name) }
        }
        return names
    }

    private static func unquoted(_ typed: String) -> (mark: Character?, rest: String) {
        guard let first = typed.first, first == "\"" || first == "'" else { return (nil, typed) }
        return (first, String(typed.dropFirst()))
    }

    /// With the mark that was typed, or the one the name needs.
    private static func quoted(_ path: String, by mark: Character?) -> String {
        if let mark { return "\(mark)\(path)\(mark)" }
        let needsMark = path.unicodeScalars.contains { " \"',;()[]{}|#".unicodeScalars.contains($0) }
        guard needsMark else { return path }
        return path.contains("\"") ? "'\(path)'" : "\"\(path)\""
    }

    /// In the units `ls -h` uses.
    static func sizeText(_ bytes: Int) -> String {
        guard bytes >= 1000 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
        var tenths = bytes / 100
        var unit = 0
        let units = ["kB", "MB", "GB", "TB"]
        while tenths >= 10_000, unit < units.count - 1 {
            tenths /= 1000
            unit += 1
        }
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(tenths / 10) \(units[unit])"
    }
}
