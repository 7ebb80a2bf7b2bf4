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
        /// What a built-in source reads otherwise than by itself: fields of an entry over it.
        var overlays: [Overlay] = []
        /// Built-in sources without a folder: they begin disabled, so that “ingest everything” does not fail on them.
        var missing: [SourceID] = []

        struct Overlay: Equatable {
            var id: SourceID
            var path: String?
            var filePattern: String?
        }
    }

    static func plan(for findings: [FolderScout.Finding]) -> Plan {
        var plan = Plan(basePath: nil, sources: [])
        let known = findings.filter { builtInFolders.contains(Paths.name(of: $0.folder)) }
        let base = self.base(of: known)
        plan.basePath = base.map { $0.isEmpty ? "." : "./" + $0 }
        var taken: Set<String> = []
        for part in builtIn {
            let places = known.filter { Paths.name(of: $0.folder) == part.folder }
            let near = places.first { parent(of: $0.folder) == base } ?? places.first
            guard let folder = near?.folder else {
                plan.missing.append(part.id)
                continue
            }
            taken.insert(folder)
            let pattern = pattern(of: places.filter { $0.folder == folder })
            let isElsewhere = parent(of: folder) != base
            guard isElsewhere || pattern != "*.json" else { continue }
            plan.overlays.append(
                .init(
                    id: part.id, path: isElsewhere ? folder : nil, filePattern: pattern == "*.json" ? nil : pattern))
        }
        for finding in findings where !taken.contains(finding.folder) {
            let id = identifier(for: finding, among: plan.sources.map(\.id.rawValue))
            plan.sources.append(
                Source(
                    id: SourceID(id),
                    kind: .file(
                        FileSource(
                            path: finding.folder.isEmpty ? "." : finding.folder, filePattern: finding.pattern))))
        }
        return plan
    }

    /// The folder in which most of the built-in sources' folders lie, the nearest of several.
    private static func base(of known: [FolderScout.Finding]) -> String? {
        let parents = Dictionary(grouping: known) { parent(of: $0.folder) }
        return parents.max { left, right in
            let (fewer, more) = (Set(left.value.map(\.folder)).count, Set(right.value.map(\.folder)).count)
            return (fewer, right.key.utf8.count, right.key) < (more, left.key.utf8.count, left.key)
        }?.key
    }

    private static func parent(of folder: String) -> String {
        folder.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// Files of several kinds in the folder of one source are all its own.
    private static func pattern(of findings: [FolderScout.Finding]) -> String {
        let endings = findings.reduce(into: Set<String>()) { $0.formUnion($1.endings) }
        return FolderLook.pattern(endings: endings.sorted())
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
        let entries = plan.overlays.map(entry) + plan.sources.compactMap(entry) + plan.missing.map(disabledEntry)
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

    private static func entry(for overlay: Plan.Overlay) -> JSONValue {
        var entry: JSONValue = .object(["source_id": .string(overlay.id.rawValue)])
        if let path = overlay.path { entry.set("path", to: .string(path)) }
        if let pattern = overlay.filePattern { entry.set("file_pattern", to: .string(pattern)) }
        return entry
    }

    private static func disabledEntry(for id: SourceID) -> JSONValue {
        .object(["source_id": .string(id.rawValue), "enabled": .bool(false)])
    }

    /// A name made of the folder's: letters, digits and `_`, unlike the others.
    private static func identifier(for finding: FolderScout.Finding, among taken: [String]) -> String {
        var base = finding.folder.isEmpty ? "files" : Paths.name(of: finding.folder)
        // A second folder of that name says whose it is.
        if builtInFolders.contains(base), case let outer = parent(of: finding.folder), !outer.isEmpty {
            base = Paths.name(of: outer) + "_" + base
        }
        var id = SourceNames.name(from: base) ?? "files"
        if SourceNames.reserved.contains(id) { id += "_files" }
        let taken = taken + builtIn.map(\.id.rawValue)
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
