import JSONText

/// Records inside a JSON document, where a pointer says (`/data/items`): the elements of the array there, read as they
/// come, or the one value. What stands before and behind is passed over in constant memory. Several documents may
/// follow each other; the records are counted through all of them.
struct PointerSplitter: RecordSplitter {
    private(set) var position: Int64 = 0
    private(set) var failure: String?
    private let pointer: RecordPointer
    private let maximumDepth: Int
    private var walk: PointerWalk
    private var stage = Stage.walking

    private enum Stage {
        case walking
        case array(ArraySplitter)
        case value
        /// Nothing good can follow.
        case rest(SkippedRecord)
    }

    init(_ pointer: RecordPointer, maximumDepth: Int) {
        self.pointer = pointer
        self.maximumDepth = maximumDepth
        walk = PointerWalk(pointer, maximumDepth: maximumDepth)
    }

    mutating func split(_ window: ByteWindow, into collector: RecordCollector) -> Progress {
        var start = 0
        while true {
            if collector.isFull { return Progress(consumed: start, state: .batchIsFull) }
            switch stage {
            case .walking:
                if let progress = advance(window, from: &start, into: collector) { return progress }
            case .array(var array):
                let rest = ByteWindow(
                    base: window.base + start, count: window.count - start, offset: window.offset + Int64(start),
                    isLast: window.isLast)
                let progress = array.split(rest, into: collector)
                position = array.position
                stage = .array(array)
                start += progress.consumed
                guard array.isClosed else { return Progress(consumed: start, state: progress.state) }
                walk.passValue()
                stage = .walking
            case .value:
                guard let end = readValue(window, from: start, into: collector) else {
                    return Progress(consumed: start, state: .needsMore)
                }
                start = end
            case .rest(var skipped):
                skipped.append(window, from: start, to: window.count, limits: collector.limits)
                stage = .rest(skipped)
                if window.isLast { skipped.finish(into: collector) }
                return Progress(consumed: window.count, state: window.isLast ? .finished : .needsMore)
            }
        }
    }

    // MARK: Around the records

    /// - Returns: nil where there is more to do in this window.
    private mutating func advance(
        _ window: ByteWindow, from start: inout Int, into collector: RecordCollector
    ) -> Progress? {
        switch walk.advance(window, from: start) {
        case .needsMore:
            if window.isLast { finish(window, into: collector) }
            return Progress(consumed: window.count, state: window.isLast ? .finished : .needsMore)
        case .found(let at):
            start = at
            stage =
                window.base[at] == UInt8(ascii: "[") ? .array(ArraySplitter(embeddedBehind: position)) : .value
            return nil
        case .over(let at):
            start = at
            walk = PointerWalk(pointer, maximumDepth: maximumDepth, isFurther: true)
            return nil
        case .missing(let detail):
            return fail(detail, window)
        case .tooDeep:
            let detail = "it is nested deeper than \(maximumDepth) levels around \(pointer.text)"
            return fail(detail, window)
        case .malformed(let expected, let at):
            let reason = Rejection.Reason.unexpected(expected, at: at, in: window, from: at)
            guard walk.isFound || walk.isBehindDocument else {
                guard case .malformed(_, let found, _) = reason else { return nil }
                return fail(
                    "it is not JSON at byte \(window.offset + Int64(at) + 1), before \(pointer.text): "
                        + "expected \(expected), found \(found)", window)
            }
            // The records are read; what is wrong behind them is kept as one more, that none can say what it was.
            start = at
            position += 1
            stage = .rest(SkippedRecord(at: place(window, at), reason: reason))
            return nil
        }
    }

    /// The document ended.
    private mutating func finish(_ window: ByteWindow, into collector: RecordCollector) {
        guard walk.hasBegun else { return }
        guard walk.isFound else {
            failure = "it ends before \(pointer.text)"
            return
        }
        position += 1
        collector.reject(.truncated, at: place(window, window.count), payload: [])
    }

    private mutating func fail(_ detail: String, _ window: ByteWindow) -> Progress {
        failure = detail
        return Progress(consumed: window.count, state: .finished)
    }

    // MARK: One value

    /// - Returns: where to go on, or nil where the window has to grow.
    private mutating func readValue(_ window: ByteWindow, from start: Int, into collector: RecordCollector) -> Int? {
        let reading = ElementReading.read(
            window, from: start, collector: collector, layout: ElementLayout(), indentation: nil)
        switch reading {
        case .needsMore: return nil
        case .whole(let end):
            position += 1
            collector.take(collector.scanner.tape(window.base, from: start, to: end), at: place(window, start))
            walk.passValue()
            stage = .walking
            return end
        case .cutShort:
            position += 1
            stage = .rest(SkippedRecord(at: place(window, start), reason: .truncated))
            return start
        case .broken(let reason, _):
            position += 1
            stage = .rest(SkippedRecord(at: place(window, start), reason: reason))
            return start
        }
    }

    private func place(_ window: ByteWindow, _ start: Int) -> RecordPlace {
        RecordPlace(position: position, byteOffset: window.offset + Int64(start))
    }
}
