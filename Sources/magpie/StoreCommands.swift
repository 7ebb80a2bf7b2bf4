import ArgumentParser
import Dialogue
import Foundation
import Ingestion
import JSONText
import LineEditing
import MagpieKit
import Synchronization

/// `magpie store`: whole stores, from outside of any conversation.
struct StoreCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "magpie store",
        abstract: "Sets up stores and copies them.",
        discussion: """
            A store is a file in its workspace, or lies on a PostgreSQL server that many machines share: \
            docs/shared-store.md.
            """,
        subcommands: [Setup.self, Copy.self])

    /// Runs what the arguments ask for, and ends the program.
    static func main(_ arguments: [String]) async -> Never {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Foundation.exit(StandardOutput.isBroken ? 1 : 0)
        } catch {
            UsageMessage(error, of: Self.self, help: "magpie store --help").end()
        }
    }

    /// Where the workspace is whose store is meant.
    struct Place: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "The workspace: a folder with a magpie.json. Else $MAGPIE_WORKSPACE, or the nearest one upwards.",
                valueName: "folder"),
            completion: .directory)
        var workspace: String?

        @Flag(help: "One JSON object on standard output.")
        var json = false

        var options: WorkspaceOptions {
            WorkspaceOptions(
                workspace: workspace, folder: FileManager.default.currentDirectoryPath,
                environment: ProcessInfo.processInfo.environment)
        }
    }

    /// Says why something was not done, and ends with an exit code.
    static func refuse(_ sentence: String) -> ExitCode {
        StandardError.write(sentence)
        return ExitCode(1)
    }
}

extension StoreCommands {
    struct Setup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the workspace's store where it is missing.",
            discussion: """
                A store makes itself with the first thing that is stored. This does it beforehand, for example as a role \
                that may make schemas; what is there already stays as it is. Exit codes: 0 done, 1 not done, 2 usage.
                """)

        @OptionGroup var place: Place

        @Flag(
            help: """
                Spreads the tables of records over the machines of a cluster, by source: with the extension Citus, \
                where the server has it.
                """)
        var distributed = false

        func run() async throws {
            do {
                let (path, setup) = try await StoreTools(place.options).setUp(isDistributed: distributed)
                guard let setup else {
                    throw StoreCommands.refuse(
                        "The store is the file \(SafeText.of(path)), which is on one machine. To distribute it, name a PostgreSQL server as “store” in magpie.json."
                    )
                }
                StandardOutput.write(place.json ? json(path, setup) : sentence(path, setup))
            } catch let failure as StoreSetupFailure {
                throw StoreCommands.refuse(ErrorText.sentence(for: failure))
            }
        }

        private func sentence(_ path: String, _ setup: StoreSetup) -> String {
            var text =
                setup.isNew ? "The store \(SafeText.of(path)) is made." : "The store \(SafeText.of(path)) is there."
            if distributed {
                text +=
                    setup.distributed.isEmpty
                    ? " Its large tables were distributed already."
                    : " Distributed by source: \(setup.distributed.joined(separator: ", "))."
            }
            return text
        }

        private func json(_ path: String, _ setup: StoreSetup) -> String {
            JSONValue.object([
                .init(key: "store", value: .string(path)), .init(key: "made", value: .bool(setup.isNew)),
                .init(key: "distributed", value: .array(setup.distributed.map(JSONValue.string))),
            ]).compactText
        }
    }

    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copies a whole store to a new place, on a server or in a file.",
            discussion: """
                Everything is copied: records and their versions, quarantine, runs, ledgers, cursors, journal, \
                schedules. What came there is read back and compared, by counts and hashes, before the copy gets its \
                name; the store it is made of stays as it is. Nothing that exists is ever replaced, and no run may go on \
                meanwhile. A place is a file, the folder of a workspace, or a connection string such as \
                'postgresql://magpie:${env:PGPASSWORD}@db.example.com/pulse'. Exit codes: 0 copied, 1 not copied, 2 usage.
                """)

        @OptionGroup var place: Place

        @Option(help: ArgumentHelp("The store to copy; else the workspace's.", valueName: "place"))
        var from: String?

        @Option(help: ArgumentHelp("Where the copy is to be.", valueName: "place"))
        var to: String

        func run() async throws {
            let counter = CopyCounter(isShown: Terminal.isTerminal(STDERR_FILENO))
            let work = InterruptibleWork(onImpatience: {})
            let (tools, from, to) = (StoreTools(place.options), from, to)
            let result = await work.perform { () -> Result<CopiedStore, any Error> in
                do {
                    return .success(try await tools.copy(from: from, to: to) { counter.note($0, $1, $2) })
                } catch {
                    return .failure(error)
                }
            }
            counter.end()
            do {
                let copied = try result.get()
                StandardOutput.write(
                    place.json
                        ? json(copied)
                        : StoreToolText.copied(
                            records: copied.records, rows: copied.rows, to: copied.to, isOnServer: copied.isOnServer))
            } catch let failure as StoreCopyFailure {
                throw StoreCommands.refuse(ErrorText.sentence(for: failure))
            } catch let failure as StoreTools.Misnaming {
                throw ValidationError(Self.sentence(for: failure))
            }
        }

        private func json(_ copied: CopiedStore) -> String {
            JSONValue.object([
                .init(key: "from", value: .string(copied.from)), .init(key: "to", value: .string(copied.to)),
                .init(key: "records", value: .number(text: String(copied.records))),
                .init(key: "rows", value: .number(text: String(copied.rows))),
            ]).compactText
        }

        private static func sentence(for failure: StoreTools.Misnaming) -> String {
            switch failure {
            case .noEngine(let scheme):
                "A store lies in a file or on a PostgreSQL server; \(SafeText.of(scheme)) is neither."
            case .unreadable(let failure):
                ErrorText.sentence(for: failure)
            }
        }
    }
}

/// How far a copy is, on one line that is drawn over and over, at most ten times a second.
private final class CopyCounter: Sendable {
    private let isShown: Bool
    private let last = Mutex(ContinuousClock.now - .seconds(1))

    init(isShown: Bool) { self.isShown = isShown }

    func note(_ copied: Int, _ verified: Int, _ total: Int) {
        guard isShown else { return }
        last.withLock { last in
            guard ContinuousClock.now - last >= .milliseconds(100) else { return }
            last = .now
            let text = StoreToolText.progress(copied: copied, verified: verified, total: total)
            StandardError.draw("\r\u{1B}[K\(text)")
        }
    }

    func end() {
        if isShown { StandardError.draw("\r\u{1B}[K") }
    }
}
