package import Foundation
internal import Ingestion
internal import JSONText
internal import Settings

/// Runs what is due, beside the conversation and without touching it: at an open prompt, or headless.
///
/// One look decides and begins; what it began goes on by itself. What is due is taken in the store, so that of several
/// processes one runs it.
package actor ScheduleRunner {
    /// The workspace to look after, as it is now: “init” moves to another.
    private let world: @Sendable () async -> any World
    private let mode: Mode
    private let tell: @Sendable (ScheduleEvent) -> Void
    private var going: [Int: Task<Void, Never>] = [:]
    private var begun = 0
    /// Sources that runs of ours are reading, and the schedules these are of.
    private var inHand: Set<SourceID> = []
    private var schedulesInHand: Set<String> = []
    private var sessions: [String: SessionID] = [:]
    private var pausing: Task<Void, Never>?
    private var isNudged = false
    private var isStopping = false
    /// What was told of the file and the store, so that it is told once.
    private var toldProblems: [Matter: [String]] = [:]

    private enum Matter {
        case file
        case store
    }

    package enum Mode: Sendable, Equatable {
        /// Somebody sits there and is told; while a watch runs, that does it. One who wants answers only is told later.
        case prompt(isQuiet: Bool)
        /// `magpie watch`: reads the settings anew when they change, and keeps what somebody must know.
        case watch
    }

    package init(
        mode: Mode, world: @escaping @Sendable () async -> any World,
        tell: @escaping @Sendable (ScheduleEvent) -> Void
    ) {
        self.mode = mode
        self.world = world
        self.tell = tell
    }

    // MARK: Life

    /// The longest pause: a file written by hand, a clock set otherwise, a machine that woke up are noticed then.
    package static let longestPause: TimeInterval = 15
    private static let shortestPause: TimeInterval = 0.02

    /// Looks again and again until its task is cancelled.
    package func run() async {
        while !Task.isCancelled, !isStopping {
            let next = await look()
            guard !isNudged else {
                isNudged = false
                continue
            }
            let clock = await world().clock
            let wait = next.map { $0.timeIntervalSince(clock.now()) } ?? Self.longestPause
            let length = min(max(wait, Self.shortestPause), Self.longestPause)
            let pause = Task { await clock.pause(for: .milliseconds(Int((length * 1000).rounded(.up)))) }
            pausing = pause
            await withTaskCancellationHandler {
                await pause.value
            } onCancel: {
                pause.cancel()
            }
            pausing = nil
        }
    }

    /// Looks now: something may have changed.
    package func nudge() {
        if let pausing { pausing.cancel() } else { isNudged = true }
    }

    /// Begins nothing more, stops what runs between two batches, and returns when that has ended.
    package func stop() async {
        isStopping = true
        pausing?.cancel()
        for task in going.values { task.cancel() }
        await finishAll()
        let world = await world()
        for session in sessions.values { try? await world.store.endSession(session, at: world.clock.now()) }
        sessions = [:]
    }

    /// Waits for what runs.
    package func finishAll() async {
        while let (_, task) = going.first { await task.value }
    }

    /// How many are running.
    package var runningCount: Int { going.count }

    // MARK: For the log

    /// An event about all schedules, as of now.
    package func event(_ kind: ScheduleEvent.Kind, _ sentence: String) async -> ScheduleEvent {
        ScheduleEvent(kind, time: await world().clock.now(), sentence: sentence)
    }

    /// What is ahead, as the watch begins.
    package func started() async -> ScheduleEvent {
        let world = await world()
        let list = ListSchedules(context: CommandContext(world: world), store: world.store)
        let reply = try? await list.show(sources: nil, period: nil, rhythm: nil)
        let ahead = reply.map { " \($0.headline)" } ?? ""
        return await event(.started, "Watching \(SafeText.of(world.workspace.root)).\(ahead)")
    }

    /// Reads the settings again, and looks.
    package func reload() async -> ScheduleEvent {
        await world().settings.reload()
        nudge()
        return await event(.reloaded, "magpie.json was read again.")
    }

    // MARK: One look

    /// Begins what is due.
    /// - Returns: when something is due next; nil where nothing is.
    @discardableResult
    package func look() async -> Date? {
        let world = await world()
        let now = world.clock.now()
        guard !isStopping, mode == .watch || world.watchHolder == nil else { return nil }
        if mode == .watch, world.settings.reloadIfChanged() {
            tell(ScheduleEvent(.reloaded, time: now, sentence: "magpie.json has changed and was read again."))
        }
        let written = world.settings.written(ScheduleCommands.member)
        let wrong =
            mode == .watch
            ? world.settings.problems.map { SettingText.sentence(for: $0, shorten: world.displayPath(of:)) } : []
        guard written.value != nil else {
            tellOnce(wrong, about: .file, at: now)
            return nil
        }
        let context = CommandContext(world: world)
        let list = ScheduleList(written.value) { context.source($0) != nil }
        let texts = ScheduleTexts(context: context)
        tellOnce(wrong + list.problems.map { texts.sentence(for: $0, lines: written.lines) }, about: .file, at: now)
        let schedules = list.running
        guard !schedules.isEmpty else { return nil }
        do throws(StoreError) {
            let states = try await world.store.scheduleStates()
            let decision = ScheduleTiming(zone: context.calendar.timeZone).decide(schedules, states: states, now: now)
            if !decision.fresh.isEmpty { try await world.store.beginSchedules(decision.fresh, at: now) }
            for due in decision.due where !isStopping {
                let key = due.schedule.key
                guard try await world.store.claimSchedule(key, due: due.occurrence, at: now) else { continue }
                begin(ScheduledRun(context: context, due: due))
            }
            toldProblems[.store] = nil
            return decision.next
        } catch {
            tellOnce([ErrorText.sentence(for: error)], about: .store, at: now)
            return nil
        }
    }

    private func tellOnce(_ sentences: [String], about matter: Matter, at time: Date) {
        let known = toldProblems[matter] ?? []
        for sentence in sentences where !known.contains(sentence) {
            tell(ScheduleEvent(.problem, time: time, sentence: SafeText.of(Redactor.redacted(sentence))))
        }
        toldProblems[matter] = sentences
    }

    // MARK: One run

    private func begin(_ run: ScheduledRun) {
        begun += 1
        let number = begun
        going[number] = Task {
            await self.perform(run)
            self.going[number] = nil
        }
    }

    private func perform(_ run: ScheduledRun) async {
        let world = run.context.world
        let started = world.clock.now()
        do throws(StoreError) {
            let chosen: [Source]
            switch run.sources() {
            case .impossible(let why):
                return try await finish(
                    run, .init(result: .init(outcome: .impossible, detail: why), sentence: why), started: started)
            case .sources(let sources): chosen = sources
            }
            let elsewhere = try await world.store.runsGoingOn()
            // No await between looking and taking.
            let free = chosen.filter { !inHand.contains($0.id) && elsewhere[$0.id] == nil }
            let busy = chosen.map(\.id).filter { id in !free.contains { $0.id == id } }
            inHand.formUnion(free.map(\.id))
            defer { inHand.subtract(free.map(\.id)) }
            if !busy.isEmpty { overlap(run, busy: busy, elsewhere: elsewhere) }
            let key = run.due.schedule.key
            guard !free.isEmpty else {
                // One of the same schedule that is not done yet says itself what becomes of it.
                if !schedulesInHand.contains(key) { try await note(run, ScheduleResult(outcome: .overlapped)) }
                return
            }
            schedulesInHand.insert(key)
            defer { schedulesInHand.remove(key) }
            let (allowed, held) = try await run.affordable(free)
            guard !allowed.isEmpty else {
                let why = held ?? ""
                return try await finish(
                    run, .init(result: .init(outcome: .needsYes, detail: why), sentence: why), started: started)
            }
            let command = try await journal(allowed, of: run)
            let ending = await run.perform(allowed, held: held, command: command)
            try await world.store.finish(
                command, CommandEnding(Self.outcome(ending.result.outcome), at: world.clock.now()))
            try await finish(run, ending, started: started)
        } catch {
            let why = ErrorText.sentence(for: error)
            tell(event(.failed, run, sentence: why))
        }
    }

    private func overlap(_ run: ScheduledRun, busy: [SourceID], elsewhere: [SourceID: RunID]) {
        let still = busy.map { id in elsewhere[id].map { "\(id) (run \($0))" } ?? id.rawValue }
        let are = busy.count == 1 ? "is" : "are"
        tell(
            event(
                .skipped, run, sentence: "\(Wording.list(still)) \(are) still being read.",
                data: [
                    .init("outcome", .string(ScheduleResult.Outcome.overlapped.rawValue)),
                    .init("sources", .array(busy.map { .string($0.rawValue) })),
                ]))
    }

    /// The command it is in the journal: one that could be typed, in a session of the schedules.
    private func journal(_ sources: [Source], of run: ScheduledRun) async throws(StoreError) -> CommandID {
        let world = run.context.world
        let root = world.workspace.root
        let session: SessionID
        if let known = sessions[root] {
            session = known
        } else {
            session = try await world.store.beginScheduledSession(at: world.clock.now())
            sessions[root] = session
        }
        let names = sources.map(\.id.rawValue).joined(separator: ", ")
        return try await world.store.append(
            CommandEntry(
                session: session, time: world.clock.now(), text: "ingest \(names)  # \(run.due.schedule.recurrence)",
                intents: ["ingest"], meant: "ingest \(names)"))
    }

    private func note(
        _ run: ScheduledRun, _ result: ScheduleResult, started: Date? = nil
    ) async throws(StoreError) {
        let now = run.context.world.clock.now()
        try await run.context.world.store.noteSchedule(
            run.due.schedule.key,
            ScheduleState.Last(due: run.due.occurrence, started: started ?? now, ended: now, result: result))
    }

    private func finish(
        _ run: ScheduledRun, _ ending: ScheduledRun.Ending, started: Date
    ) async throws(StoreError) {
        let world = run.context.world
        let result = ending.result
        try await note(run, result, started: started)
        if mode != .prompt(isQuiet: false), let detail = result.detail, result.outcome != .cancelled {
            try await world.store.keepScheduleNotice(
                ScheduleNotice(
                    schedule: run.due.schedule.key, outcome: result.outcome, detail: detail,
                    first: run.due.occurrence, last: run.due.occurrence))
        }
        let kind: ScheduleEvent.Kind =
            switch result.outcome {
            case .done, .partlyDone: .ran
            case .failed: .failed
            case .cancelled: .cancelled
            case .needsYes, .overlapped, .impossible: .skipped
            }
        var event = event(
            kind, run, sentence: ending.sentence,
            data: [
                .init("outcome", .string(result.outcome.rawValue)), .init("records", .integer(result.stored)),
                .init("runs", .array(result.runs.map { .integer(Int($0.number)) })),
                .init("missed", .integer(run.due.missed)),
            ])
        event.isQuiet = ending.isQuiet
        tell(event)
    }

    private func event(
        _ kind: ScheduleEvent.Kind, _ run: ScheduledRun, sentence: String, data: [JSONValue.Member] = []
    ) -> ScheduleEvent {
        let schedule = run.due.schedule
        let name = "\(ScheduleTexts(context: run.context).name(of: schedule)) \(schedule.recurrence)"
        return ScheduleEvent(
            kind, time: run.context.world.clock.now(), schedule: name, due: run.due.occurrence,
            sentence: SafeText.of(Redactor.redacted(sentence)), data: data)
    }

    private static func outcome(_ outcome: ScheduleResult.Outcome) -> CommandOutcome {
        switch outcome {
        case .done: .done
        case .partlyDone: .partlyDone
        case .failed: .failed
        case .cancelled: .cancelled
        case .needsYes, .overlapped, .impossible: .refused
        }
    }
}
