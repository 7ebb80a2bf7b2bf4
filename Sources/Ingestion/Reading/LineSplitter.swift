import JSONText

/// JSON Lines: one value a line. A broken line costs that line; blank lines count as lines and are no records.
package struct LineSplitter: ResumableSplitter {
    package private(set) var position: Int64 = 0
    /// The line that is too large and is being passed over.
    private var skipped: SkippedRecord?

    /// Where the records lie in each line; nil for the line itself.
    private let recordsAt: RecordPointer?

    package init(recordsAt: RecordPointer? = nil) { self.recordsAt = recordsAt }

    mutating func resume(at position: Int64) { self.position = position }

    package mutating func split(_ window: ByteWindow, into collector: RecordCollector) -> Progress {
        var start = 0
        if skipped != nil {
            guard let next = skipLine(window, into: collector) else {
                return Progress(consumed: window.count, state: window.isLast ? .finished : .needsMore)
            }
            start = next
        }
        while start < window.count {
            if collector.isFull { return Progress(consumed: start, state: .batchIsFull) }
            let newline = ByteSearch.first(0x0A, in: window.base, from: start, to: window.count)
            if newline == nil, !window.isLast {
                guard window.count - start > collector.limits.maximumRecordBytes + 2 else { break }
                position += 1
                skipped = SkippedRecord(
                    at: RecordPlace(position: position, byteOffset: window.offset + Int64(start)), reason: nil)
                skipped?.append(window, from: start, to: window.count, limits: collector.limits)
                start = window.count
                break
            }
            let end = newline ?? window.count
            position += 1
            readLine(window, from: start, to: end, into: collector)
            start = min(end + 1, window.count)
        }
        return Progress(consumed: start, state: window.isLast ? .finished : .needsMore)
    }

    private func readLine(_ window: ByteWindow, from lineStart: Int, to lineEnd: Int, into collector: RecordCollector) {
        var start = lineStart
        var end = lineEnd
        while start < end, ByteWindow.isSpace(window.base[start]) { start += 1 }
        while end > start, ByteWindow.isSpace(window.base[end - 1]) { end -= 1 }
        guard start < end else { return }
        let place = RecordPlace(position: position, byteOffset: window.offset + Int64(start))
        guard end - start <= collector.limits.maximumRecordBytes else {
            let reason = Rejection.Reason.tooLarge(bytes: end - start, limit: collector.limits.maximumRecordBytes)
            let kept = min(end, start + RecordLimits.keptOfTooLarge)
            return collector.reject(reason, at: place, payload: window.bytes(from: start, to: kept))
        }
        let scanner = collector.scanner
        let reason: Rejection.Reason
        switch scanner.scan(window.base, from: start, to: end, isFinal: true) {
        case .complete(let valueEnd) where valueEnd == end:
            let tape = scanner.tape(window.base, from: start, to: end)
            guard let recordsAt else { return collector.take(tape, at: place) }
            return RecordsInLine.take(tape, at: recordsAt, place: place, into: collector)
        case .complete(let valueEnd):
            var behind = valueEnd
            while ByteWindow.isSpace(window.base[behind]) { behind += 1 }
            reason = .unexpected("the end of the line", at: behind, in: window, from: start)
        case .incomplete:
            reason = .truncated
        case .invalid(let fault, let faultPlace):
            reason = .syntax(fault, at: faultPlace, in: window, from: start, to: end)
        case .tooDeep:
            reason = .tooDeep(limit: scanner.maximumDepth)
        }
        collector.reject(reason, at: place, payload: window.bytes(from: start, to: end))
    }

    /// - Returns: where the next line begins, or nil where the window ends first.
    private mutating func skipLine(_ window: ByteWindow, into collector: RecordCollector) -> Int? {
        let newline = ByteSearch.first(0x0A, in: window.base, from: 0, to: window.count)
        skipped?.append(window, from: 0, to: newline ?? window.count, limits: collector.limits)
        guard newline != nil || window.isLast else { return nil }
        skipped?.finish(into: collector)
        skipped = nil
        return newline.map { $0 + 1 }
    }
}
