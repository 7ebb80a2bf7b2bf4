internal import Ingestion
internal import Quantities
internal import Settings

/// What can be told of a workspace without its store: settings, sources, credentials, files, the disk.
struct WorkspaceChecks: Sendable {
    let context: CommandContext
    let condition: WorkspaceCondition
    /// What is wrong with taught phrases, a sentence each.
    var phrases: [String] = []

    private var world: any World { context.world }

    func findings() -> [Finding] {
        settings() + sources() + schemas() + rules() + credentials() + files() + disk() + libraries()
    }

    // MARK: What is written

    private func settings() -> [Finding] {
        let problems = world.settings.problems
        let (blocking, others) = (problems.filter(\.blocksSaving), problems.filter { !$0.blocksSaving })
        func sentence(_ problem: SettingsProblem) -> String {
            SettingText.sentence(for: problem, shorten: world.displayPath(of:))
        }
        var workspace = blocking.map { Finding(.workspace, .problem, sentence($0)) }
        if world.isNowhere || !world.workspace.hasFile {
            workspace.append(
                Finding(
                    .workspace, .warning,
                    "There is no magpie.json in \(SafeText.of(world.workspace.root)): defaults and built-in sources hold.",
                    mend: "“init” makes one."))
        }
        let unsaved = world.settings.unsavedChanges.count
        let settings =
            others.map { Finding(.settings, .warning, sentence($0)) } + phrases.map { Finding(.settings, .warning, $0) }
        return workspace.orFine(.workspace, "magpie.json can be read.")
            + settings.orFine(
                .settings,
                "Nothing contradicts itself"
                    + (unsaved == 0 ? "." : "; \(Formatted.count(unsaved, "change")) not saved yet."))
    }

    private func sources() -> [Finding] {
        let catalogue = context.catalogue
        let enabled = catalogue.sources.count { $0.isEnabled }
        var found = catalogue.problems.map { problem in
            Finding(.sources, problem.leavesOut ? .problem : .warning, SourceText.sentence(for: problem))
        }
        if enabled == 0 {
            found.append(
                Finding(
                    .sources, .warning, "No source is enabled, so nothing is ingested.",
                    mend: "“list sources” shows what there is, “enable …” enables one."))
        }
        return found.orFine(.sources, "\(Formatted.count(catalogue.sources.count, "source")), \(enabled) enabled.")
    }

    private func schemas() -> [Finding] {
        condition.brokenSchemas.map { broken in
            let users = context.catalogue.sources.filter { $0.isEnabled && $0.schema == broken.name }
            return Finding(
                .schemas, users.isEmpty ? .warning : .problem,
                ErrorText.sentence(for: context.display(broken.failure))
                    + (users.isEmpty ? "" : " \(RunCommands.names(users.map(\.id))) cannot be ingested."),
                mend: "Mend schemas/\(SafeText.of(broken.name)).json.")
        }.orFine(.schemas, "All \(Formatted.count(condition.schemaCount, "schema")) can be used.")
    }

    private static let mostRuleProblems = 10

    private func rules() -> [Finding] {
        let count = world.ruleCounts.all
        let problems = world.rules.problems
        var found = problems.prefix(Self.mostRuleProblems).map { problem in
            Finding(
                .rules, .warning, RuleText.sentence(for: problem),
                mend: "Mend \(SafeText.of(problem.place.file)); it is read again by itself.")
        }
        if problems.count > found.count {
            found.append(
                Finding(
                    .rules, .warning, "And \(Formatted.count(problems.count - found.count)) more like these.",
                    mend: "“list rules as json” has all of them."))
        }
        return found.orFine(.rules, count == 0 ? "There are none." : "\(Formatted.count(count, "rule")).")
    }

    // MARK: Credentials

