import Dialogue
import Foundation
import Intents
import LineEditing
import Logging

/// The prompt: reads a line, answers it, until the user leaves.
struct PromptLoop {
    let assistant: Assistant
    let presenter: Presenter
    let work: InterruptibleWork
    let log: Logger
    let color: Terminal.ColorChoice
    let scheduleLines: ScheduleLines
    /// The lines of earlier sessions, read beside other things at the start; one of another workspace is not used.
    var history: HistoryFile?

    /// - Returns: the program's exit code.
    func run(greets: Bool) async -> Int32 {
        defer { Terminal.restoreModes() }
        let schedules = ScheduleRunner(
            mode: .prompt(isQuiet: scheduleLines.isQuiet), world: { [assistant] in await assistant.presentWorld },
            tell: { [scheduleLines] in scheduleLines.show($0) })
        var running: [Task<Void, Never>] = []
        // Behind the first prompt, not before it: somebody waits for that.
        let code = await converse(greets: greets, schedules: schedules) {
            running = [Task { await schedules.run() }, Task { await assistant.refreshCompletion() }]
        }
        for task in running { task.cancel() }
        await schedules.stop()
        await assistant.leave()
        return code
    }

    /// - Returns: the program's exit code.
    private func converse(
        greets: Bool, schedules: ScheduleRunner, onFirstPrompt: () -> Void
    ) async -> Int32 {
        guard var desk = await openDesk() else { return giveUp() }
        if greets { presenter.show(await assistant.greeting()) }
        // A second Ctrl-D at the question whether to save leaves without.
        var isAskedAboutLeaving = false
        // Whoever presses Ctrl-C again and again wants to leave.
        var interrupts = 0
        var isFirst = true
        while true {
            // A new workspace has a history of its own.
            if await assistant.historyPath != desk.history.path {
                guard let moved = await openDesk() else { return giveUp() }
                desk = moved
            }
            let prompt = await prompt()
            scheduleLines.open(desk.editor)
            if isFirst { onFirstPrompt() }
            isFirst = false
            let input = await desk.editor.nextLine(prompt: prompt)
            scheduleLines.close()
            switch input {
            case .line(let text):
                isAskedAboutLeaving = false
                if await assistant.mayRemember(text) { desk.editor.addHistory(await assistant.kept(text)) }
                interrupts = 0
                if let warning = desk.history.takeWarning() { presenter.show(notes: [warning]) }
                switch await answer(text) {
                case .leaves: return 0
                case .stopped(let rest): await keep(rest, in: desk.editor)
                case .done: break
                }
                await schedules.nudge()
            case .interrupted:
                await assistant.forgetQuestion()
                interrupts += 1
                if interrupts >= 2 { presenter.show(hint: "Say “quit” or press Ctrl-D to leave.") }
            case .endOfInput:
                guard !isAskedAboutLeaving, let question = await assistant.questionBeforeLeaving() else { return 0 }
                isAskedAboutLeaving = true
                presenter.show(question)
            case .failed:
                return giveUp()
            }
        }
    }

    /// The editor, and where it remembers lines.
    private struct Desk {
        let editor: LineEditor
        let history: HistoryFile
    }

    private func openDesk() async -> Desk? {
        let path = await assistant.historyPath
        let history = history.flatMap { $0.path == path ? $0 : nil } ?? HistoryFile(path: path)
        let editor = LineEditor(program: "magpie", history: history, completer: completer(), color: color)
        if let warning = history.takeWarning() { presenter.show(notes: [warning]) }
        return editor.map { Desk(editor: $0, history: history) }
    }

    /// What became of what was entered.
    private enum Answered {
        case done
        case leaves
        /// A line was not done: those behind it wait for whoever pasted them.
        case stopped(rest: [String])
    }

    /// Answers what was entered; a paste may hold several lines.
    private func answer(_ text: String) async -> Answered {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
            .filter { !Script.command(in: $0).isEmpty }
        for (index, line) in lines.enumerated() {
            if lines.count > 1 { presenter.show(echo: await assistant.kept(line)) }
            let progress = presenter.progress()
            let pages = await assistant.pagesLongReplies
            let show: @Sendable (Turn) -> Void = { [presenter, log] turn in
                presenter.show(turn, pages: pages)
                log.info("\(turn.reading?.intent ?? "nothing"): \(turn.reply.outcome.rawValue)")
            }
            let turns = await work.perform { await assistant.answer(line, progress: progress, emit: show) }
            presenter.clearProgress()
            if turns.last?.reply.action == .quit { return .leaves }
            if let outcome = turns.last?.reply.outcome, outcome != .done {
                return index + 1 < lines.count ? .stopped(rest: Array(lines[(index + 1)...])) : .done
            }
        }
        return .done
    }

    /// Says which lines of a paste were not run, and keeps them where the arrow keys find them.
    private func keep(_ rest: [String], in editor: LineEditor) async {
        var kept: [String] = []
        for line in rest { kept.append(await assistant.kept(Script.command(in: line))) }
        let text = kept.joined(separator: "\n")
        let isRemembered = await assistant.mayRemember(text)
        if isRemembered { editor.addHistory(text) }
        presenter.show(UnrunLines.reply(kept, isRemembered: isRemembered))
    }

    private func giveUp() -> Int32 {
        StandardError.write("The terminal cannot be read.")
        return 1
    }

    private func prompt() async -> String {
        let state = await assistant.promptState
        let name = DisplayWidth.fitting(SafeText.of(state.workspace), in: 24)
        let mark = (state.hasUnsavedSettings ? "*" : "") + (state.isPrivate ? " (private)" : "")
        guard presenter.usesColor else { return "\(name)\(mark)> " }
        return "\u{1B}[1m\(name)\u{1B}[0m\u{1B}[33m\(mark)\u{1B}[0m> "
    }

    private func completer() -> Completer {
        let files = FileNameCompleter(
            folder: FileManager.default.currentDirectoryPath, home: ProcessInfo.processInfo.environment["HOME"])
        return { line, offset in
            let list = assistant.completions(of: line, at: offset)
            guard let first = list.candidates.first else { return .none }
            var candidates: [Candidate] = []
            for candidate in list.candidates where candidate.range == first.range {
                switch candidate.kind {
                case .path: candidates += files.candidates(for: candidate.text)
                case .folder: candidates += files.folders(for: candidate.text)
                case .word, .entry, .value, .filler:
                    candidates.append(
                        Candidate(
                            text: candidate.text, note: candidate.note, appendsSpace: candidate.isFollowedBySpace))
                }
            }
            return Completions(replacing: first.range, candidates: candidates)
        }
    }
}
