internal import Foundation
internal import Ingestion
internal import Quantities

/// What is read of the store for Tab: beside the first prompt, and behind a command that may have changed it.
struct CompletionReading: Sendable {
    private let runs: [RunReport]
    private let sessions: [SessionEntry]
    private let rejections: [StoredRejection]
    private let rules: [(id: String, note: String)]
    private let fields: [SourceID: FieldInventory]
    private let tags: [(tag: String, runs: Int)]
    private let tagsOfRuns: [RunID: [String]]
    private let indexes: [StoredIndex]
    private let files: [(text: String, note: String)]
    private let commands: [CommandEntry]

    /// What cannot be read is not known.
    init(of world: any World) async {
        let store = world.store
        let most = CompletionStates.mostNumbers
        runs = (try? await store.runs(matching: RunQuery(limit: 500))) ?? []
        sessions = (try? await store.sessions(matching: SessionQuery(limit: most))) ?? []
        rejections = (try? await store.rejections(RejectionQuery(limit: most))) ?? []
        // Not on the conversation's own turn: there may be thousands of files.
        rules = await Task.detached { world.rules }.value.rules.map { ($0.id, "\($0.kind.rawValue) rule") }
        let sources = Set(runs.map(\.source)).sorted().prefix(Self.mostSources)
        var fields: [SourceID: FieldInventory] = [:]
        for source in sources { fields[source] = try? await store.inventory(of: source) }
        self.fields = fields
        tags = (try? await store.tags()) ?? []
        let newest = runs.prefix(Self.mostTagged).map(\.id)
        let tagged = tags.isEmpty ? [:] : (try? await store.tags(of: newest)) ?? [:]
        tagsOfRuns = newest.reduce(into: [:]) { $0[$1] = tagged[$1] ?? [] }
        indexes = (try? await store.indexes()) ?? []
        files = await Self.files(of: sources, runs, world)
        commands = (try? await store.commands(matching: CommandQuery(limit: most))) ?? []
    }

    /// Of so many sources the fields of their records are known, and their files.
    private static let mostSources = 50
    private static let mostTagged = 100
    /// Of a source that read more files their names are not asked for.
    private static let mostFiles = 200

    private static func files(
        of sources: some Sequence<SourceID>, _ runs: [RunReport], _ world: any World
    ) async -> [(text: String, note: String)] {
        let counts = runs.reduce(into: [:]) { $0[$1.source, default: 0] += $1.files.read }
        var files: [(text: String, note: String)] = []
        for source in sources where (1...mostFiles).contains(counts[source] ?? 0) {
            let paths = (try? await world.store.files(of: source))?.keys.sorted() ?? []
            files += paths.map { (world.displayPath(of: $0), "file of \(source)") }
        }
        return files
    }

    /// - Parameter states: keeps of runs and commands what is not among the newest.
    func note(in states: inout CompletionStates) {
        for (source, inventory) in fields { states.note(inventory, of: source) }
        states.note(runs)
        states.sessions = sessions.reversed()
        states.note(rejections)
        states.rules = rules
        states.tags = tags
        states.tagsOfRuns = tagsOfRuns
        states.indexes = indexes
        states.files = files
        states.note(commands)
    }
}
