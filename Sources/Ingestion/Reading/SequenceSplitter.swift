import JSONText

/// JSON values that follow each other: one object over many lines, or several, with or without white space between.
/// A scalar is a record if it is all there is.
///
/// A broken value ends where its brackets are closed, at the line end or opening bracket behind them; or, where the
/// values so far prove a layout, as in `ArraySplitter`.
package struct SequenceSplitter: RecordSplitter {
    package private(set) var position: Int64 = 0
    private var gap = ElementGap(indentation: 0)
    private var layout: ElementLayout
    private var broken: BrokenElement?

    package init() { layout = ElementLayout() }

    init(layout: ElementLayout) { self.layout = layout }

    package mutating func split(_ window: ByteWindow, into collector: RecordCollector) -> Progress {
        var start = 0
        while true {
            if broken != nil {
                switch broken?.skip(window, from: start, into: collector) {
                case .needsMore(let consumed)?:
                    return Progress(consumed: consumed, state: window.isLast ? .finished : .needsMore)
                case .boundary(let boundary)?:
                    start = boundary.place
                    gap = ElementGap()
                    if case .element(_, let indentation) = boundary { gap = ElementGap(indentation: indentation) }
                case nil: break
                }
                broken = nil
            }
            if collector.isFull { return Progress(consumed: start, state: .batchIsFull) }
            start = gap.skip(window, from: start)
            guard start < window.count else {
                return Progress(consumed: start, state: window.isLast ? .finished : .needsMore)
            }
            guard let next = readValue(window, from: start, into: collector) else {
                return Progress(consumed: start, state: .needsMore)
            }
            start = next
        }
    }

    /// - Returns: where to go on, or nil where the window has to grow.
    private mutating func readValue(_ window: ByteWindow, from start: Int, into collector: RecordCollector) -> Int? {
        let isContainer = Self.opens(window.base[start])
        guard isContainer || position == 0 else {
            reject(
                window, from: start,
                reason: .unexpected("an object or an array", at: start, in: window, from: start))
            return start
        }
        let reading = ElementReading.read(
            window, from: start, collector: collector, layout: layout, indentation: gap.indentation)
        switch reading {
        case .whole(let end):
            guard end < window.count || window.isLast else { return nil }
            guard end == window.count || follows(window.base[end], isContainer: isContainer) else {
                let expected = isContainer ? "white space or the next object" : "the end of the document"
                reject(window, from: start, reason: .unexpected(expected, at: end, in: window, from: start))
                return start
            }
            position += 1
            layout.note(window, from: start, to: end, indentation: gap.indentation)
            collector.take(collector.scanner.tape(window.base, from: start, to: end), at: place(window, start))
            gap = ElementGap()
            return end
        case .needsMore:
            return nil
        case .cutShort:
            position += 1
            collector.reject(
                .truncated, at: place(window, start), payload: window.bytes(from: start, to: window.count))
            return window.count
        case .broken(let reason, _):
            reject(window, from: start, reason: reason)
            return start
        }
    }

    private mutating func reject(_ window: ByteWindow, from start: Int, reason: Rejection.Reason?) {
        position += 1
        let indentation = layout.provenIndentation(ofBroken: gap.indentation)
        broken = BrokenElement(
            SkippedRecord(at: place(window, start), reason: reason),
            skipper: ElementSkipper(.sequence, indentation: indentation), untilFault: nil)
    }

    private func follows(_ byte: UInt8, isContainer: Bool) -> Bool {
        ByteWindow.isSpace(byte) || isContainer && Self.opens(byte)
    }

    private func place(_ window: ByteWindow, _ start: Int) -> RecordPlace {
        RecordPlace(position: position, byteOffset: window.offset + Int64(start))
    }

    private static func opens(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }
}
