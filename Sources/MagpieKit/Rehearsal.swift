internal import Adapters
package import Dialogue
package import Foundation
internal import Ingestion
internal import Intents
internal import Synchronization

/// Plays transcripts in a workspace, or in a folder that stands in for one, away from servers and from the user's own
/// settings.
package struct Rehearsal: TranscriptStage {
    package private(set) var assistant: Assistant
    private let root: String
    private let options: WorkspaceOptions
    private let clock: RehearsalClock

    /// What a rehearsal may touch.
    package struct Manner: Sendable {
        /// Whether servers are called, which may cost money.
        package var callsServers: Bool
        /// Whether files outside the folder may be written and moved.
        package var isConfined: Bool
        /// The moment it takes place; nil for now.
        package var moment: Date?

        package init(callsServers: Bool = false, isConfined: Bool = true, moment: Date? = nil) {
            self.callsServers = callsServers
            self.isConfined = isConfined
            self.moment = moment
        }
    }

    /// Why it cannot take place.
    package enum Failure: Error, Sendable, Equatable {
        /// Sources that move the files they have read, and read them outside the copy.
        case movesFiles(sources: [String])
        case cannotWrite(path: String)
    }

    /// - Parameter home: a folder of its own for what is the user's elsewhere.
    package init(
        in root: String, home: String, manner: Manner, environment: [String: String], settings: [String: String] = [:]
    ) throws {
        clock = RehearsalClock(at: manner.moment)
        // The same on every machine: no settings of whoever plays it, and one time zone.
        var environment = environment.filter { !$0.key.hasPrefix("MAGPIE_") && !$0.key.hasPrefix("XDG_") }
        environment["HOME"] = home
        environment["TZ"] = "UTC"
        options = WorkspaceOptions(
            workspace: root, folder: root, environment: environment, settings: settings, clock: clock, coreCount: 1,
            transport: manner.callsServers ? nil : NoServers(), callsDatabases: manner.callsServers,
            writesAnywhere: !manner.isConfined)
        self.root = root
        assistant = Assistant(world: Workspace(options), grammar: try Grammar.builtIn())
        if manner.isConfined {
            let moving = Workspace(options).sourcesMovingFilesOutside
            guard moving.isEmpty else { throw Failure.movesFiles(sources: moving.map(\.rawValue)) }
        }
    }

    package func normalized(_ text: String) -> String { text.replacing(root, with: "WORKSPACE") }

    package mutating func perform(_ directive: String) async throws -> [String]? {
        switch TranscriptDirective(directive) {
        case .write(let path, let text): try write(text, to: path)
        case .remove(let path): try? FileManager.default.removeItem(atPath: try inside(path))
        case .later(let days): clock.advance(by: Double(days) * 86_400)
        case .at(let moment): clock.stand(at: moment)
        case .restart:
            await assistant.leave()
            assistant = Assistant(world: Workspace(options), grammar: try Grammar.builtIn())
            return await assistant.openingNotes().map { "Note: " + $0 }
        case nil: return nil
        }
        return []
    }

    /// Ends the conversation.
    package func end() async { await assistant.leave() }

    private func write(_ text: String, to path: String) throws {
        let file = try inside(path)
        do {
            try FileManager.default.createDirectory(
                atPath: Paths.parent(of: file), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        } catch {
            throw Failure.cannotWrite(path: path)
        }
    }

    /// A file of the folder; a directive never reaches out of it.
    private func inside(_ path: String) throws -> String {
        let absolute = Paths.absolute(path, from: root)
        guard absolute.hasPrefix(root + "/") else { throw Failure.cannotWrite(path: path) }
        return absolute
    }
}

/// The system's clock, or one that stands at the moment of a rehearsal; both are moved on by what the transcript says.
private final class RehearsalClock: IngestionClock {
    private let system = SystemClock()
    private let moment: Mutex<Date?>
    private let moved = Mutex<TimeInterval>(0)

    init(at moment: Date?) { self.moment = Mutex(moment) }

    func now() -> Date { (moment.withLock { $0 } ?? system.now()) + moved.withLock { $0 } }
    func pause(for duration: Duration) async { await system.pause(for: duration) }
    func stand(at moment: Date) {
        self.moment.withLock { $0 = moment }
        moved.withLock { $0 = 0 }
    }
    func advance(by seconds: TimeInterval) { moved.withLock { $0 += seconds } }
}

extension WorkspaceOptions {
    /// The driver, or one in its place that calls no server.
    func callable(_ driver: any DatabaseDriver) -> any DatabaseDriver {
        callsDatabases || driver.engine == .sqlite ? driver : NoDatabaseServers(engine: driver.engine)
    }
}

/// Calls no server of databases, and says so.
private struct NoDatabaseServers: DatabaseDriver {
    let engine: DatabaseEngine

    func open(
        _ address: DatabaseAddress, options: DatabaseOptions
    ) async throws(DatabaseFailure) -> any DatabaseSession { throw .switchedOff(host: address.place) }
}

/// Calls no server, and says so.
private struct NoServers: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer { throw .switchedOff }
}
