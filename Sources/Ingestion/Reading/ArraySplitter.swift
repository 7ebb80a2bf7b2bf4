import JSONText

/// One JSON array: each element is a record, read as it comes, so that the array may be larger than memory.
///
/// A broken element ends at the next comma (or closing bracket) outside its own brackets and strings, where a bracket
/// closes what was left open inside it and a line end ends a string. It ends sooner where a quote that is missing or one
/// too many explains the fault, and a whole object follows (`BrokenElement`); or, if the elements so far each began a line at
/// one indentation that no line inside them had, at the next line that begins so. Where neither comes, the rest of the
/// document is one rejection.
package struct ArraySplitter: RecordSplitter {
    package private(set) var position: Int64 = 0
    private var expectation = Expectation.opening
    private var gap = ElementGap()
    private var layout = ElementLayout()
    private var broken: BrokenElement?
    /// Whether the document goes on behind the array, which is then none of this splitter's business.
    private let isEmbedded: Bool
    /// Whether the closing bracket has been read.
    private(set) var isClosed = false

    private enum Expectation {
        case opening
        case firstElement
        case element
        /// Behind the closing bracket.
        case nothing
    }

    package init() { isEmbedded = false }

    /// An array inside a document; its elements are counted on from `position`.
    init(embeddedBehind position: Int64) {
        isEmbedded = true
        self.position = position
    }

    package mutating func split(_ window: ByteWindow, into collector: RecordCollector) -> Progress {
        var start = 0
        while true {
            if broken != nil {
                let (next, isBehind) = skip(window, from: start, into: collector)
                guard isBehind else {
                    return Progress(consumed: next, state: window.isLast ? .finished : .needsMore)
                }
                start = next
            }
            if collector.isFull { return Progress(consumed: start, state: .batchIsFull) }
            if isEmbedded, isClosed { return Progress(consumed: start, state: .finished) }
            start = gap.skip(window, from: start)
            guard start < window.count else {
                if window.isLast { finish(window, at: start, into: collector) }
                return Progress(consumed: start, state: window.isLast ? .finished : .needsMore)
            }
            switch expectation {
            case .opening:
                start += 1
                expectation = .firstElement
                gap = ElementGap()
            case .firstElement where window.base[start] == UInt8(ascii: "]"):
                start += 1
                close()
            case .firstElement, .element:
                guard let next = readElement(window, from: start, into: collector) else {
                    return Progress(consumed: start, state: .needsMore)
                }
                start = next
            case .nothing:
                let reason = Rejection.Reason.unexpected(
                    "the end of the document behind the array", at: start, in: window, from: start)
                reject(window, from: start, reason: reason, framing: .rest)
            }
        }
    }

    /// - Returns: where to go on, or nil where the window has to grow.
    private mutating func readElement(
        _ window: ByteWindow, from start: Int, into collector: RecordCollector
    ) -> Int? {
        let byte = window.base[start]
        if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") {
            return rejectMissingElement(window, at: start, into: collector)
        }
        let reading = ElementReading.read(
            window, from: start, collector: collector, layout: layout, indentation: gap.indentation)
        switch reading {
        case .whole(let end):
            let delimiter = window.skippingSpace(from: end)
            guard delimiter < window.count else {
                guard window.isLast else { return windowIsLarge(window, from: start, collector) }
                return takeLast(window, from: start, to: end, into: collector)
            }
            let isComma = window.base[delimiter] == UInt8(ascii: ",")
            guard isComma || window.base[delimiter] == UInt8(ascii: "]") else {
                let reason = Rejection.Reason.unexpected(
                    JSONFault.Expectation.commaOrClosingBracket.phrase, at: delimiter, in: window, from: start)
                reject(window, from: start, reason: reason, framing: .array, fault: delimiter)
                return start
            }
            take(window, from: start, to: end, into: collector)
            gap = ElementGap()
            if isComma { expectation = .element } else { close() }
            return delimiter + 1
        case .needsMore:
            return nil
        case .cutShort:
            rejectCutShort(window, from: start, into: collector)
            return window.count
        case .broken(let reason, let fault):
            reject(window, from: start, reason: reason, framing: .array, fault: fault)
            return start
        }
    }

    private mutating func close() {
        expectation = .nothing
        isClosed = true
    }

    private mutating func take(
        _ window: ByteWindow, from start: Int, to end: Int, into collector: RecordCollector
    ) {
        position += 1
        layout.note(window, from: start, to: end, indentation: gap.indentation)
        collector.take(collector.scanner.tape(window.base, from: start, to: end), at: place(window, start))
    }

    /// The document ends behind a value, without the array's closing bracket: a number might have gone on; a container
    /// may be one that should have been closed before, and took the array's bracket for its own.
    private mutating func takeLast(
        _ window: ByteWindow, from start: Int, to end: Int, into collector: RecordCollector
    ) -> Int {
        let isNumber = collector.scanner.tape(window.base, from: start, to: end)[0].kind == .number
        guard !isNumber || end < window.count else {
            rejectCutShort(window, from: start, into: collector)
            return window.count
        }
        if let place = layout.nextElement(in: window, from: start, to: end, indentation: gap.indentation) {
            reject(window, from: start, reason: ElementReading.neverClosed(at: place, from: start), framing: .array)
            return start
        }
        take(window, from: start, to: end, into: collector)
        return window.count
    }

    private mutating func rejectCutShort(_ window: ByteWindow, from start: Int, into collector: RecordCollector) {
        position += 1
        collector.reject(.truncated, at: place(window, start), payload: window.bytes(from: start, to: window.count))
        expectation = .nothing
    }

    /// A comma or closing bracket where an element belongs.
    private mutating func rejectMissingElement(
        _ window: ByteWindow, at start: Int, into collector: RecordCollector
    ) -> Int {
        position += 1
        let reason = Rejection.Reason.unexpected(
            JSONFault.Expectation.value.phrase, at: start, in: window, from: start)
        collector.reject(reason, at: place(window, start), payload: window.bytes(from: start, to: start + 1))
        if window.base[start] == UInt8(ascii: ",") { expectation = .element } else { close() }
        gap = ElementGap()
        return start + 1
    }

    /// A whole value with nothing behind it yet but white space, too much of which cannot be waited for.
    private mutating func windowIsLarge(_ window: ByteWindow, from start: Int, _ collector: RecordCollector) -> Int? {
        guard window.count - start > collector.limits.maximumRecordBytes + (64 << 10) else { return nil }
        reject(window, from: start, reason: nil, framing: .array)
        return start
    }

    /// The document ended: what was still to come is missing.
    private mutating func finish(_ window: ByteWindow, at start: Int, into collector: RecordCollector) {
        if case .nothing = expectation { return }
        position += 1
        collector.reject(.truncated, at: place(window, start), payload: [])
    }

    private mutating func reject(
        _ window: ByteWindow, from start: Int, reason: Rejection.Reason?, framing: ElementSkipper.Framing,
        fault: Int? = nil
    ) {
        position += 1
        let indentation = layout.provenIndentation(ofBroken: gap.indentation)
        broken = BrokenElement(
            SkippedRecord(at: place(window, start), reason: reason),
            skipper: ElementSkipper(framing, indentation: indentation), untilFault: fault.map { $0 - start })
    }

    /// - Returns: where to go on, and whether the broken element is behind.
    private mutating func skip(
        _ window: ByteWindow, from start: Int, into collector: RecordCollector
    ) -> (next: Int, isBehind: Bool) {
        switch broken?.skip(window, from: start, into: collector) {
        case nil: return (start, true)
        case .needsMore(let consumed): return (consumed, false)
        case .boundary(let boundary):
            broken = nil
            switch boundary {
            case .comma(let at):
                gap = ElementGap()
                expectation = .element
                return (at + 1, true)
            case .closingBracket(let at):
                close()
                return (at + 1, true)
            case .element(let at, let indentation):
                gap = ElementGap(indentation: indentation)
                expectation = .element
                return (at, true)
            }
        }
    }

    private func place(_ window: ByteWindow, _ start: Int) -> RecordPlace {
        RecordPlace(position: position, byteOffset: window.offset + Int64(start))
    }
}
