import Dialogue
import Foundation
import LineEditing
import Synchronization

/// Draws the progress line anew each second while a source waits, as nothing is told meanwhile.
final class Countdown: Sendable {
    private struct State {
        var line: ProgressLine?
        /// Counts the beginnings, so that one that was ended draws no more.
        var generation = 0
    }
    private let state = Mutex(State())

    /// Goes on until nothing waits any more, or `end`.
    func begin(_ line: ProgressLine) {
        let generation = state.withLock { state -> Int? in
            guard state.line == nil else { return nil }
            state.line = line
            state.generation += 1
            return state.generation
        }
        guard let generation else { return }
        Task.detached { [self] in
            repeat {
                try? await Task.sleep(for: .seconds(1))
            } while draw(generation)
        }
    }

    /// Something else is to be shown.
    func end() {
        state.withLock { $0.line = nil }
    }

    /// Under the lock, so that nothing is drawn behind `end`.
    /// - Returns: whether it goes on.
    private func draw(_ generation: Int) -> Bool {
        state.withLock { state in
            guard state.generation == generation, let line = state.line else { return false }
            guard let text = line.countdown(now: Date(), width: Terminal.size().columns) else {
                state.line = nil
                return false
            }
            StandardError.draw("\r\u{1B}[K\(text)")
            return true
        }
    }
}
