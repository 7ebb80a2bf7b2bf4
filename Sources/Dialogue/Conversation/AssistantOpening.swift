internal import Ingestion
internal import Intents
internal import Quantities
internal import Settings

/// What is said before the first line.
extension Assistant {
    /// What is wrong with the settings and sources as they were found, a sentence each.
    package func openingNotes() -> [String] {
        world.settings.problems.map { SettingText.sentence(for: $0, shorten: world.displayPath(of:)) }
            + world.catalogue.problems.map(SourceText.sentence(for:)) + taughtNotes()
    }

    /// The first thing on the screen: where one is, and how to begin.
    package func greeting() -> Reply {
        let workspace = world.workspace
        if let candidate = workspace.candidate {
            wait(for: .offer)
            let root = SafeText.of(candidate.root)
            var seen = candidate.findings.prefix(4).map(SafeText.of)
            if candidate.findings.count > 4 { seen.append("more") }
            let finds = seen.isEmpty ? "" : " I see \(Wording.list(seen))."
            return Reply(
                "Magpie \(Version.current). \(root) is no workspace yet.\(finds)",
                hints: ["Say “yes” or “init” to make it one, or “help” for what I understand."])
        }
        let sources = world.catalogue.sources
        let enabled = sources.count { $0.isEnabled }
        return Reply(
            "Magpie \(Version.current), workspace \(SafeText.of(workspace.name)): "
                + "\(Formatted.count(sources.count, "source")), \(enabled) enabled.",
            hints: ["Say “ingest everything” to load what is new, “help” for what I understand. Tab completes."])
    }

    func help(_ context: CommandContext) -> HelpCommand {
        HelpCommand(grammar: grammar, context: context) { self.canDo($0) }
    }

    /// Whether a line is understood and does something that is built.
    private nonisolated func canDo(_ line: String) -> Bool {
        guard case .understood(let understanding) = recognition(of: line) else { return false }
        return understanding.commands.allSatisfy { reading in
            switch CallBuilder.call(for: reading) {
            case .notYet: return false
            default: return true
            }
        }
    }

    /// Where the editor keeps its lines.
    package var historyPath: String { world.historyPath }

    /// The user gave up the line: an open question is no longer waited for.
    package func forgetQuestion() { wait(for: nil) }
}
