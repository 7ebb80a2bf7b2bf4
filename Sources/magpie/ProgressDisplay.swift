import Dialogue
import Dispatch
import Foundation
import Ingestion
import LineEditing
import Synchronization

/// Draws how far reading has come, in place, until something else is to be shown: at most ten times a second, and four
/// times where nothing is told, so that times go on.
final class ProgressDisplay: Sendable {
    private struct State {
        var board: ProgressBoard?
        /// Cells of each line on the screen; the cursor stands behind the last.
        var drawn: [Int] = []
        var lastDrawing = Date.distantPast
        var timer: (any DispatchSourceTimer)?
    }
    private let state = Mutex(State())
    private static let shortest: TimeInterval = 0.1

    private let bars: BarStyle

    init(bars: BarStyle) { self.bars = bars }

    /// Takes what is told; the first of it begins.
    func note(_ progress: IngestProgress) {
        state.withLock { state in
            let board = state.board ?? begin(&state)
            board.note(progress, now: Date())
            draw(&state)
        }
    }

    private func begin(_ state: inout State) -> ProgressBoard {
        let board = ProgressBoard(started: Date(), bars: bars)
        state.board = board
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
        timer.schedule(deadline: .now() + ProgressBoard.delay, repeating: .milliseconds(250))
        timer.setEventHandler { [weak self] in self?.state.withLock { self?.draw(&$0) } }
        timer.resume()
        state.timer = timer
        return board
    }

    /// Takes the lines from the screen; nothing is drawn until more is told.
    func end() {
        state.withLock { state in
            state.timer?.cancel()
            state.timer = nil
            state.board = nil
            guard !state.drawn.isEmpty else { return }
            StandardError.draw(Self.erasing(state.drawn))
            state.drawn = []
            Terminal.showTyping()
        }
    }

    /// Under the lock, so that nothing is drawn behind `end`.
    private func draw(_ state: inout State) {
        let now = Date()
        guard let board = state.board, now.timeIntervalSince(state.lastDrawing) >= Self.shortest else { return }
        let size = Terminal.size(of: STDERR_FILENO)
        let lines = board.lines(now: now, in: .init(columns: size.columns, rows: size.rows))
        guard !lines.isEmpty else { return }
        // What is typed ahead would be drawn into the lines; the next prompt shows it.
        if state.drawn.isEmpty { Terminal.hideTyping() }
        StandardError.draw(Self.erasing(state.drawn) + lines.joined(separator: "\r\n"))
        state.drawn = lines.map(DisplayWidth.of)
        state.lastDrawing = now
    }

    /// To the beginning of the first line, which a window made narrower may have broken into several, and clears the rest.
    private static func erasing(_ drawn: [Int]) -> String {
        let columns = Terminal.size(of: STDERR_FILENO).columns
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
        return "\r" + (rows > 1 ? "\u{1B}[\(rows - 1)A" : "") + "\u{1B}[J"
    }
}
