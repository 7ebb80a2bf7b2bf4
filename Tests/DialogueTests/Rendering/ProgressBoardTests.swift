import Dialogue
import Foundation
import Ingestion
import Quantities
import Testing

@Suite("Progress")
struct ProgressBoardTests {
    private let start = Date(timeIntervalSince1970: 0)

    private func progress(
        _ source: SourceID = "pulse_forecasts", read: Int, bytes: Int64 = 0, of total: Int64 = 0,
        share: Double? = nil, wait: ReadingWait? = nil, usage: Usage? = nil, left: Money? = nil, isOver: Bool = false
    ) -> IngestProgress {
        IngestProgress(
            source: source, counts: RecordCounts(read: read), readBytes: bytes, totalBytes: total, share: share,
            wait: wait, usage: usage, budgetLeft: left, isOver: isOver)
    }

    /// What a board shows of sources that were all begun at the start.
    private func lines(
        after seconds: Double, _ told: [IngestProgress], width: Int = 120, rows: Int = 24, bars: BarStyle? = nil
    ) -> [String] {
        let board = ProgressBoard(started: start, bars: bars)
        for progress in told { board.note(self.progress(progress.source, read: 0), now: start) }
        for progress in told { board.note(progress, now: start + seconds) }
        return board.lines(now: start + seconds, in: .init(columns: width, rows: rows))
    }

    @Test func shortWorkShowsNone() {
        #expect(lines(after: 0.4, [progress(read: 1000)]) == [])
        #expect(lines(after: -5, [progress(read: 1000)]) == [])
        #expect(lines(after: 5, []) == [])
    }

