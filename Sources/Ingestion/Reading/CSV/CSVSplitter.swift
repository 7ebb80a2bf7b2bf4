import JSONText

/// CSV behind its header: each row is a record. A row whose quotes are wrong costs its first line; reading goes on at the
/// next one.
struct CSVSplitter: ResumableSplitter {
    private(set) var position: Int64 = 0
    let context: [UInt8]?
    private let delimiter: UInt8
    private let columnCount: Int
    private let row = CSVRow()
    private let writer: CSVRecordWriter
    /// The line that is too large and is being passed over.
    private var skipped: SkippedRecord?

    init(header: CSVHeader, schema: RecordSchema?) {
        delimiter = header.delimiter
        context = header.context
        columnCount = header.names.count
        writer = CSVRecordWriter(plan: CSVPlan(header: header, schema: schema))
    }

    mutating func resume(at position: Int64) { self.position = position }

    mutating func split(_ window: ByteWindow, into collector: RecordCollector) -> Progress {
        var start = 0
        if skipped != nil {
            guard let next = skipLine(window, into: collector) else {
                return Progress(consumed: window.count, state: window.isLast ? .finished : .needsMore)
            }
            start = next
        }
        while start < window.count {
            if collector.isFull { return Progress(consumed: start, state: .batchIsFull) }
            switch row.read(window, from: start, delimiter: delimiter) {
            case .row(let end):
                take(window, from: start, to: end, into: collector)
                start = end
            case .needsMore:
                guard window.count - start > collector.limits.maximumRecordBytes else {
                    return Progress(consumed: start, state: .needsMore)
                }
                start = rejectLarge(window, from: start, into: collector)
            case .malformed(let detail):
                guard let end = Self.lineEnd(window, from: start) else {
                    guard window.count - start > collector.limits.maximumRecordBytes else {
                        return Progress(consumed: start, state: .needsMore)
                    }
                    start = rejectLarge(window, from: start, into: collector)
                    continue
                }
                reject(window, from: start, to: end, reason: .malformedRow(detail: detail), into: collector)
                start = end
            }
        }
        return Progress(consumed: start, state: window.isLast ? .finished : .needsMore)
    }

    /// Reads a window that is one row and nothing else, in a splitter that is used for nothing else.
    consuming func readOne(_ window: ByteWindow, at place: RecordPlace, into collector: RecordCollector) {
        position = place.position - 1
        switch row.read(window, from: 0, delimiter: delimiter) {
        case .row(let end) where end == window.count && !row.isBlank:
            take(window, from: 0, to: end, into: collector)
        case .row:
            let reason = Rejection.Reason.malformedRow(detail: "not one row")
            reject(window, from: 0, to: window.count, reason: reason, into: collector)
        case .malformed(let detail):
            reject(window, from: 0, to: window.count, reason: .malformedRow(detail: detail), into: collector)
        case .needsMore:
            preconditionFailure("nothing follows the last window")
        }
    }

    private mutating func take(_ window: ByteWindow, from start: Int, to end: Int, into collector: RecordCollector) {
        guard !row.isBlank else { return }
        let limit = collector.limits.maximumRecordBytes
        let original = window.bytes(from: start, to: Self.textEnd(window, from: start, to: end))
        guard row.count == columnCount else {
            let reason = Rejection.Reason.raggedRow(expected: columnCount, found: row.count)
            return reject(window, from: start, to: end, reason: reason, into: collector)
        }
        defer { writer.trim() }
        let (record, length) = writer.write(row, of: window, scanner: collector.scanner)
        guard length <= limit else {
            let reason = Rejection.Reason.tooLarge(bytes: length, limit: limit)
            return reject(window, from: start, to: end, reason: reason, into: collector)
        }
        switch record {
        case .tape(let tape):
            position += 1
            let place = RecordPlace(position: position, byteOffset: window.offset + Int64(start))
            collector.take(tape, at: place, original: original)
        case .invalid:
            let column = (UTF8Validation.firstInvalidByte(in: original) ?? 0) + 1
            reject(window, from: start, to: end, reason: .invalidUTF8(column: column), into: collector)
        case .tooDeep:
            let reason = Rejection.Reason.tooDeep(limit: collector.scanner.maximumDepth)
            reject(window, from: start, to: end, reason: reason, into: collector)
        }
    }

    private mutating func reject(
        _ window: ByteWindow, from start: Int, to end: Int, reason: Rejection.Reason, into collector: RecordCollector
    ) {
        position += 1
        var textEnd = Self.textEnd(window, from: start, to: end)
        if case .tooLarge = reason { textEnd = min(textEnd, start + RecordLimits.keptOfTooLarge) }
        collector.reject(
            reason, at: RecordPlace(position: position, byteOffset: window.offset + Int64(start)),
            payload: window.bytes(from: start, to: textEnd))
    }

    /// A row that does not end within the largest record: a quote that does not close, or one line that is too long.
    /// - Returns: where to go on.
    private mutating func rejectLarge(_ window: ByteWindow, from start: Int, into collector: RecordCollector) -> Int {
        if let end = Self.lineEnd(window, from: start) {
            let reason = Rejection.Reason.malformedRow(detail: CSVRow.unclosedQuote)
            reject(window, from: start, to: end, reason: reason, into: collector)
            return end
        }
        position += 1
        var record = SkippedRecord(
            at: RecordPlace(position: position, byteOffset: window.offset + Int64(start)), reason: nil)
        record.append(window, from: start, to: window.count, limits: collector.limits)
        skipped = record
        return window.count
    }

    /// - Returns: where the next line begins, or nil where the window ends first.
    private mutating func skipLine(_ window: ByteWindow, into collector: RecordCollector) -> Int? {
        let end = Self.lineEnd(window, from: 0)
        skipped?.append(window, from: 0, to: end ?? window.count, limits: collector.limits)
        guard end != nil || window.isLast else { return nil }
        skipped?.finish(into: collector)
        skipped = nil
        return end
    }

    /// The byte behind the end of the line that begins at `start`.
    private static func lineEnd(_ window: ByteWindow, from start: Int) -> Int? {
        var position = start
        while position < window.count {
            if window.base[position] == 0x0A { return position + 1 }
            if window.base[position] == 0x0D {
                guard position + 1 < window.count else { return window.isLast ? window.count : nil }
                return window.base[position + 1] == 0x0A ? position + 2 : position + 1
            }
            position += 1
        }
        return window.isLast ? window.count : nil
    }

    /// A row's end without its line end.
    private static func textEnd(_ window: ByteWindow, from start: Int, to end: Int) -> Int {
        var textEnd = end
        if textEnd > start, window.base[textEnd - 1] == 0x0A { textEnd -= 1 }
        if textEnd > start, window.base[textEnd - 1] == 0x0D { textEnd -= 1 }
        return textEnd
    }
}
