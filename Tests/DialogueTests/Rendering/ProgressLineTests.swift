import Dialogue
import Foundation
import Ingestion
import Testing

@Suite("Progress line")
struct ProgressLineTests {
    private let start = Date(timeIntervalSince1970: 0)

    private func text(
        after seconds: Double, read: Int, bytes: Int64 = 0, of total: Int64 = 0, width: Int = 100
    ) -> String? {
        ProgressLine(started: start).text(
            for: IngestProgress(
                source: "pulse_forecasts", counts: RecordCounts(read: read), readBytes: bytes, totalBytes: total),
            now: start.addingTimeInterval(seconds), width: width)
    }

    @Test func shortWorkShowsNone() {
        #expect(text(after: 0.4, read: 1000) == nil)
        #expect(text(after: -5, read: 1000) == nil)
    }

    @Test func saysHowFarAndHowFast() {
        #expect(
            text(after: 2, read: 620_000, bytes: 34, of: 100)
                == "pulse_forecasts  34%  620,000 records  310,000/s  (Ctrl-C stops)")
    }

    @Test func withoutASizeThereIsNoShare() {
        #expect(text(after: 1, read: 1) == "pulse_forecasts  1 record  1/s  (Ctrl-C stops)")
    }

    @Test func aFileThatGrewIsNeverMoreThanWhole() {
        #expect(
            text(after: 1, read: 10, bytes: 150, of: 100) == "pulse_forecasts  100%  10 records  10/s  (Ctrl-C stops)")
    }

    /// Sources that are read at once share the line, and none hides another.
    @Test func severalSourcesAreToldTogether() {
        let line = ProgressLine(started: start)
        func tell(_ source: SourceID, read: Int, bytes: Int64) -> String? {
            line.text(
                for: IngestProgress(
                    source: source, counts: RecordCounts(read: read), readBytes: bytes, totalBytes: 100),
                now: start.addingTimeInterval(2), width: 100)
        }
        #expect(tell("forecasts", read: 1000, bytes: 30) == "forecasts  30%  1,000 records  500/s  (Ctrl-C stops)")
        #expect(tell("trust", read: 500, bytes: 5) == "forecasts 30%, trust 5%  1,500 records  750/s  (Ctrl-C stops)")
        #expect(
            tell("forecasts", read: 3000, bytes: 90)
                == "forecasts 90%, trust 5%  3,500 records  1,750/s  (Ctrl-C stops)")
        // What is done leaves the names, not the sum.
        #expect(tell("forecasts", read: 3500, bytes: 100) == "trust  5%  4,000 records  2,000/s  (Ctrl-C stops)")
        _ = tell("a", read: 0, bytes: 0)
        _ = tell("b", read: 0, bytes: 55)
        #expect(tell("c", read: 0, bytes: 20) == "4 sources  20%  4,000 records  2,000/s  (Ctrl-C stops)")
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
        let line = ProgressLine(started: start)
        let now = start.addingTimeInterval(2)
        let wait = ReadingWait(until: now.addingTimeInterval(seconds), reason: reason)
        let progress = IngestProgress(
            source: "news", counts: RecordCounts(read: 5), readBytes: 0, totalBytes: 0, wait: wait)
        #expect(line.text(for: progress, now: now, width: 100) == text)
        #expect(line.countdown(now: now, width: 100) == text)
        #expect(line.countdown(now: wait.until, width: 100) == nil)
    }

    @Test("where no line can be drawn, a wait is said once, if it is long")
    func noticesLongWaits() {
        func notice(_ seconds: Double) -> String? {
            let wait = ReadingWait(until: start + seconds, reason: .server)
            return ProgressLine.notice(
                of: IngestProgress(source: "news", counts: RecordCounts(), readBytes: 0, totalBytes: 0, wait: wait),
                now: start)
        }
        #expect(notice(42) == "news waits 42 s as its server asks.\n")
        #expect(notice(4) == nil)
        #expect(
            ProgressLine.notice(
                of: IngestProgress(source: "news", counts: RecordCounts(), readBytes: 0, totalBytes: 0), now: start)
                == nil)
    }

    /// Who waits does not hide who reads.
    @Test func waitingStandsBesideReading() {
        let line = ProgressLine(started: start)
        let now = start.addingTimeInterval(2)
        let wait = ReadingWait(until: now.addingTimeInterval(9), reason: .server)
        _ = line.text(
            for: IngestProgress(
                source: "files", counts: RecordCounts(read: 100), readBytes: 50, totalBytes: 100), now: now, width: 100)
        #expect(
            line.text(
                for: IngestProgress(
                    source: "news", counts: RecordCounts(read: 20), readBytes: 0, totalBytes: 0, wait: wait), now: now,
                width: 100)
                == "files  50%, news  waiting 9 s as its server asks  120 records  60/s  (Ctrl-C stops)")
    }

    @Test func fitsIntoTheWindowWithoutTouchingItsEdge() throws {
        let line = try #require(text(after: 2, read: 620_000, bytes: 34, of: 100, width: 40))
        #expect(line == "pulse_forecasts  34%  620,000 records …")
        #expect(DisplayWidth.of(line) == 39)
    }
}
