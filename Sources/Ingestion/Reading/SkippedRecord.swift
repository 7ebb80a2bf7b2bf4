/// A record that will be refused and is longer than what is at hand: its bytes are counted, and kept as far as
/// quarantine wants them.
struct SkippedRecord {
    let place: RecordPlace
    /// Why it is refused; nil for its size alone.
    let reason: Rejection.Reason?
    private var payload: [UInt8] = []
    private var count = 0

    init(at place: RecordPlace, reason: Rejection.Reason?) {
        self.place = place
        self.reason = reason
    }

    mutating func append(_ window: ByteWindow, from start: Int, to end: Int, limits: RecordLimits) {
        count += end - start
        if reason == nil || count > limits.maximumRecordBytes {
            // Too large: no more than the front is kept.
            let kept = RecordLimits.keptOfTooLarge
            if payload.count > kept { payload = Array(payload.prefix(kept)) }
            let wanted = min(end - start, kept - payload.count)
            payload.append(contentsOf: window.bytes(from: start, to: start + wanted))
        } else {
            payload.append(contentsOf: window.bytes(from: start, to: end))
        }
    }

    /// Hands it to the collector, without the white space behind it.
    func finish(into collector: RecordCollector) {
        let limit = collector.limits.maximumRecordBytes
        let isWhole = payload.count == count
        let end = isWhole ? (payload.lastIndex { !ByteWindow.isSpace($0) } ?? -1) + 1 : payload.count
        collector.reject(
            reason ?? .tooLarge(bytes: count, limit: limit), at: place, payload: Array(payload.prefix(end)))
    }
}
