internal import Adapters
internal import Ingestion
internal import JSONText

/// Writes the `magpie.json` of a new workspace from what lies in its folder.
enum WorkspaceMaker {
    /// The built-in sources' folders, found by their names.
    private static let builtIn: [(id: SourceID, folder: String)] = [
        ("pulse_forecasts", "forecast_output"), ("symbolic_logs", "symbolic_logs"), ("trust_logs", "trust_logs"),
    ]
    private static let builtInFolders = Set(builtIn.map(\.folder))

    struct Plan: Equatable {
        /// Where the built-in sources' folders lie, relative to the workspace; nil when none was found.
        var basePath: String?
        var sources: [Source]
        /// Built-in sources without a folder: they begin disabled, so that “ingest everything” does not fail on them.
        var missing: [SourceID] = []
    }

    static func plan(for findings: [FolderScout.Finding]) -> Plan {
        var plan = Plan(basePath: nil, sources: [])
        var found: Set<String> = []
        for finding in findings {
            let name = Paths.name(of: finding.folder)
            if builtInFolders.contains(name), finding.fileExtension == "json" {
                let parent = finding.folder.split(separator: "/").dropLast().joined(separator: "/")
                found.insert(name)
                if plan.basePath == nil { plan.basePath = parent.isEmpty ? "." : "./" + parent }
                continue
            }
            let id = identifier(for: finding, among: plan.sources.map(\.id.rawValue))
            plan.sources.append(
                Source(
                    id: SourceID(id),
                    kind: .file(
                        FileSource(
                            path: finding.folder.isEmpty ? "." : finding.folder,
                            filePattern: "*.\(finding.fileExtension)"))))
        }
        plan.missing = builtIn.filter { !found.contains($0.folder) }.map(\.id)
        return plan
    }

    /// The file's text: what was found, with comments that say what may be added.
    static func text(of plan: Plan) -> String {
        var lines = [
            "{", "  // Magpie's workspace file. “show settings” and “help settings” say what else may stand here.",
        ]
        if let base = plan.basePath, base != "./data" {
            lines.append("  \"base_data_path\": \(JSONValue.string(base).compactText),")
        }
        lines.append(
            "  // The built-in sources (pulse_forecasts, symbolic_logs, trust_logs) need no entry; those without a")
        lines.append("  // folder yet are disabled here: say “enable …” when there is one.")
        lines.append("  \"data_sources\": [")
        let entries = plan.sources.compactMap(entry) + plan.missing.map(disabledEntry)
        lines += entries.enumerated().map { index, entry in
            "    " + entry.inlineText + (index + 1 < entries.count ? "," : "")
        }
        lines += ["  ]", "}", ""]
        return lines.joined(separator: "\n")
    }

    private static func entry(for source: Source) -> JSONValue? {
        guard case .file(let file) = source.kind else { return nil }
        return .object([
            "source_id": .string(source.id.rawValue), "source_type": .string("file"), "path": .string(file.path),
            "file_pattern": .string(file.filePattern),
        ])
    }

    private static func disabledEntry(for id: SourceID) -> JSONValue {
        .object(["source_id": .string(id.rawValue), "enabled": .bool(false)])
    }

    /// A name made of the folder's: letters, digits and `_`, unlike the others.
    private static func identifier(for finding: FolderScout.Finding, among taken: [String]) -> String {
        let base = finding.folder.isEmpty ? "files" : Paths.name(of: finding.folder)
        var id = ""
        for scalar in base.lowercased().unicodeScalars {
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isPlain {
                id.unicodeScalars.append(scalar)
            } else if !id.hasSuffix("_") {
                id += "_"
            }
        }
        while id.hasPrefix("_") { id.removeFirst() }
        while id.hasSuffix("_") { id.removeLast() }
        // Words that mean something else where a source is named.
        if id.isEmpty || ["all", "it", "everything"].contains(id) { id = id.isEmpty ? "files" : id + "_files" }
        if taken.contains(id) || builtInFolders.contains(id) { id += "_" + finding.fileExtension }
        var number = 2
        var unique = id
        while taken.contains(unique) {
            unique = "\(id)_\(number)"
            number += 1
        }
        return unique
    }
}