    /// Every reference of an enabled source leads to something. What stands behind it is never shown.
    private func credentials() -> [Finding] {
        var references: [String: [SourceID]] = [:]
        for source in context.catalogue.sources where source.isEnabled {
            for reference in source.references { references[reference, default: []].append(source.id) }
        }
        return references.keys.sorted().compactMap { reference -> Finding? in
            guard !world.holdsSecret(reference) else { return nil }
            let users = Set(references[reference] ?? []).sorted()
            let name = SafeText.line(reference, cells: 80)
            return Finding(
                .credentials, .problem, "${\(name)} has no value, which \(RunCommands.names(users)) needs.",
                mend: reference.hasPrefix("env:")
                    ? "Set the variable before Magpie begins."
                    : "Write the secret into that file, readable for you alone.")
        }.orFine(
            .credentials,
            references.isEmpty
                ? "No source needs any."
                : "All \(Formatted.count(references.count, "reference")) of enabled sources hold something.")
    }

    // MARK: Files and the machine

    private func files() -> [Finding] {
        let shorten = { (path: String) in SafeText.of(world.displayPath(of: path)) }
        var found = condition.unwritable.map { path in
            Finding(
                .files, .problem, "\(shorten(path)) cannot be written by this user.",
                mend: "Make it yours again (chown, chmod).")
        }
        found += condition.exposures.map { exposure in
            Finding(
                .files, .warning,
                "\(shorten(exposure.path)) may be read by others (\(exposure.mode)); it holds records and what was said.",
                mend: "Run “chmod \(exposure.wanted) \(shorten(exposure.path))”.")
        }
        // The name says whose it is.
        let datasets = condition.leftovers.filter { $0.contains("/datasets/.making-") }
        let others = condition.leftovers.filter { !datasets.contains($0) }
        let mends = [
            (datasets, "Nothing of it is needed: the next “create training batches” removes it."),
            (others, "Nothing of it is needed: remove it, unless a copy of the store is being made just now."),
        ]
        for (left, mend) in mends where !left.isEmpty {
            found.append(
                Finding(
                    .files, .warning,
                    "\(Wording.list(left.prefix(5).map(shorten))) \(left.count == 1 ? "was" : "were") left by a process that ended in the middle.",
                    mend: mend))
        }
        return found.orFine(.files, "Magpie’s own files are yours alone, and can be written.")
    }

    private static let leastRoom: Int64 = 64_000_000
    private static let littleRoom: Int64 = 1_000_000_000

    private func disk() -> [Finding] {
        guard let disk = condition.disk else { return [] }
        let size = world.size(ofFile: world.workspace.root + "/.magpie/store.sqlite") ?? 0
        let room = "\(Formatted.bytes(disk.freeBytes)) of \(Formatted.bytes(disk.totalBytes)) are free"
        if disk.freeBytes < Self.leastRoom {
            return [
                Finding(
                    .disk, .problem, "Only \(room): the store cannot grow for long.",
                    mend:
                        "Make room, or “prune” with a retention; “set storage limit to 20 GB” keeps the store within one."
                )
            ]
        }
        if disk.freeBytes < max(size / 10, min(Self.littleRoom, disk.totalBytes / 20)) {
            return [
                Finding(
                    .disk, .warning, "Only \(room).",
                    mend: "“set storage limit to 20 GB” keeps it within one.")
            ]
        }
        return [Finding(.disk, .fine, "\(room).")]
    }

    private func libraries() -> [Finding] {
        let missing = condition.libraries.filter { $0.version == nil }.map { library in
            Finding(
                .libraries, .problem,
                "\(library.name) is not installed, which \(Wording.list(library.neededBy.map { SafeText.of($0) })) needs.",
                mend: library.name == "libmariadb"
                    ? "Build Magpie with “make install TRAITS=MariaDB”, and install \(library.package)."
                    : "Install \(library.package).")
        }
        let there = condition.libraries.map { library in
            library.name + (library.version.map { $0.isEmpty ? "" : " " + $0 } ?? "")
        }
        return missing.orFine(.libraries, Wording.list(there) + ".")
    }
}
