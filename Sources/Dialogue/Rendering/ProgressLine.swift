package import Foundation
package import Ingestion
internal import Quantities
internal import Synchronization

/// The line that shows how far reading has come, while it takes long; of all sources that are read at once.
package final class ProgressLine: Sendable {
    private let started: Date
    /// What was told last of each source, in the order they were begun.
    private let told = Mutex<[IngestProgress]>([])

    package init(started: Date) { self.started = started }

    /// `pulse_forecasts  34%  340,000 records  310,000/s`, or nil in the first half second.
    package func text(for progress: IngestProgress, now: Date, width: Int) -> String? {
        told.withLock { told in
            if let index = told.firstIndex(where: { $0.source == progress.source }) {
                told[index] = progress
            } else {
                told.append(progress)
            }
        }
        return text(last: progress, now: now, width: width)
    }

    /// The same a moment later, while a source waits and nothing is told; nil where none waits any more.
    package func countdown(now: Date, width: Int) -> String? {
        guard let waiting = told.withLock({ $0.last { part($0, waitingAt: now) != nil } }) else { return nil }
        return text(last: waiting, now: now, width: width)
    }

    /// `news waits 42 s for the rate limit (10 a minute).`, where no line can be drawn and the wait is so long that silence
    /// would look like a hang.
    package static func notice(of progress: IngestProgress, now: Date) -> String? {
        guard let wait = progress.wait, wait.until.timeIntervalSince(now) > 5 else { return nil }
        return "\(progress.source) waits \(rest(of: wait, now: now)) \(reason(of: wait)).\n"
    }

    private func text(last progress: IngestProgress, now: Date, width: Int) -> String? {
        let all = told.withLock { $0 }
        let elapsed = now.timeIntervalSince(started)
        guard elapsed >= 0.5 else { return nil }
        let read = all.reduce(0) { $0 + $1.counts.read }
        let rate = Formatted.count(Int(Double(read) / elapsed))
        let waiting = all.compactMap { part($0, waitingAt: now) }
        if !waiting.isEmpty, waiting.count == all.count {
            return DisplayWidth.fitting("\(waiting.joined(separator: ", "))  (Ctrl-C stops)", in: max(10, width - 1))
        }
        let text =
            "\(sources(all, progress))\(waiting.map { ", \($0)" }.joined())  \(Formatted.count(read, "record"))  \(rate)/s  (Ctrl-C stops)"
        return DisplayWidth.fitting(text, in: max(10, width - 1))
    }

    /// `news  waiting 42 s for the rate limit (10 a minute)`; nil where it does not wait.
    private func part(_ progress: IngestProgress, waitingAt now: Date) -> String? {
        guard let wait = progress.wait, wait.until > now else { return nil }
        return "\(progress.source)  waiting \(Self.rest(of: wait, now: now)) \(Self.reason(of: wait))"
    }

    private static func rest(of wait: ReadingWait, now: Date) -> String {
        let seconds = Int(wait.until.timeIntervalSince(now).rounded(.up))
        return seconds < 60 ? "\(seconds) s" : Formatted.duration(.seconds(seconds))
    }

    private static func reason(of wait: ReadingWait) -> String {
        switch wait.reason {
        case .rate(let rate): "for the rate limit (\(Formatted.count(rate.requests)) a \(rate.window.rawValue))"
        case .server: "as its server asks"
        case .retry(let attempt): "before attempt \(attempt + 1)"
        case .outstanding: "for calls of others that may leave some of the budget"
        }
    }

    /// Those that are neither done nor waiting, by name where they are few.
    private func sources(_ all: [IngestProgress], _ last: IngestProgress) -> String {
        let going = all.filter { $0.wait == nil && ($0.totalBytes == 0 || $0.readBytes < $0.totalBytes) }
        switch going.count {
        case 0: return part(last, separator: "  ")
        case 1: return part(going[0], separator: "  ")
        case 2...3: return going.map { part($0, separator: " ") }.joined(separator: ", ")
        default:
            let total = going.reduce(0) { $0 + $1.totalBytes }
            let read = going.reduce(0) { $0 + min($1.readBytes, $1.totalBytes) }
            return "\(going.count) sources" + (total > 0 ? "  \(read * 100 / total)%" : "")
        }
    }

    private func part(_ progress: IngestProgress, separator: String) -> String {
        guard progress.totalBytes > 0 else { return progress.source.rawValue }
        return "\(progress.source)\(separator)\(min(100, progress.readBytes * 100 / progress.totalBytes))%"
    }
}