    @Test func saysHowFarAndHowFastAndHowLongYet() {
        #expect(
            lines(after: 2, [progress(read: 620_000, bytes: 92_000_000, of: 273_000_000)]) == [
                "pulse_forecasts  33%  620,000 records  310,000/s  92 MB of 273 MB  4 s left  (Ctrl-C stops)"
            ])
    }

    @Test func aBarShowsTheShare() {
        let half = [progress("sales", read: 10, bytes: 50, of: 100)]
        #expect(
            lines(after: 10, half, bars: .ascii) == [
                "sales  ########          50%  10 records  1/s  50 bytes of 100 bytes  10 s left  (Ctrl-C stops)"
            ])
        #expect(lines(after: 10, half, bars: .blocks)[0].hasPrefix("sales  ████████          50%"))
    }

    @Test func withoutASizeThereIsNoShareNorTime() {
        #expect(lines(after: 1, [progress(read: 1)]) == ["pulse_forecasts  1 record  1/s  (Ctrl-C stops)"])
        #expect(lines(after: 1, [progress(read: 0)]) == ["pulse_forecasts  0 records  (Ctrl-C stops)"])
    }

    /// An export goes through records, and its file has as many bytes as it will have.
    @Test func aShareWithoutBytesIsShownAlone() {
        #expect(
            lines(after: 3, [progress("out.csv", read: 300_000, share: 0.75)]) == [
                "out.csv  75%  300,000 records  100,000/s  1 s left  (Ctrl-C stops)"
            ])
    }

    @Test func aFileThatGrewIsNeverMoreThanWhole() {
        #expect(
            lines(after: 1, [progress(read: 10, bytes: 150, of: 100)], width: 60) == [
                "pulse_forecasts  100%  10 records  10/s  (Ctrl-C stops)"
            ])
    }

    /// What a server has cost, and what is left to spend.
    @Test func saysWhatIsSpentAndWhatIsLeft() {
        let usage = Usage(calls: 12, tokens: 900, money: Money(microdollars: 240_000))
        #expect(
            lines(after: 10, [progress("news", read: 1200, usage: usage, left: Money(microdollars: 9_760_000))]) == [
                "news  1,200 records  120/s  12 calls, $0.24  $9.76 of the budget left  (Ctrl-C stops)"
            ])
        #expect(
            lines(after: 10, [progress("news", read: 1200, usage: Usage(calls: 1))]) == [
                "news  1,200 records  120/s  1 call  (Ctrl-C stops)"
            ])
    }

    /// Each source has its line, below them what they come to together.
    @Test func severalSourcesStandBelowEachOther() {
        let told = [
            progress("forecasts", read: 3000, bytes: 90, of: 100), progress("trust", read: 500, bytes: 5, of: 100),
            progress("symbolic_logs", read: 20, bytes: 10, of: 10, isOver: true),
        ]
        #expect(
            lines(after: 2, told, width: 80) == [
                "forecasts      90%  3,000 records  1,500/s  90 bytes of 100 bytes  1 s left",
                "trust          5%  500 records  250/s  5 bytes of 100 bytes  38 s left",
                "symbolic_logs  done  20 records",
                "3 sources, 1 done  50%  3,520 records  1,760/s  (Ctrl-C stops)",
            ])
        // With one that does not say how much it has, nobody knows the share.
        #expect(
            lines(after: 2, told + [progress("news", read: 0)]).last
                == "4 sources, 1 done  3,520 records  1,760/s  (Ctrl-C stops)")
    }

    @Test func inALowWindowWhatIsDoneLeavesFirst() {
        let told = (1...9).map { progress(SourceID("s\($0)"), read: 1, isOver: $0 < 4) }
        #expect(
            lines(after: 1, told, rows: 10) == [
                "s4  1 record  1/s", "s5  1 record  1/s", "s6  1 record  1/s", "s7  1 record  1/s",
                "9 sources, 3 done, 5 not shown  9 records  9/s  (Ctrl-C stops)",
            ])
    }

    @Test(
        "a source that waits says for what, and how long",
        arguments: [
            (
                ReadingWait.Reason.rate(RateLimit(.source, requests: 10, per: .minute)), 41.2,
                "news  waiting 42 s for the rate limit (10 a minute)  (Ctrl-C stops)"
            ),
            (.server, 130, "news  waiting 2 min 10 s as its server asks  (Ctrl-C stops)"),
            (.retry(2), 5, "news  waiting 5 s before attempt 3  (Ctrl-C stops)"),
        ])
    func countsDown(reason: ReadingWait.Reason, seconds: Double, text: String) {
        let board = ProgressBoard(started: start)
        let now = start + 2
        let wait = ReadingWait(until: now + seconds, reason: reason)
        board.note(progress("news", read: 5, wait: wait), now: start)
        let window = ProgressBoard.Window(columns: 100, rows: 24)
        #expect(board.lines(now: now, in: window) == [text])
        #expect(board.lines(now: now + 1, in: window) != [text])
        #expect(board.lines(now: wait.until, in: window)[0].hasPrefix("news  5 records"))
    }

    @Test("where no line can be drawn, a wait is said once, if it is long")
    func noticesLongWaits() {
        func notice(_ seconds: Double) -> String? {
            let wait = ReadingWait(until: start + seconds, reason: .server)
            return ProgressBoard.notice(of: progress("news", read: 0, wait: wait), now: start)
        }
        #expect(notice(42) == "news waits 42 s as its server asks.\n")
        #expect(notice(4) == nil)
        #expect(ProgressBoard.notice(of: progress("news", read: 0), now: start) == nil)
    }

    @Test(
        "a narrow window loses what matters least",
        arguments: [
            (90, "pulse_forecasts  34%  620,000 records  310,000/s  4 s left  (Ctrl-C stops)"),
            (70, "pulse_forecasts  34%  620,000 records  310,000/s  4 s left"),
            (50, "pulse_forecasts  34%  620,000 records  4 s left"),
            (30, "pulse_forecasts  34%"), (14, "pulse_foreca…"),
        ])
    func fitsIntoTheWindowWithoutTouchingItsEdge(width: Int, text: String) {
        let shown = lines(after: 2, [progress(read: 620_000, bytes: 34, of: 100)], width: width)
        #expect(shown == [text])
        #expect(shown.allSatisfy { DisplayWidth.of($0) < width })
    }
}
