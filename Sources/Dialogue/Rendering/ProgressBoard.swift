package import Foundation
package import Ingestion
internal import Quantities
internal import Synchronization

/// The lines that show how far reading has come, while it takes long: one a source, and what they come to together.
package final class ProgressBoard: Sendable {
    private let started: Date
    private let bars: BarStyle?
    /// What was told last of each source, in the order they were begun.
    private let told = Mutex<[Told]>([])

    private struct Told {
        var progress: IngestProgress
        /// When it was first told of.
        var begun: Date
    }

    /// How much room there is.
    package struct Window: Sendable {
        package var columns: Int
        package var rows: Int

        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    /// Nothing is shown of work that takes less.
    package static let delay: TimeInterval = 0.5

    /// - Parameter bars: what bars are drawn with; nil draws none.
    package init(started: Date, bars: BarStyle? = nil) {
        self.started = started
        self.bars = bars
    }

    /// Takes what is told of a source.
    package func note(_ progress: IngestProgress, now: Date) {
        told.withLock { told in
            if let index = told.firstIndex(where: { $0.progress.source == progress.source }) {
                told[index].progress = progress
            } else {
                told.append(Told(progress: progress, begun: now))
            }
        }
    }

    /// The lines as they are now; none in the first half second, nor before anything was told.
    package func lines(now: Date, in window: Window) -> [String] {
        let told = told.withLock { $0 }
        guard now.timeIntervalSince(started) >= ProgressBoard.delay, !told.isEmpty else { return [] }
        let width = max(10, window.columns - 1)
        guard told.count > 1 else {
            return [ProgressRow(told[0].progress, begun: told[0].begun, now: now).line(width, bars: bars, hint: true)]
        }
        let shown = ProgressBoard.chosen(told, most: max(2, window.rows / 2 - 1))
        let rows = shown.map { ProgressRow($0.progress, begun: $0.begun, now: now) }
        let name = rows.reduce(0) { max($0, DisplayWidth.of($1.name)) }
        return rows.map { $0.line(width, nameWidth: name, bars: bars) }
            + [DisplayWidth.fitting(summary(of: told, hidden: told.count - shown.count, now: now), in: width)]
    }

    /// `news waits 42 s for the rate limit (10 a minute).`, where no line can be drawn and the wait is so long that silence
    /// would look like a hang.
    package static func notice(of progress: IngestProgress, now: Date) -> String? {
        guard let wait = progress.wait, wait.until.timeIntervalSince(now) > 5 else { return nil }
        return "\(progress.source) waits \(ProgressRow.rest(of: wait, now: now)) \(ProgressRow.reason(of: wait)).\n"
    }

    /// Where not all have room, those that are done leave first, then the ones begun last.
    private static func chosen(_ told: [Told], most: Int) -> [Told] {
        guard told.count > most else { return told }
        let going = told.filter { !$0.progress.isOver }
        return Array((going.isEmpty ? told : going).prefix(most))
    }

    /// `4 sources, 2 done, 1 not shown  20%  4,000 records  2,000/s  (Ctrl-C stops)`
    private func summary(of told: [Told], hidden: Int, now: Date) -> String {
        let all = told.map(\.progress)
        let done = all.count(where: \.isOver)
        let read = all.reduce(0) { $0 + $1.counts.read }
        var front = Formatted.count(all.count, "source")
        if done > 0 { front += ", \(Formatted.count(done)) done" }
        if hidden > 0 { front += ", \(Formatted.count(hidden)) not shown" }
        var parts = [front]
        // Of sources that do not say how much they have, nobody knows.
        if all.allSatisfy({ $0.totalBytes > 0 || $0.isOver }) {
            let total = all.reduce(0) { $0 + $1.totalBytes }
            let bytes = all.reduce(0) { $0 + ($1.isOver ? $1.totalBytes : min($1.readBytes, $1.totalBytes)) }
            if total > 0 { parts.append("\(bytes * 100 / total)%") }
        }
        parts.append(Formatted.count(read, "record"))
        parts.append("\(Formatted.count(Int(Double(read) / now.timeIntervalSince(started))))/s")
        return parts.joined(separator: "  ") + "  \(ProgressRow.hint)"
    }
}
