internal import Adapters
package import Dialogue
internal import Foundation
package import Ingestion
package import Settings

/// A workspace, wired: its settings, its store, its connectors. The real `World` of the conversation.
package final class Workspace: World {
    package let workspace: WorkspaceDescription
    package let settings: SettingsStore
    package let connectors: [any Connector]
    package let clock: any IngestionClock
    package let systemTimeZone: String
    package let coreCount: Int
    let options: WorkspaceOptions
    /// Whether no workspace was named or found: then the user's own stands in.
    package let isFallback: Bool
    package let standardInput: StandardInput
    package let store: any Store
    private let catalogueMemo = CatalogueMemo()
    let ruleMemo = RuleMemo()

    package init(_ options: WorkspaceOptions) {
        let place = WorkspaceLocator.locate(
            named: options.workspace, folder: options.folder, environment: options.environment)
        var candidate: WorkspaceDescription.Candidate?
        if place.isFallback, options.looksAround {
            candidate = .init(
                root: options.folder, findings: FolderScout.findings(in: options.folder).map(\.sentence))
        }
        workspace = WorkspaceDescription(
            name: Paths.name(of: place.root), root: place.root, hasFile: place.hasFile, candidate: candidate)
        settings = SettingsStore(
            userFile: DiskSettingsFile(path: WorkspaceLocator.userSettingsFile(environment: options.environment)),
            workspaceFile: DiskSettingsFile(path: place.root + "/" + WorkspaceLocator.fileName),
            environment: options.environment, commandLine: options.settings,
            now: { [clock = options.clock] in clock.now() })
        clock = options.clock
        coreCount = options.coreCount
        systemTimeZone =
            options.environment["TZ"].flatMap { TimeZone(identifier: $0)?.identifier }
            ?? TimeZone.current.identifier
        self.options = options
        isFallback = place.isFallback
        standardInput = options.standardInput
        store = WorkspaceStore.make(root: place.root, settings: settings, options: options)
        connectors = [
            FileConnector(root: place.root),
            APIConnector(
                root: place.root,
                transport: options.transport ?? CurlTransport(CurlOptions(environment: options.environment)),
                secrets: WorkspaceSecrets(environment: options.environment, root: place.root), store: store,
                clock: options.clock, schemas: { [root = place.root] in SchemaFiles.library(of: root) },
                makeHasher: { SHA256Hasher() }),
            DatabaseConnector(
                drivers: DatabaseDrivers.all(root: place.root).map(options.callable),
                secrets: WorkspaceSecrets(environment: options.environment, root: place.root), cursors: store,
                clock: options.clock, schemas: { [root = place.root] in SchemaFiles.library(of: root) },
                makeHasher: { SHA256Hasher() }),
        ]
    }

    var environment: [String: String] { options.environment }

    package var storeExists: Bool {
        store is PostgreSQLStore || FileManager.default.fileExists(atPath: WorkspaceStore.path(in: workspace.root))
    }

    package var schemaNames: SchemaNames { SchemaFiles.names(in: workspace.root) }

    package var catalogue: SourceCatalogue { catalogueMemo.catalogue(of: settings, schemaNames: schemaNames) }

    package func initializeWorkspace() async throws(WorkspaceError) -> InitializedWorkspace {
        let root = isFallback ? options.folder : workspace.root
        let path = root + "/" + WorkspaceLocator.fileName
        guard !FileManager.default.fileExists(atPath: path) else { throw .alreadyThere(path: root) }
        let plan = WorkspaceMaker.plan(for: FolderScout.findings(in: root))
        do {
            try AtomicFile.write(Array(WorkspaceMaker.text(of: plan).utf8), to: path)
        } catch {
            throw .cannotWrite(path: path, errno: error.errno)
        }
        var options = options
        options.workspace = root
        return InitializedWorkspace(world: Workspace(options), addedSources: plan.sources.map(\.id))
    }

    package func absolutePath(of typed: String) -> String {
        let expanded =
            typed.hasPrefix("~/") ? (options.environment["HOME"] ?? "") + typed.dropFirst() : typed
        return Paths.absolute(expanded, from: options.folder)
    }

    package func displayPath(of path: String) -> String { Paths.shortened(path, in: workspace.root) }
}

/// How a workspace is opened; everything of the world that is not injected elsewhere.
package struct WorkspaceOptions: Sendable {
    /// From `--workspace`.
    package var workspace: String?
    /// Where the program was started; absolute.
    package var folder: String
    package var environment: [String: String]
    /// From `--set key=value`.
    package var settings: [String: String]
    package var clock: any IngestionClock
    /// Whether to look into the folder for data when it is no workspace.
    package var looksAround: Bool
    /// What standard input is good for: “ingest stdin” reads it only where it is free.
    package var standardInput: StandardInput
    /// How many sources are read at once where no setting says.
    package var coreCount: Int
    /// Called when another process keeps the store for long, with its number where it is known.
    package var onStoreWait: (@Sendable (Int32?) -> Void)?
    /// How servers are called; nil for HTTP.
    package var transport: (any HTTPTransport)?
    /// Whether servers of databases are called: a file is no server.
    package var callsDatabases: Bool
    /// Where the store is, whatever the workspace file says.
    package var storeAddress: String?
    /// Whether files may be written outside the workspace.
    package var writesAnywhere: Bool
    /// How much room the disk has that a path lies on; nil where nobody can tell.
    package var diskRoom: @Sendable (String) -> WorkspaceCondition.Disk?
    /// What standard output is good for, besides replies.
    package var dataOutput = DataOutput.none

    package init(
        workspace: String? = nil, folder: String, environment: [String: String], settings: [String: String] = [:],
        clock: (any IngestionClock)? = nil, looksAround: Bool = false, standardInput: StandardInput = .terminal,
        coreCount: Int = ProcessInfo.processInfo.activeProcessorCount,
        onStoreWait: (@Sendable (Int32?) -> Void)? = nil, transport: (any HTTPTransport)? = nil,
        callsDatabases: Bool = true, storeAddress: String? = nil, writesAnywhere: Bool = true,
        diskRoom: (@Sendable (String) -> WorkspaceCondition.Disk?)? = nil
    ) {
        self.diskRoom =
            diskRoom ?? { path in DiskRoom(at: path).map { .init(freeBytes: $0.freeBytes, totalBytes: $0.totalBytes) } }
        self.workspace = workspace
        self.folder = folder
        self.environment = environment
        self.settings = settings
        self.clock = clock ?? SystemClock()
        self.looksAround = looksAround
        self.standardInput = standardInput
        self.coreCount = coreCount
        self.onStoreWait = onStoreWait
        self.transport = transport
        self.callsDatabases = callsDatabases
        self.storeAddress = storeAddress
        self.writesAnywhere = writesAnywhere
    }
}
