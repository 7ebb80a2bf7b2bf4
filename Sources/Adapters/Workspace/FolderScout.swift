internal import Foundation

/// Looks into a folder for files that could be sources.
package struct FolderScout: Sendable {
    /// Folders with data in them, relative to the folder looked into, `""` for itself.
    package struct Finding: Sendable, Equatable {
        package var folder: String
        /// `csv`, `json`, …
        package var fileExtension: String
        package var count: Int

        package init(folder: String, fileExtension: String, count: Int) {
            self.folder = folder
            self.fileExtension = fileExtension
            self.count = count
        }

        /// `14 JSON files in forecast_output`.
        package var sentence: String {
            let files = "\(count) \(fileExtension.uppercased()) file\(count == 1 ? "" : "s")"
            return folder.isEmpty ? "\(files) here" : "\(files) in \(folder)"
        }
    }

    private static let extensions: Set<String> = ["json", "jsonl", "ndjson", "csv", "tsv"]
    private static let maximumDepth = 3
    /// Looking must not take long in a home folder: it stops after this many entries.
    private static let maximumEntries = 5_000

    package static func findings(in root: String) -> [Finding] {
        var counts: [String: Finding] = [:]
        var entriesLeft = maximumEntries
        look(into: root, relative: "", depth: 0, entriesLeft: &entriesLeft, counts: &counts)
        return counts.values.sorted { ($0.folder, $0.fileExtension) < ($1.folder, $1.fileExtension) }
    }

    private static func look(
        into folder: String, relative: String, depth: Int, entriesLeft: inout Int, counts: inout [String: Finding]
    ) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
        for name in names.sorted() where !name.hasPrefix(".") && name != "archived" && name != "node_modules" {
            guard entriesLeft > 0 else { return }
            entriesLeft -= 1
            let path = folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            let kind = status.st_mode & S_IFMT
            if kind == S_IFDIR, depth < maximumDepth {
                let inner = relative.isEmpty ? name : relative + "/" + name
                look(into: path, relative: inner, depth: depth + 1, entriesLeft: &entriesLeft, counts: &counts)
            } else if kind == S_IFREG, name != WorkspaceLocator.fileName,
                let dot = name.lastIndex(of: "."), case let ending = name[name.index(after: dot)...].lowercased(),
                extensions.contains(ending)
            {
                let key = relative + "\u{0}" + ending
                counts[key, default: Finding(folder: relative, fileExtension: ending, count: 0)].count += 1
            }
        }
    }
}
