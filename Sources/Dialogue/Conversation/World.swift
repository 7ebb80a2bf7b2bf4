package import Ingestion
package import Settings

/// What the conversation needs of the world around it: a workspace, opened. `MagpieKit` has the real one.
package protocol World: Sendable {
    var workspace: WorkspaceDescription { get }
    var settings: SettingsStore { get }
    var connectors: [any Connector] { get }
    var clock: any IngestionClock { get }
    /// How many sources may be read at once where the setting `max_workers` says none.
    var coreCount: Int { get }
    /// The time zone where the setting `time_zone` says none, as an IANA name.
    var systemTimeZone: String { get }

    /// Whether no workspace was named or found, so that the user's own stands in.
    var isFallback: Bool { get }
    /// Opened when first needed; reading from one that does not exist yet finds nothing and creates nothing.
    var store: any Store { get }
    var storeExists: Bool { get }
    /// The schemas a source may name: those built in, and the workspace's own as its files stand now.
    var schemaNames: SchemaNames { get }
    /// The sources as the settings and the schemas stand now. Asked for as often as one likes: it is decoded anew only
    /// when either has changed.
    var catalogue: SourceCatalogue { get }
    /// The rules of the workspace as their files stand now, read anew only where those have changed.
    var rules: RuleBook { get }
    /// How their files lie there now; nothing is read for it.
    var ruleStamp: RuleStamp { get }
    /// The rules, where they were read already as their files stood then.
    func rulesIfRead(at stamp: RuleStamp) -> RuleBook?
    /// What was made for training.
    var datasets: any DatasetShelf { get }

    /// The phrases taught in this workspace, as their file stands now.
    func taughtPhrases() -> TaughtPhrases
    /// Writes a phrase, or gives it another meaning.
    func teach(_ phrase: TaughtPhrase) throws(WorkspaceError)
    /// Takes a phrase out of the file.
    func forget(_ say: String) throws(WorkspaceError)

    /// How its own files and the machine stand, looked at now.
    var condition: WorkspaceCondition { get }

    /// What standard input is good for in this session.
    var standardInput: StandardInput { get }

    /// The process that runs the schedules without a prompt, if there is one.
    var watchHolder: Int32? { get }

    /// Makes a workspace of the current folder from what lies in it.
    func initializeWorkspace() async throws(WorkspaceError) -> InitializedWorkspace

    /// The absolute path of what was typed as a file name.
    func absolutePath(of typed: String) -> String
    /// A path as the user would write it: relative to the workspace when it lies inside.
    func displayPath(of path: String) -> String
    /// How large a file is; nil where there is none.
    func size(ofFile path: String) -> Int64?
    /// What lies where an absolute path leads, without going deep.
    func look(at path: String) -> PlaceLook
    /// Whether there is a secret behind `env:NAME` or `file:PATH`.
    func holdsSecret(_ reference: String) -> Bool
    /// The bytes of a script, by its absolute path.
    func scriptBytes(at path: String) throws(ScriptReadFailure) -> [UInt8]
    /// Begins a file that appears whole when it is finished, and not at all otherwise.
    /// - Throws: `.alreadyThere` unless it may be replaced, `.isOwnFile` for the workspace's own.
    func makeFile(at path: String, replacing: Bool) throws(WorkspaceError) -> any OutputFile
    /// Where “to stdout” leads.
    var dataOutput: DataOutput { get }
}

/// What standard output is good for, besides replies.
package enum DataOutput: Sendable {
    /// Data can go there; replies to a command that writes some go beside it.
    case open(@Sendable ([UInt8]) -> Int32?)
    /// A program reads replies there, an object each.
    case answersInJSON
    /// There is none.
    case none
}

extension World {
    /// What is wrong with the settings given on the command line: nothing runs on a setting that was meant otherwise.
    package var commandLineProblems: [String] {
        settings.problems.filter { $0.layer == .commandLine }
            .map { SettingText.sentence(for: $0, shorten: displayPath(of:)) }
    }

    /// Whether there is no workspace at all: none was found, and the user's own has nothing in it yet.
    var isNowhere: Bool { isFallback && !workspace.hasFile && !storeExists }
}

/// A file being written: nothing of it is seen before it is finished.
package protocol OutputFile {
    func append(_ bytes: [UInt8]) throws(WorkspaceError)
    func finish() throws(WorkspaceError)
    /// Leaves nothing behind.
    func abandon()
}

extension World {
    /// Where the prompt keeps the lines of its sessions.
    package var historyPath: String { workspace.root + "/.magpie/history" }
}

/// What standard input is good for.
package enum StandardInput: Sendable, Equatable {
    /// Data may be piped in.
    case free
    /// The commands come from it.
    case commands
    /// Somebody types there.
    case terminal
}

/// Where the conversation takes place.
package struct WorkspaceDescription: Sendable, Equatable {
    /// The folder's name, as the prompt shows it.
    package var name: String
    package var root: String
    /// Whether `magpie.json` exists there; without it the built-in sources and defaults hold.
    package var hasFile: Bool
    /// The folder the program was started in, when it could become a workspace.
    package var candidate: Candidate?

    package init(name: String, root: String, hasFile: Bool, candidate: Candidate? = nil) {
        self.name = name
        self.root = root
        self.hasFile = hasFile
        self.candidate = candidate
    }

    /// A folder that is no workspace yet, and what lies in it.
    package struct Candidate: Sendable, Equatable {
        package var root: String
        /// `14 JSON files in forecast_output`, one entry a folder.
        package var findings: [String]

        package init(root: String, findings: [String]) {
            self.root = root
            self.findings = findings
        }
    }
}

/// A workspace just made: the world moves there.
package struct InitializedWorkspace: Sendable {
    package var world: any World
    /// Sources written into `magpie.json`, besides the built-in ones.
    package var addedSources: [SourceID]

    package init(world: any World, addedSources: [SourceID]) {
        self.world = world
        self.addedSources = addedSources
    }
}

/// Why no workspace could be made: facts, no prose.
package enum WorkspaceError: Error, Sendable, Equatable {
    case alreadyThere(path: String)
    case cannotWrite(path: String, errno: Int32)
    /// A file of the workspace itself: its settings, its store.
    case isOwnFile(path: String)
}
