internal import Foundation
package import Ingestion

/// Looks into a folder for files that could be sources.
package struct FolderScout: Sendable {
    /// Folders with data in them, relative to the folder looked into, `""` for itself.
    package struct Finding: Sendable, Equatable {
        package var folder: String
        /// `csv`, `json`, …
        package var fileExtension: String
        package var count: Int
        /// How the names end: `json`, and `json.gz` for those that are compressed.
        package var endings: Set<String>

        package init(folder: String, fileExtension: String, count: Int, endings: Set<String>? = nil) {
            self.folder = folder
            self.fileExtension = fileExtension
            self.count = count
            self.endings = endings ?? [fileExtension]
        }

        /// `14 JSON files in forecast_output`.
        package var sentence: String {
            let files = "\(count) \(fileExtension.uppercased()) file\(count == 1 ? "" : "s")"
            return folder.isEmpty ? "\(files) here" : "\(files) in \(folder)"
        }

        /// `*.json`, `*.{json,json.gz}`
        package var pattern: String { FolderLook.pattern(endings: endings.sorted()) }
    }

    private static let extensions: Set<String> = ["json", "jsonl", "ndjson", "csv", "tsv"]
    private static let packings: Set<String> = ["gz", "zst"]
    private static let maximumDepth = 3
    /// Looking must not take long in a home folder: it stops after this many entries.
    private static let maximumEntries = 5_000

    package static func findings(in root: String) -> [Finding] {
        var counts: [String: Finding] = [:]
        var entriesLeft = maximumEntries
        look(into: root, relative: "", depth: 0, entriesLeft: &entriesLeft) { folder, name in
            guard !isOurs(folder), let ending = ending(of: name) else { return }
            let kind = String(ending.prefix { $0 != "." })
            let key = folder + "\u{0}" + kind
            var finding = counts[key] ?? Finding(folder: folder, fileExtension: kind, count: 0, endings: [])
            finding.count += 1
            finding.endings.insert(ending)
            counts[key] = finding
        }
        return counts.values.sorted { ($0.folder, $0.fileExtension) < ($1.folder, $1.fileExtension) }
    }

    /// Whether a folder holds what a workspace has besides data: rules, and what was made for training.
    private static func isOurs(_ folder: String) -> Bool {
        ["rules/causal", "rules/symbolic", "datasets"].contains { folder == $0 || folder.hasPrefix($0 + "/") }
    }

    // MARK: One place

    /// What a path leads to.
    package static func look(at path: String) -> PlaceLook {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(errno: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(bytes: Int64(status.st_size))
        case S_IFDIR: break
        default: return .other
        }
        guard access(path, R_OK | X_OK) == 0 else { return .unreadable(errno: errno) }
        var here: [String: Int] = [:]
        var below: [String: Int] = [:]
        var others = 0
        var entriesLeft = maximumEntries
        look(into: path, relative: "", depth: 0, entriesLeft: &entriesLeft) { folder, name in
            guard let ending = ending(of: name) else {
                if folder.isEmpty { others += 1 }
                return
            }
            if folder.isEmpty { here[ending, default: 0] += 1 } else { below[ending, default: 0] += 1 }
        }
        let sorted = { (counts: [String: Int]) in
            counts.map { FolderLook.Ending(name: $0.key, count: $0.value) }.sorted {
                ($1.count, $0.name) < ($0.count, $1.name)
            }
        }
        return .folder(FolderLook(here: sorted(here), below: sorted(below), others: others))
    }

    /// `json`, `csv.gz`; nil for what is no data by its name.
    private static func ending(of name: String) -> String? {
        var parts = name.lowercased().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let last = parts.popLast() else { return nil }
        if extensions.contains(last) { return last }
        guard packings.contains(last), parts.count > 1, let inner = parts.last, extensions.contains(inner) else {
            return nil
        }
        return inner + "." + last
    }

    // MARK: Looking

    /// - Parameter visit: told each file: its folder, relative, and its name.
    private static func look(
        into folder: String, relative: String, depth: Int, entriesLeft: inout Int,
        visit: (_ folder: String, _ name: String) -> Void
    ) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
        var folders: [String] = []
        for name in names.sorted() where !name.hasPrefix(".") && name != "archived" && name != "node_modules" {
            guard entriesLeft > 0 else { return }
            entriesLeft -= 1
            var status = stat()
            guard lstat(folder + "/" + name, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where depth < maximumDepth: folders.append(name)
            case S_IFREG where name != WorkspaceLocator.fileName: visit(relative, name)
            default: break
            }
        }
        // What lies near comes first, should there be too much.
        for name in folders {
            let inner = relative.isEmpty ? name : relative + "/" + name
            look(into: folder + "/" + name, relative: inner, depth: depth + 1, entriesLeft: &entriesLeft, visit: visit)
        }
    }
}
