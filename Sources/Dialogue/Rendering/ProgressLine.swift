package import Foundation
package import Ingestion
internal import Quantities

/// The line that shows how far reading has come, while it takes long.
package struct ProgressLine: Sendable {
    private let started: Date

    package init(started: Date) { self.started = started }

    /// `pulse_forecasts  34%  340,000 records  310,000/s`, or nil in the first half second.
    package func text(for progress: IngestProgress, now: Date, width: Int) -> String? {
        let elapsed = now.timeIntervalSince(started)
        guard elapsed >= 0.5 else { return nil }
        let share =
            progress.totalBytes > 0
            ? "  \(min(100, Int(progress.readBytes * 100 / progress.totalBytes)))%" : ""
        let rate = Formatted.count(Int(Double(progress.counts.read) / elapsed))
        let text =
            "\(progress.source)\(share)  \(Formatted.count(progress.counts.read, "record"))  \(rate)/s  (Ctrl-C stops)"
        return DisplayWidth.fitting(text, in: max(10, width - 1))
    }
}
