import Dialogue
import Foundation
import Ingestion
import LineEditing

/// Puts replies on the screen: text or JSON on standard output, notes and progress on standard error.
struct Presenter: Sendable {
    let usesColor: Bool
    private let usesJSON: Bool
    private let isQuiet: Bool
    private let colorsNotes: Bool
    private let showsProgress: Bool
    private let display = ProgressDisplay(bars: BarStyle(environment: ProcessInfo.processInfo.environment))

    init(global: GlobalOptions) {
        usesColor = global.usesColor(on: STDOUT_FILENO)
        usesJSON = global.json
        isQuiet = global.quiet
        colorsNotes = global.usesColor(on: STDERR_FILENO)
        showsProgress =
            !global.quiet && !global.json && Terminal.isTerminal(STDERR_FILENO)
            && Terminal.canMoveCursor(environment: ProcessInfo.processInfo.environment)
    }

    /// - Parameter pages: whether what is longer than the window may go through a pager.
    func show(_ turn: Turn, pages: Bool = false) {
        clearProgress()
        if usesJSON { return StandardOutput.write(JSONRenderer.line(of: turn)) }
        if turn.reply.action == .clearScreen, Terminal.isTerminal(STDOUT_FILENO) {
            StandardOutput.draw("\u{1B}[H\u{1B}[2J")
        }
        show(turn.reply, pages: pages)
        if let took = turn.took { StandardError.write(Timing.text(took)) }
    }

    /// Why a script is not run: beside the answers, of which there are none. A program finds it where it reads.
    func show(problem turn: Turn) {
        guard !usesJSON else { return show(turn) }
        let width = Terminal.isTerminal(STDERR_FILENO) ? Terminal.size(of: STDERR_FILENO).columns : nil
        StandardError.write(TextRenderer(width: width, usesColor: colorsNotes).text(of: turn.reply))
    }

    /// The line that is answered next, where several were entered at once.
    func show(echo line: String) {
        guard !usesJSON else { return }
        StandardOutput.write(TextRenderer(usesColor: usesColor).styled("> " + SafeText.of(line), .dim))
    }

    func show(_ reply: Reply, pages: Bool = false) {
        var reply = reply
        if reply.action == .stayBesideData {
            if reply.headline.isEmpty || (isQuiet && reply.outcome == .done) { return }
            StandardError.write(TextRenderer(usesColor: colorsNotes).text(of: reply))
            return
        }
        if isQuiet {
            reply.notes = []
            if reply.outcome == .done { reply.hints = [] }
        }
        // For another program: what is not the data goes beside it.
        if reply.form != .table {
            guard reply.outcome == .done else {
                StandardError.write(TextRenderer(usesColor: colorsNotes).text(of: reply))
                return
            }
            show(notes: reply.notes)
        }
        let width = Terminal.isTerminal(STDOUT_FILENO) ? Terminal.size().columns : nil
        let style = BarStyle(environment: ProcessInfo.processInfo.environment)
        let text = TextRenderer(width: width, usesColor: usesColor, bars: width == nil ? nil : style, charts: style)
            .text(of: reply)
        guard !text.isEmpty else { return }
        if pages, width != nil, isLong(text), page(text) { return }
        StandardOutput.write(text)
    }

    /// Whether it would push its own beginning out of the window.
    private func isLong(_ text: String) -> Bool {
        let window = Terminal.size()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { count, line in
            count + max(1, (DisplayWidth.of(String(line)) + window.columns - 1) / max(1, window.columns))
        }
        return lines >= window.rows
    }

    private func page(_ text: String) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        guard Terminal.isTerminal(STDIN_FILENO), Terminal.canMoveCursor(environment: environment),
            let pager = Pager(environment: environment)
        else { return false }
        return pager.show(text + "\n", environment: environment)
    }

    /// A word about the program itself, which answers nothing.
    func show(hint: String) {
        clearProgress()
        StandardError.write(TextRenderer(usesColor: colorsNotes).styled(hint, .dim))
    }

    func show(notes: [String]) {
        let width = Terminal.isTerminal(STDERR_FILENO) ? Terminal.size(of: STDERR_FILENO).columns : nil
        let renderer = TextRenderer(width: width, usesColor: colorsNotes)
        for note in notes { StandardError.write(renderer.text(ofNote: note)) }
    }

    /// Draws the progress of a command on a terminal; elsewhere says only that something is waited for long.
    func progress() -> (@Sendable (IngestProgress) -> Void)? {
        guard !isQuiet else { return nil }
        guard showsProgress else {
            return { progress in
                guard let text = ProgressBoard.notice(of: progress, now: Date()) else { return }
                StandardError.write(text)
            }
        }
        return { [display] progress in display.note(progress) }
    }

    /// Somebody else writes to the store, and that takes long: silence would look like a hang.
    func showWaiting(for holder: Int32?) {
        guard !isQuiet else { return }
        clearProgress()
        StandardError.write(WaitingNotice.text(holder: holder))
    }

    /// Takes the progress of work that has ended from the screen.
    func clearProgress() { display.end() }
}
