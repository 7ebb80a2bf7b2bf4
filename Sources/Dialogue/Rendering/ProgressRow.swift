internal import Foundation
internal import Ingestion
internal import Quantities

/// How far one source has come, in a line: what matters least goes first where the window is narrow.
struct ProgressRow {
    private let progress: IngestProgress
    private let elapsed: TimeInterval
    private let now: Date

    static let hint = "(Ctrl-C stops)"
    private static let barCells = 16

    init(_ progress: IngestProgress, begun: Date, now: Date) {
        self.progress = progress
        self.now = now
        elapsed = max(now.timeIntervalSince(begun), 0.001)
    }

    var name: String { SafeText.line(progress.source.rawValue, cells: 40) }

    /// A part of the line; the lowest rank leaves first, 0 never.
    private struct Part {
        var text: String
        var rank: Int
    }

    /// `pulse_forecasts  34%  620,000 records  310,000/s  92 MB of 273 MB  4 s left  (Ctrl-C stops)`
    /// - Parameters:
    ///   - width: the most cells.
    ///   - nameWidth: cells the name is filled up to, where rows stand below each other.
    ///   - hint: whether it says how to stop.
    func line(_ width: Int, nameWidth: Int = 0, bars: BarStyle?, hint: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, nameWidth - DisplayWidth.of(name)))
        var parts = [Part(text: name + padding, rank: 0)]
        if progress.isOver {
            parts.append(Part(text: "done", rank: 0))
            parts.append(Part(text: Formatted.count(progress.counts.read, "record"), rank: 7))
        } else {
            parts += waiting ?? going(bars)
        }
        if hint { parts.append(Part(text: Self.hint, rank: 4)) }
        func text() -> String { parts.map(\.text).joined(separator: "  ") }
        while DisplayWidth.of(text()) > width,
            let least = parts.indices.filter({ parts[$0].rank > 0 }).min(by: { parts[$0].rank < parts[$1].rank })
        {
            parts.remove(at: least)
        }
        return DisplayWidth.fitting(text(), in: width)
    }

    /// `waiting 42 s for the rate limit (10 a minute)`; nil where it does not wait.
    private var waiting: [Part]? {
        guard let wait = progress.wait, wait.until > now else { return nil }
        return [Part(text: "waiting \(Self.rest(of: wait, now: now)) \(Self.reason(of: wait))", rank: 0)] + spending
    }

    private func going(_ bars: BarStyle?) -> [Part] {
        var parts: [Part] = []
        let read = progress.counts.read
        let share = share
        if let share {
            if let bars {
                let bar = bars.bar(share, cells: Self.barCells)
                let room = String(repeating: " ", count: max(0, Self.barCells - DisplayWidth.of(bar)))
                parts.append(Part(text: bar + room, rank: 1))
            }
            parts.append(Part(text: "\(Int(share * 100))%", rank: 8))
        }
        parts.append(Part(text: Formatted.count(read, "record"), rank: 7))
        if read > 0 { parts.append(Part(text: "\(Formatted.count(Int(Double(read) / elapsed)))/s", rank: 5)) }
        if progress.totalBytes > 0 {
            let (bytes, total) = (Formatted.bytes(progress.readBytes), Formatted.bytes(progress.totalBytes))
            parts.append(Part(text: "\(bytes) of \(total)", rank: 2))
        }
        if let share, share > 0.01, share < 1 {
            let left = Duration.seconds((elapsed * (1 - share) / share).rounded(.up))
            parts.append(Part(text: "\(Formatted.duration(left)) left", rank: 6))
        }
        return parts + spending
    }

    /// `12 calls, $0.24  $9.76 of the budget left`, of what costs.
    private var spending: [Part] {
        guard let usage = progress.usage, usage.calls > 0 else { return [] }
        let cost = usage.money > .zero ? ", \(usage.money)" : ""
        var parts = [Part(text: Formatted.count(Int(usage.calls), "call") + cost, rank: 3)]
        if let left = progress.budgetLeft { parts.append(Part(text: "\(left) of the budget left", rank: 6)) }
        return parts
    }

    /// 0 to 1; nil where nobody knows how much there is.
    private var share: Double? {
        guard progress.totalBytes > 0 else { return progress.share }
        return min(1, Double(progress.readBytes) / Double(progress.totalBytes))
    }

    static func rest(of wait: ReadingWait, now: Date) -> String {
        let seconds = Int(wait.until.timeIntervalSince(now).rounded(.up))
        return seconds < 60 ? "\(seconds) s" : Formatted.duration(.seconds(seconds))
    }

    static func reason(of wait: ReadingWait) -> String {
        switch wait.reason {
        case .rate(let rate): "for the rate limit (\(Formatted.count(rate.requests)) a \(rate.window.rawValue))"
        case .server: "as its server asks"
        case .retry(let attempt): "before attempt \(attempt + 1)"
        case .outstanding: "for calls of others that may leave some of the budget"
        }
    }
}
