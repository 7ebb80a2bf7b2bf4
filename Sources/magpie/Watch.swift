import ArgumentParser
import Dialogue
import Foundation
import Ingestion
import LineEditing
import MagpieKit
import Synchronization

/// What only `magpie watch` takes.
struct WatchOptions: ParsableArguments {
    @Flag(help: "With watch: runs what is due now, and exits.")
    var once = false
}

/// `magpie watch`: runs the schedules of a workspace without a prompt, until it is told to stop.
struct Watch {
    let global: GlobalOptions
    let options: WatchOptions

    /// How long a run may take to come to the end of its batch when the program has to stop.
    private static let patience: UInt32 = 20

    func run() async throws {
        try global.checkWorkspace()
        let world = Workspace(global.workspaceOptions(looksAround: false, standardInput: .commands))
        guard world.workspace.hasFile else {
            StandardError.write("There is no workspace here, and so nothing to watch. Say where with --workspace.")
            throw ExitCode(2)
        }
        try global.checkSettings(of: world)
        let watching = try take(world)
        let log = WatchLog(usesJSON: global.json, isQuiet: global.quiet)
        let runner = ScheduleRunner(mode: .watch, world: { world }, tell: { log.write($0) })
        if options.once {
            await runner.look()
            await runner.finishAll()
            await runner.stop()
            await world.store.close()
            watching.end()
            throw ExitCode(log.worst)
        }
        let signal = await serve(runner, log: log)
        await world.store.close()
        watching.end()
        log.write(await runner.event(.stopped, "The watch has ended."))
        throw ExitCode(128 + signal)
    }

    private func take(_ world: Workspace) throws -> Watching {
        do throws(Watching.Refusal) {
            return try Watching(world)
        } catch .taken(let holder) {
            let who = holder.map { "Process \($0)" } ?? "Another process"
            StandardError.write("\(who) runs the schedules of \(world.workspace.root) already.")
            throw ExitCode(1)
        } catch .failed(let sentence) {
            StandardError.write(sentence)
            throw ExitCode(1)
        }
    }

    /// Runs until a signal ends it.
    /// - Returns: the signal.
    private func serve(_ runner: ScheduleRunner, log: WatchLog) async -> Int32 {
        let (signals, continuation) = AsyncStream<Int32>.makeStream()
        let isEnding = Mutex(false)
        let end: @Sendable (Int32) -> Void = { signal in
            if signal != SIGHUP,
                isEnding.withLock({ wasEnding in
                    defer { wasEnding = true }
                    return wasEnding
                })
            {
                _exit(128 + signal)
            }
            continuation.yield(signal)
        }
        let watch = InterruptWatch(onInterrupt: { end(SIGINT) }, onEnding: end)
        defer { withExtendedLifetime(watch) {} }
        log.write(await runner.started())
        let loop = Task { await runner.run() }
        for await signal in signals {
            if signal == SIGHUP {
                log.write(await runner.reload())
                continue
            }
            let running = await runner.runningCount
            log.write(
                await runner.event(
                    .stopping,
                    running == 0
                        ? "Told to stop."
                        : "Told to stop; \(running == 1 ? "a run ends" : "\(running) runs end") first."))
            Thread.detachNewThread {
                sleep(Self.patience)
                // What was committed stays; the open batch is dropped whole by the store.
                _exit(128 + signal)
            }
            loop.cancel()
            await runner.stop()
            return signal
        }
        return SIGTERM
    }
}

/// What happened, a line or an object each, on standard output.
final class WatchLog: Sendable {
    private let usesJSON: Bool
    private let isQuiet: Bool
    private let worstCode = Mutex<Int32>(0)

    init(usesJSON: Bool, isQuiet: Bool) {
        self.usesJSON = usesJSON
        self.isQuiet = isQuiet
    }

    func write(_ event: ScheduleEvent) {
        switch event.kind {
        case .failed: worstCode.withLock { $0 = 1 }
        case .problem, .skipped: worstCode.withLock { $0 = $0 == 0 ? 4 : $0 }
        default: break
        }
        if isQuiet, event.isQuiet { return }
        StandardOutput.write(usesJSON ? event.jsonLine : event.logLine)
    }

    /// The exit code for what was written: 1 where something failed, 4 where something was left out.
    var worst: Int32 { worstCode.withLock { $0 } }
}
