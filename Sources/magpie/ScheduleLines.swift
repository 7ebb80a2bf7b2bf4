import Dialogue
import LineEditing
import Synchronization

/// What ran by the clock, told in quiet lines above the open prompt. While a line is being answered they wait, so that
/// nothing comes between a question and its answer.
final class ScheduleLines: Sendable {
    private struct State {
        var editor: LineEditor?
        var waiting: [String] = []
    }

    private let state = Mutex(State())
    private let usesJSON: Bool
    let isQuiet: Bool

    init(usesJSON: Bool, isQuiet: Bool) {
        self.usesJSON = usesJSON
        self.isQuiet = isQuiet
    }

    /// A prompt is about to be shown.
    func open(_ editor: LineEditor) {
        state.withLock { state in
            state.editor = editor
            for line in state.waiting { editor.printAbove(line) }
            state.waiting = []
        }
    }

    func close() { state.withLock { $0.editor = nil } }

    func show(_ event: ScheduleEvent) {
        guard !isQuiet, !event.isQuiet else { return }
        let line = usesJSON ? event.jsonLine : event.promptLine
        state.withLock { state in
            guard let editor = state.editor else { return state.waiting.append(line) }
            editor.printAbove(line)
        }
    }
}
